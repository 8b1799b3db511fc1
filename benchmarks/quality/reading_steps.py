"""Measure what a large reader gains, and what it costs, when it reads after the small one.

    python -m benchmarks.quality reading-steps squad11_dev.json.gz [--around MORE.json.gz]

All paragraphs are in one library, which `--library` keeps for the next run; questions of the first
file are asked of it. Each policy of reading reads the same hits of each question: the small network
alone, both in two steps with up to N passages read again, the large one alone over the best four
or all. F1 is that of the best answer, however sure; "with what is withheld" counts an answer below
the reader's threshold as none. The milliseconds are of finding and reading, one question after
another, on the first questions (`--timed`), each policy computing anew.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
import numpy as np

from benchmarks.report import machine, measurement, table
from benchmarks.speed.asking import words_of
from benchmarks.squad import FILE, fill, with_progress
from index import Hit, Library
from qa import Assistant
from qa.evaluation.evaluate import PosedQuestion, collect_paragraphs, sample_questions
from qa.evaluation.metrics import f1
from qa.evaluation.squad import read_squad
from qa.reader.network import LARGE, ScoredSpan, SpanNetwork
from qa.reader.span import READ_HITS, Network, SpanReader
from qa.reader.steps import Steps
from qa.reader.two_steps import FirstPassages, TwoStepNetwork

AGAIN = (1, 2, 3, 4, 6, 8)  # passages read again at most
FIRST = 4  # passages that the large network reads alone


class CountingNetwork:
    """A network that counts the texts it reads and, with `remember`, reads none of them twice."""

    def __init__(self, network: Network, remember: bool) -> None:
        self._network = network
        self._remember = remember
        self._known: dict[tuple[str, str], list[ScoredSpan]] = {}
        self.read = 0

    @property
    def folder(self) -> Path:
        """The folder of the network's files."""
        return self._network.folder

    @property
    def fingerprint(self) -> str:
        """A hash of its weights."""
        return self._network.fingerprint

    def load(self) -> None:
        """Load it."""
        self._network.load()

    def spans(self, question: str, texts: Sequence[str], most: int) -> list[list[ScoredSpan]]:
        """Return the network's spans of each text."""
        self.read += len(texts)
        if not self._remember:
            return self._network.spans(question, texts, most)
        new = [text for text in dict.fromkeys(texts) if (question, text) not in self._known]
        for text, spans in zip(new, self._network.spans(question, new, most), strict=True):
            self._known[question, text] = spans
        return [self._known[question, text] for text in texts]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a policy does to each question: F1, the same with what is withheld, passages, time."""

    best: list[float] = field(default_factory=list)
    withheld: list[float] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


def policies(small: Network, large: Network, steps: Sequence[Steps]) -> dict[str, Network]:
    """Return the networks that read, by what they do; in steps, with each count of passages."""
    return {
        "small alone": small,
        **{
            f"two steps, at most {count}, gain {each.least:g}": TwoStepNetwork(
                small, large, replace(each, most=count)
            )
            for each in steps
            for count in AGAIN
        },
        f"large alone, best {FIRST}": FirstPassages(large, FIRST),
        f"large alone, all {READ_HITS}": large,
    }


def measure_answers(
    assistant: Assistant,
    asked: Sequence[tuple[PosedQuestion, Sequence[Hit]]],
    networks: tuple[Network, Network],
    steps: Sequence[Steps],
) -> dict[str, Measured]:
    """Return what each policy answers; no passage is read twice by one network."""
    small, large = (CountingNetwork(each, remember=True) for each in networks)
    found = {name: Measured() for name in policies(small, large, steps)}
    for posed, hits in with_progress(asked, "answering"):
        for name, network in policies(small, large, steps).items():
            reader = SpanReader(network, assistant.library.word_weights)
            before = large.read
            candidates = reader.read(posed.question, hits)
            said = words_of(candidates[0]) if candidates else ""
            sure = bool(candidates) and candidates[0].confidence >= reader.threshold
            if posed.golds:
                found[name].best.append(f1(said, posed.golds))
            found[name].withheld.append(f1(said if sure else "", posed.golds))
            found[name].read.append(large.read - before)
    return found


def measure_time(
    assistant: Assistant,
    asked: Sequence[tuple[PosedQuestion, Sequence[Hit]]],
    networks: tuple[Network, Network],
    steps: Sequence[Steps],
    finding: Sequence[float],
    found: dict[str, Measured],
) -> None:
    """Add the milliseconds of each policy; `finding` are those that finding the hits took."""
    small, large = (CountingNetwork(each, remember=False) for each in networks)
    readers = {
        name: SpanReader(network, assistant.library.word_weights)
        for name, network in policies(small, large, steps).items()
    }
    for (posed, hits), before in zip(with_progress(asked, "timing"), finding, strict=False):
        for name, reader in readers.items():
            begun = time.perf_counter()
            reader.read(posed.question, hits)
            took = 1000 * (time.perf_counter() - begun)
            found[name].milliseconds.append(before + took)


def rows_of(found: dict[str, Measured]) -> list[list[str]]:
    """Return a row for each policy."""
    return [
        [
            name,
            f"{100 * statistics.fmean(each.best):.1f}" if each.best else "",
            f"{100 * statistics.fmean(each.withheld):.1f}",
            f"{statistics.fmean(each.read):.1f}",
            f"{statistics.median(each.milliseconds):.0f}" if each.milliseconds else "",
            f"{np.percentile(each.milliseconds, 95):.0f}" if each.milliseconds else "",
        ]
        for name, each in found.items()
    ]


@measurement("reading steps")
@click.argument("file", type=FILE)
@click.option("--around", type=FILE, help="More paragraphs, whose questions are not asked.")
@click.option("--library", type=click.Path(file_okay=False, path_type=Path))
@click.option("--questions", default=300, show_default=True)
@click.option("--timed", default=60, show_default=True, help="Questions that are timed.")
@click.option("--large", help="A large reader: a name or a folder [the one that comes along].")
@click.option(
    "--least",
    "leasts",
    type=float,
    multiple=True,
    help="Gain below which nothing is read again [the fitted one]; may be given several times.",
)
def main(
    file: Path,
    around: Path | None,
    library: Path | None,
    questions: int,
    timed: int,
    large: str | None,
    leasts: tuple[float, ...],
) -> str:
    """Measure reading with the small network, the large one, and both."""
    networks = (SpanNetwork(), SpanNetwork(large or str(LARGE)))
    for each in networks:
        each.load()
    fitted = Steps.load(networks[1].folder)
    steps = [replace(fitted, least=least) for least in leasts] or [fitted]
    own = read_squad(file)
    documents, _ = collect_paragraphs([*own, *(read_squad(around) if around else ())])
    _, posed = collect_paragraphs(own)
    with ExitStack() as stack:
        folder = library or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        assistant = stack.enter_context(Assistant(Library(folder)))
        if not assistant.library.generation:
            fill(assistant.library, documents)
        assistant.warm_up()
        asked: list[tuple[PosedQuestion, Sequence[Hit]]] = []
        finding: list[float] = []
        for each_posed in with_progress(sample_questions(posed, questions), "finding"):
            begun = time.perf_counter()
            asked.append((each_posed, assistant.search(each_posed.question)))
            finding.append(1000 * (time.perf_counter() - begun))
        found = measure_answers(assistant, asked, networks, steps)
        measure_time(assistant, asked[:timed], networks, steps, finding, found)
        passages = len(assistant.library.passage_ids())
    title = f"{len(asked)} questions of {passages:,} passages, {min(timed, len(asked))} timed"
    columns = (
        "read by",
        "F1 of the best answer",
        "F1 with what is withheld",
        "passages read by the large one",
        "median ms",
        "p95 ms",
    )
    return "\n".join([machine(), table(title, columns, rows_of(found))])
