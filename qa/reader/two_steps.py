"""Read in two steps: a small network reads all passages, a large one some of them again.

Which ones, is for `Steps` to say. Where the large one has read a passage, its spans and margins
count; elsewhere the small one's, at what the large one's margin is expected to be. To the span
reader the two are one network. The large one is loaded when it first reads, or by `load`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import inf
from pathlib import Path

from index.hashing import text_sha256
from qa.reader.network import ScoredSpan
from qa.reader.span import Network
from qa.reader.steps import Steps


class TwoStepNetwork:
    """A small and a large network as one. Threads may share it.

    `steps` are by default those in the large one's folder. Raises ModelError at first use where
    one of them cannot be used.
    """

    def __init__(self, small: Network, large: Network, steps: Steps | None = None) -> None:
        self.small, self.large = small, large
        self._chosen = steps

    @cached_property
    def steps(self) -> Steps:
        """When the large network reads."""
        return Steps.load(self.large.folder) if self._chosen is None else self._chosen

    @property
    def folder(self) -> Path:
        """Where the large network's files are; what was fitted for both is beside them."""
        return self.large.folder

    @cached_property
    def fingerprint(self) -> str:
        """A hash of both networks and of the steps."""
        return text_sha256(f"{self.small.fingerprint} {self.large.fingerprint} {self.steps}")

    def load(self) -> None:
        """Load both. Raises ModelError."""
        _ = self.steps
        self.small.load()
        self.large.load()

    def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
        """Return up to `top_k` spans of each text, best first, with their margins."""
        found = self.small.spans(question, texts, top_k)
        margins = [spans[0].score if spans else -inf for spans in found]
        read: dict[int, list[ScoredSpan]] = {}
        while chosen := self.steps.next_passages(margins, _best(read)):
            again = self.large.spans(question, [texts[each] for each in chosen], top_k)
            read.update(zip(chosen, again, strict=True))
        return [
            read[number] if number in read else [self._expected(span) for span in spans]
            for number, spans in enumerate(found)
        ]

    def _expected(self, span: ScoredSpan) -> ScoredSpan:
        return ScoredSpan(span.start, span.end, self.steps.expected(span.score))


class FirstPassages:
    """A network that reads the first `count` passages of a question alone."""

    def __init__(self, network: Network, count: int) -> None:
        self._network = network
        self._count = count

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self._network.folder

    @property
    def fingerprint(self) -> str:
        """A hash of its weights."""
        return self._network.fingerprint

    def load(self) -> None:
        """Load it. Raises ModelError."""
        self._network.load()

    def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
        """Return up to `top_k` spans of each of the first texts; the others have none."""
        found = self._network.spans(question, texts[: self._count], top_k)
        return found + [[] for _ in texts[self._count :]]


def _best(read: dict[int, list[ScoredSpan]]) -> dict[int, float]:
    return {number: spans[0].score if spans else -inf for number, spans in read.items()}
