"""Ask the same questions of a library in a folder and on a server, and compare the answers.

    python -m benchmarks.stores answers squad11_dev.json.gz --limit 1000 [--server URL]

Puts all paragraphs into a library in a temporary folder, copies that to a PostgreSQL server (one
of its own, unless told which), and asks each question of three: the folder, the server looking at
every vector, and the server with an HNSW index. An answer depends on the question and the hits
alone, so where the hits are the same to the last digit it is not read again. The table tells how
many answers are the same (words, place, confidence), how many lists of hits are, to the last digit
of their scores, and the milliseconds of finding them; then comes each answer that differs.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.report import machine, measurement, table
from benchmarks.squad import FILE, fill, with_progress
from index.copying import copy_library
from index.store.postgres.vectors import VectorSearch
from qa.assistant import Assistant
from qa.evaluation.evaluate import collect_paragraphs, sample_questions
from qa.evaluation.squad import read_squad
from testing.postgres_server import library_address

Place = tuple[str, int, int]
Found = tuple[tuple[Place, float, float, float], ...]
Cited = tuple[tuple[Place, float], ...]


def find(assistant: Assistant, question: str) -> Found:
    """Return the hits for a question: each one's place and scores."""
    return tuple(
        (
            (hit.passage.document, hit.passage.start, hit.passage.end),
            hit.dense,
            hit.lexical,
            hit.score,
        )
        for hit in assistant.search(question)
    )


def cite(assistant: Assistant, question: str) -> Cited:
    """Return the quotes of an answer: each one's place and confidence, to four digits."""
    return tuple(
        ((each.quote.document, each.quote.start, each.quote.end), round(each.confidence, 4))
        for each in assistant.ask(question).citations
    )


def search(
    assistant: Assistant, questions: Sequence[str], label: str
) -> tuple[list[Found], list[str]]:
    """Search for all questions; return the hits, and the median and 95th percentile in ms."""
    hits: list[Found] = []
    times: list[float] = []
    assistant.warm_up()
    for question in with_progress(questions, label):
        started = time.perf_counter()
        hits.append(find(assistant, question))
        times.append(1000 * (time.perf_counter() - started))
    cuts = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return hits, [f"{each:.0f}" for each in cuts]


@measurement("answers")
@click.argument("file", type=FILE)
@click.option("--limit", default=1000, show_default=True, help="How many questions.")
@click.option("--server", help="Address of a library that is empty, or a copy from before.")
def main(file: Path, limit: int, server: str | None) -> str:
    """Compare the answers of a library in a folder with those of its copy on a server."""
    documents, posed = collect_paragraphs(read_squad(file))
    questions = [each.question for each in sample_questions(posed, limit)]
    rows: list[list[str]] = []
    differing: list[str] = []
    with tempfile.TemporaryDirectory() as folder, library_address(server) as address:
        with Assistant.open(Path(folder)) as assistant:
            fill(assistant.library, documents)
            passages = len(assistant.library.passage_ids())
            expected, times = search(assistant, questions, "folder")
            answers = [cite(assistant, each) for each in with_progress(questions, "reading")]
        rows.append(["in a folder", "", "", *times])
        started = time.perf_counter()
        faults = copy_library(folder, address, with_progress).faults
        if faults:
            raise click.ClickException("; ".join(faults))
        seconds = time.perf_counter() - started
        for label, indexed_from in (("every vector", passages + 1), ("HNSW index", 1)):
            with Assistant.open(address) as assistant:
                dense = assistant.library._dense
                assert isinstance(dense, VectorSearch)  # noqa: S101 - the address is a server's
                dense.indexed_from = indexed_from
                dense.grow()
                hits, times = search(assistant, questions, label)
                pairs = enumerate(zip(expected, hits, strict=True))
                others = [number for number, (one, other) in pairs if one != other]
                wrong = [
                    each for each in others if cite(assistant, questions[each]) != answers[each]
                ]
            same = [len(questions) - len(each) for each in (wrong, others)]
            rows.append([f"on a server, {label}", *(str(each) for each in same), *times])
            differing += [f"- {label}: {questions[each]} {answers[each]}" for each in wrong]
    title = f"{passages:,} passages, copied and compared in {seconds:.0f} s"
    columns = ("library", "same answers", "same hits", "median, ms", "95 % below, ms")
    return "\n".join([machine(), table(title, columns, rows), *differing])
