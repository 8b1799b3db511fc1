"""Measure where the time of a question goes, and what could be saved at what price.

    python -m benchmarks.speed asking squad11_dev.json.gz [--around squad11_train.json.gz]

All paragraphs are in one library, which `--library` keeps for the next run; questions of the first
file are asked of it. The first table tells the milliseconds of each stage. The second asks the same
questions with fewer passages read, and with an early stop: a few are read first, and the rest only
where their best span is not sure enough; beside the time stands the F1 of the best span. Run with
CHAPTERVERSE_PRECISION=float32 or plain, it tells what the precision does.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import click
import numpy as np
from tqdm import tqdm

from benchmarks.report import machine, measurement, table
from benchmarks.squad import FILE, fill
from index import Hit, Library
from qa import Assistant, Candidate
from qa.evaluation.evaluate import PosedQuestion, collect_paragraphs, sample_questions
from qa.evaluation.metrics import f1
from qa.evaluation.squad import read_squad
from qa.timing import Stage, collect_stages

FEWER = (8, 6, 4, 3)
STOPS = ((2, 0.9), (3, 0.9), (4, 0.9), (4, 0.8))  # passages read first, confidence to stop at

Read = Callable[[str, Sequence[Hit]], Sequence[Candidate]]


def measure_stages(assistant: Assistant, posed: Sequence[PosedQuestion]) -> list[list[str]]:
    """Return a row for each stage and one for the whole: median, p95, share of the time."""
    taken: dict[str, list[float]] = {}
    for each in tqdm(posed, desc="asking"):
        with collect_stages() as stages:
            begun = time.perf_counter()
            assistant.ask(each.question)
            whole = time.perf_counter() - begun
        for stage in Stage:
            taken.setdefault(stage, []).append(1000 * stages.get(stage, 0.0))
        rest = whole - sum(stages.values())
        taken.setdefault("the rest", []).append(1000 * rest)
        taken.setdefault("a question", []).append(1000 * whole)
    everything = sum(taken["a question"])
    return [
        [
            name,
            f"{statistics.median(values):.1f}",
            f"{np.percentile(values, 95):.1f}",
            f"{100 * sum(values) / everything:.0f} %",
        ]
        for name, values in taken.items()
    ]


def policies(assistant: Assistant) -> dict[str, Read]:
    """Return ways to read the hits of a question, by name."""
    reader = assistant.reader

    def first(count: int) -> Read:
        return lambda question, hits: reader.read(question, hits[:count])

    def stopping(count: int, sure: float) -> Read:
        def read(question: str, hits: Sequence[Hit]) -> Sequence[Candidate]:
            found = reader.read(question, hits[:count])
            if found and found[0].confidence >= sure:
                return found
            return reader.read(question, hits)

        return read

    return {
        **{f"{count} passages": first(count) for count in FEWER},
        **{f"{count}, all unless {sure:.0%} sure": stopping(count, sure) for count, sure in STOPS},
    }


def words_of(candidate: Candidate) -> str:
    """Return the candidate's words."""
    passage = candidate.hit.passage
    return passage.text[candidate.start - passage.start : candidate.end - passage.start]


def compare_policies(assistant: Assistant, posed: Sequence[PosedQuestion]) -> list[list[str]]:
    """Return a row for each policy: F1, milliseconds of reading."""
    ways = policies(assistant)
    scores: dict[str, list[float]] = {name: [] for name in ways}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for each in tqdm(posed, desc="comparing"):
        hits = assistant.search(each.question)
        for name, read in ways.items():
            begun = time.perf_counter()
            found = read(each.question, hits)
            taken[name].append(1000 * (time.perf_counter() - begun))
            scores[name].append(f1(words_of(found[0]), each.golds) if found else 0.0)
    return [
        [
            name,
            f"{100 * statistics.fmean(scores[name]):.1f}",
            f"{statistics.median(taken[name]):.1f}",
            f"{statistics.fmean(taken[name]):.1f}",
        ]
        for name in ways
    ]


@measurement("asking")
@click.argument("file", type=FILE)
@click.option("--around", type=FILE, help="More paragraphs, whose questions are not asked.")
@click.option("--library", type=click.Path(file_okay=False, path_type=Path))
@click.option("--questions", default=500, show_default=True)
def main(file: Path, around: Path | None, library: Path | None, questions: int) -> str:
    """Measure the stages of a question, and reading less."""
    own = read_squad(file)
    documents, _ = collect_paragraphs([*own, *(read_squad(around) if around else ())])
    _, posed = collect_paragraphs(own)
    asked = sample_questions(posed, questions)
    with ExitStack() as stack:
        folder = library or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        assistant = stack.enter_context(Assistant(Library(folder)))
        if not assistant.library.generation:
            fill(assistant.library, documents)
        assistant.warm_up()
        for each in posed[:5]:
            assistant.ask(each.question)
        passages = len(assistant.library.passage_ids())
        return "\n".join(
            [
                machine(),
                table(
                    f"Where the time goes: {len(asked)} questions of {passages:,} passages",
                    ("stage", "median ms", "p95 ms", "share"),
                    measure_stages(assistant, asked),
                ),
                table(
                    "Reading less",
                    ("read", "F1 of the best span", "median ms", "mean ms"),
                    compare_policies(assistant, asked),
                ),
            ]
        )
