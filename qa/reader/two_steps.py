"""Read in two steps: a small network reads all passages, a large one some of them again.

Which ones, is for `Steps` to say. Where the large one has read a passage, its spans count, with
margins that are for a small part those of the small one for the same words; elsewhere the small
one's spans, at what the large one's margin is expected to be. To the span reader the two are one
network. The large one is loaded when it first reads, or by `load`.
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

_SAME = 0.5  # of the longer one's characters: spans that overlap so much are the same answer
_UNSEEN = 2.0  # how far below the small network's least margin words lie that it did not propose


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
            self._joined(read[number], spans)
            if number in read
            else [self._expected(span) for span in spans]
            for number, spans in enumerate(found)
        ]

    def _joined(self, large: Sequence[ScoredSpan], small: Sequence[ScoredSpan]) -> list[ScoredSpan]:
        """Return the large network's spans of a passage with the margins of both, best first.

        Words that the small network did not propose have a margin below its least for the passage.
        """
        share = self.steps.share
        unseen = min((span.score for span in small), default=0.0) - _UNSEEN
        made = [
            ScoredSpan(
                span.start,
                span.end,
                (1 - share) * span.score
                + share * self.steps.expected(_score_of(span, small, unseen)),
            )
            for span in large
        ]
        return sorted(made, key=lambda span: (-span.score, span.start, span.end))

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


def _score_of(span: ScoredSpan, others: Sequence[ScoredSpan], otherwise: float) -> float:
    """Return the score of the other span that is mostly the same words."""
    nearest = max(others, key=lambda each: _overlap(span, each), default=None)
    if nearest is None or _overlap(span, nearest) < _SAME:
        return otherwise
    return nearest.score


def _overlap(one: ScoredSpan, other: ScoredSpan) -> float:
    """Return the characters that both have, as a share of the longer one's."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / max(one.end - one.start, other.end - other.start)


def _best(read: dict[int, list[ScoredSpan]]) -> dict[int, float]:
    return {number: spans[0].score if spans else -inf for number, spans in read.items()}
