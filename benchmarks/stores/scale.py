"""Measure what a library on a server takes as it grows: room, time to fill, time to search.

    python -m benchmarks.stores scale squad11_dev.json.gz --passages 100000 [--server URL]

Fills a library on a PostgreSQL server (one of its own, unless told which) with passages made of the
paragraphs of a SQuAD-format file: their words are drawn from the paragraphs, so that words are as
common as there, and their vectors are like those of real passages (`vector_data.grown`). The table
has a row at 5,000 passages, at four times as many, and so on: passages stored in a second, bytes a
passage by what they are for, the median milliseconds of each search, and how many of the fifty
nearest the index finds. Embedding is not part of it, but for the paragraphs; with `--vectors`, a
.npz file, theirs are kept there for the next time.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click
import numpy as np

from benchmarks.report import machine, measurement, table
from benchmarks.squad import FILE, with_progress
from benchmarks.vector_data import document_of, grown, of_paragraphs
from index import Document, Passage, SentenceTransformerEmbedder
from index.arrays import Vectors
from index.search.lexical import FrequencyCache, search_words
from index.store.postgres.address import Address
from index.store.postgres.store import PostgresStore
from qa.evaluation.evaluate import collect_paragraphs, sample_questions
from qa.evaluation.squad import read_squad
from testing.postgres_server import library_address

_TOGETHER = 100  # passages a document
_ASKED = 40
_FIRST = 5_000
COLUMNS = (
    *("passages", "stored a second", "bytes a passage: text", "words", "vectors", "the index"),
    *("index built, s", "every vector, ms", "by index, ms", "of the nearest fifty found"),
    "by words, ms",
)
_PARTS = {
    "text": ("texts", "passages", "documents", "sources"),
    "words": ("postings", "words"),
    "vectors": ("vectors",),
}


def make_document(number: int, texts: Sequence[str]) -> tuple[Document, list[Passage]]:
    """Return a document of passages; each is as long as one of `texts`, of words of several."""
    draw = random.Random(number)  # noqa: S311 - a sample, not a secret
    lines: list[str] = []
    for _ in range(_TOGETHER):
        sources = [draw.choice(texts).split() for _ in range(3)]
        size = len(sources[0]) // 3 + 1
        starts = [draw.randrange(max(1, len(words) - size)) for words in sources]
        parts = [words[at : at + size] for words, at in zip(sources, starts, strict=True)]
        lines.append(" ".join(word for part in parts for word in part))
    return document_of(f"{number:06}.txt", lines, "\n")


def fill(store: PostgresStore, first: int, texts: Sequence[str], vectors: Vectors) -> float:
    """Add documents from number `first` on, a passage for each row; return the seconds."""
    numbers = range(first, first + len(vectors) // _TOGETHER)
    seconds = 0.0
    for number in with_progress(numbers, f"to {_TOGETHER * (numbers[-1] + 1):,}"):
        document, passages = make_document(number, texts)
        at = _TOGETHER * (number - first)
        started = time.perf_counter()
        store.put(document, passages, vectors[at : at + _TOGETHER])
        seconds += time.perf_counter() - started
    return seconds


def sizes(store: PostgresStore, passages: int) -> Iterator[str]:
    """Yield the bytes a passage of each part, then of the vectors' index."""
    for tables in _PARTS.values():
        rows = store._connections.read(
            "SELECT sum(pg_total_relation_size(to_regclass(t)))::bigint FROM unnest(%s::text[]) t",
            (list(tables),),
        )
        yield f"{rows[0][0] / passages:,.0f}"
    index = store._connections.read("SELECT pg_relation_size(to_regclass('nearest_vectors'))")
    yield f"{(index[0][0] or 0) / passages:,.0f}"


def median(search: Callable[[int], object]) -> str:
    """Return the median milliseconds of a search for each question, by its number."""
    times: list[float] = []
    for number in range(_ASKED):
        started = time.perf_counter()
        search(number)
        times.append(1000 * (time.perf_counter() - started))
    return f"{statistics.median(times):.1f}"


def by_words(store: PostgresStore, asked: Sequence[Sequence[str]], number: int) -> object:
    """Search the words of one question."""
    return store.search_words(asked[number], 50)


@measurement("scale")
@click.argument("file", type=FILE)
@click.option("--passages", default=20_000, show_default=True, help="How many, in the end.")
@click.option("--server", help="Address of an empty library.")
@click.option("--vectors", type=click.Path(path_type=Path), help="Where vectors are kept.")
def main(file: Path, passages: int, server: str | None, vectors: Path | None) -> str:
    """Fill a library on a server, and measure it on the way."""
    documents, posed = collect_paragraphs(read_squad(file))
    texts = [each.text for each in documents]
    sample = of_paragraphs([file], SentenceTransformerEmbedder(), _ASKED, vectors)
    # In no order, so that what is there first is a sample of all.
    all_vectors = np.random.default_rng(0).permutation(grown(sample, passages).vectors)
    questions = [each.question for each in sample_questions(posed, _ASKED)]
    rows: list[list[str]] = []
    with library_address(server) as address:
        store = PostgresStore(Address.parse(address))
        store.vector_search.indexed_from = passages + 1  # built here when it is time, and timed
        held, goal = 0, min(_FIRST, passages)
        while held < passages:
            seconds = fill(store, held // _TOGETHER, texts, all_vectors[held:goal])
            rate, held, goal = (goal - held) / seconds, goal, min(4 * goal, passages)
            exact = [store.vector_search.search(each, 50) for each in sample.questions]
            looking = median(
                lambda number: store.vector_search.search(sample.questions[number], 50)
            )
            frequencies = FrequencyCache(store).current()
            asked = [search_words(question, frequencies) for question in questions]
            lexical = median(partial(by_words, store, asked))
            store.vector_search.indexed_from = 1
            started = time.perf_counter()
            store.vector_search.grow()
            built = time.perf_counter() - started
            found = [store.vector_search.search(each, 50) for each in sample.questions]
            by_index = median(
                lambda number: store.vector_search.search(sample.questions[number], 50)
            )
            right = sum(
                len({each for each, _ in one} & {each for each, _ in other})
                for one, other in zip(exact, found, strict=True)
            )
            figures = [f"{built:.0f}", looking, by_index, f"{right / len(exact):.2f}", lexical]
            rows.append([f"{held:,}", f"{rate:,.0f}", *sizes(store, held), *figures])
            click.echo(f"{held:,} passages: done", err=True)
            store.vector_search.indexed_from = passages + 1
            if held < passages:
                with store._connections.alone() as cursor:
                    cursor.execute("DROP INDEX nearest_vectors")
                store.vector_search._indexed = False
        store.close()
    return "\n".join([machine(), table("As a library on a server grows", COLUMNS, rows)])
