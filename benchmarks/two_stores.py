"""One library in a folder and on a server: the same questions, and whether answers are the same.

    python -m benchmarks.two_stores squad11_dev.json.gz --limit 1000 [--server URL]

Puts all paragraphs into a library in a temporary folder, copies that to a PostgreSQL server (one
of its own, unless told which), and asks each question of three: the folder, the server looking at
every vector, and the server with an HNSW index. An answer depends on the question and the hits
alone, so where the hits are the same to the last digit it is not read again. Prints a Markdown
table: how many answers are the same (words, place, confidence), how many lists of hits are, to the
last digit of their scores, and the milliseconds of finding them; then each answer that differs.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from tqdm import tqdm

from index.copying import copy_library
from index.store.postgres.vectors import VectorSearch
from qa.assistant import Assistant
from qa.evaluation.evaluate import collect_paragraphs, sample_questions
from qa.evaluation.squad import read_squad
from testing.postgres_server import PostgresServer

_TOGETHER = 64  # documents embedded at once
Item = TypeVar("Item")
Place = tuple[str, int, int]
Found = tuple[tuple[Place, float, float, float], ...]
Cited = tuple[tuple[Place, float], ...]


def found(assistant: Assistant, question: str) -> Found:
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


def cited(assistant: Assistant, question: str) -> Cited:
    """Return the quotes of an answer: each one's place and confidence, to four digits."""
    return tuple(
        ((each.quote.document, each.quote.start, each.quote.end), round(each.confidence, 4))
        for each in assistant.ask(question).citations
    )


@contextmanager
def a_server(given: str | None) -> Iterator[str]:
    """Yield the address of a library on a server: the one that is given, or one of our own."""
    if given:
        yield given
        return
    server = PostgresServer()
    try:
        yield server.address()
    finally:
        server.close()


def ask(assistant: Assistant, questions: Sequence[str], label: str) -> tuple[list[Found], str]:
    """Search for all questions; return the hits, and the median and 95th percentile in ms."""
    hits: list[Found] = []
    times: list[float] = []
    assistant.warm_up()
    for question in watch(questions, label):
        started = time.perf_counter()
        hits.append(found(assistant, question))
        times.append(1000 * (time.perf_counter() - started))
    return hits, f"{statistics.median(times):.0f} | {statistics.quantiles(times, n=20)[-1]:.0f}"


def watch(items: Sequence[Item], label: str) -> Iterable[Item]:
    """Show how far a loop is, where somebody looks."""
    return tqdm(items, desc=label, disable=None, leave=False)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--limit", default=1000, show_default=True, help="How many questions.")
@click.option("--server", help="Address of a library that is empty, or a copy from before.")
def main(file: Path, limit: int, server: str | None) -> None:
    """Compare the answers of an embedded library with those of one on a server."""
    documents, posed = collect_paragraphs(read_squad(file))
    questions = [each.question for each in sample_questions(posed, limit)]
    with tempfile.TemporaryDirectory() as folder, a_server(server) as address:
        with Assistant.open(Path(folder)) as assistant:
            groups = range(0, len(documents), _TOGETHER)
            for start in watch(groups, "embedding"):
                assistant.library.put(documents[start : start + _TOGETHER])
            passages = len(assistant.library.passage_ids())
            expected, times = ask(assistant, questions, "folder")
            answers = [cited(assistant, question) for question in watch(questions, "reading")]
        started = time.perf_counter()
        faults = copy_library(folder, address, watch).faults
        if faults:
            raise click.ClickException("; ".join(faults))
        seconds = time.perf_counter() - started
        click.echo(f"{passages:,} passages, copied and compared in {seconds:.0f} s\n")
        click.echo("| library | same answers | same hits | median, ms | 95 % below, ms |")
        click.echo("|---|---|---|---|---|")
        click.echo(f"| in a folder | | | {times} |")
        differing: list[str] = []
        for label, indexed_from in (("every vector", passages + 1), ("HNSW index", 1)):
            with Assistant.open(address) as assistant:
                dense = assistant.library._dense
                assert isinstance(dense, VectorSearch)  # noqa: S101 - the address is a server's
                dense.indexed_from = indexed_from
                dense.grow()
                hits, times = ask(assistant, questions, label)
                others = [
                    number
                    for number, pair in enumerate(zip(expected, hits, strict=True))
                    if pair[0] != pair[1]
                ]
                wrong = [
                    number
                    for number in others
                    if cited(assistant, questions[number]) != answers[number]
                ]
            same = len(questions) - len(wrong)
            click.echo(
                f"| on a server, {label} | {same} | {len(questions) - len(others)} | {times} |"
            )
            differing += [f"- {label}: {questions[each]} {answers[each]}" for each in wrong]
        click.echo("\n".join(["", *differing]))


if __name__ == "__main__":
    main()
