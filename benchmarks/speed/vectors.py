"""Measure the vector index by size and kind.

    python -m benchmarks.speed vectors [--large]

For made-up vectors, and with --squad for real ones and more like them: recall against exact
search, the time of a search and of one within few documents, the time to build, the size of the
cached file. Vectors are read from a real store, in a temporary folder. Milliseconds belong to the
machine; compare them with each other.
"""

from __future__ import annotations

import dataclasses
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import click
import numpy as np

from benchmarks.report import machine, measurement, table, timed
from benchmarks.vector_data import DOCUMENT, Sample, grown, made_up, of_paragraphs, store_of
from index import SentenceTransformerEmbedder
from index.arrays import PassageIds, Vectors
from index.changes import Change
from index.store.sqlite.store import SQLiteStore
from index.vectors import Growth, IndexKind, VectorIndex

DEPTHS = (10, 20, 50)
SIZES = ((1_000,), (20_000,), (100_000, 100_001))  # those in one bracket share their vectors
LARGE = (1_000_000, 1_000_001)
DETAILED = (("made-up", 20_000), ("grown", 1_000_000))  # where every kind is measured
UNLIKE_TEXT = frozenset({"made-up"})  # vectors that say nothing of how many lists are needed
PROBES = (32, 64, 128, 256, 512)
RERANKS = (50, 100)

_QUESTIONS = 25  # compared with all vectors at a time
_ALL = frozenset(IndexKind)
SHIPPED = Growth(cached=_ALL)
FORCED = {
    IndexKind.FLAT: Growth(flat=10**9, cached=_ALL),
    IndexKind.SQ8: Growth(flat=0, sq8=10**9, cached=_ALL),
    IndexKind.IVF: Growth(flat=0, sq8=0, cached=_ALL),
}
_COLUMNS = (
    "vectors", "passages", "kind", *(f"recall@{depth}" for depth in DEPTHS), "median ms", "p95 ms",
    "one document, ms", "a tenth, ms", "build s", "file MB",
)  # fmt: skip


class Subject:
    """A sample in a store, and the first `count` of its passages as the library to search."""

    def __init__(self, sample: Sample, store: SQLiteStore, count: int) -> None:
        self.sample, self.store = sample, store
        self.all_ids = store.passage_ids()
        self.ids, self.vectors = self.all_ids[:count], sample.vectors[:count]

    def exact(self, ids: PassageIds) -> tuple[PassageIds, Vectors]:
        """Read vectors as a library does."""
        return self.store.vectors(ids.tolist())

    @cached_property
    def right(self) -> list[list[int]]:
        """For each question the ids of the nearest passages, as many as the greatest depth."""
        return self.right_of(slice(None))

    def right_of(self, only: slice) -> list[list[int]]:
        """Return the same for the passages in `only` alone."""
        found: list[list[int]] = []
        for start in range(0, len(self.sample.questions), _QUESTIONS):
            some = self.sample.questions[start : start + _QUESTIONS]
            for scores in some @ self.vectors[only].T:
                few = min(len(scores), max(DEPTHS))
                best = np.argpartition(-scores, few - 1)[:few]
                found.append(self.ids[only][best[np.argsort(-scores[best])]].tolist())
        return found


@dataclasses.dataclass(frozen=True, slots=True)
class Searched:
    """What many searches found and took: recall at each depth, milliseconds of each search."""

    recall: tuple[float, ...]
    milliseconds: list[float]

    @property
    def median(self) -> str:
        """The median in milliseconds."""
        return f"{statistics.median(self.milliseconds):.2f}"

    @property
    def p95(self) -> str:
        """The time within which 19 of 20 searches end, in milliseconds."""
        return f"{np.percentile(self.milliseconds, 95):.2f}"


def search_all(subject: Subject, index: VectorIndex, only: slice | None = None) -> Searched:
    """Ask every question, of the passages in `only` alone if given."""
    found = dict.fromkeys(DEPTHS, 0)
    wanted = dict.fromkeys(DEPTHS, 0)
    milliseconds: list[float] = []
    ids = None if only is None else subject.ids[only]
    index.search(subject.sample.questions[0], max(DEPTHS), ids)  # the first one warms caches
    all_right = subject.right if only is None else subject.right_of(only)
    for question, right in zip(subject.sample.questions, all_right, strict=True):
        with timed(lambda seconds: milliseconds.append(1000 * seconds)):
            hits = index.search(question, max(DEPTHS), ids)
        for depth in DEPTHS:
            found[depth] += len({each for each, _ in hits[:depth]} & set(right[:depth]))
            wanted[depth] += len(right[:depth])
    return Searched(tuple(found[each] / wanted[each] for each in DEPTHS), milliseconds)


@dataclasses.dataclass(frozen=True, slots=True)
class Built:
    """An index, its cached file in `folder`, and the seconds that making, saving, loading took."""

    index: VectorIndex
    folder: Path
    build: float
    save: float
    load: float


@contextmanager
def built(subject: Subject, growth: Growth) -> Iterator[Built]:
    """Build an index, save it in a temporary folder, and load it once."""
    seconds: list[float] = []
    index = VectorIndex(subject.exact, growth)
    with tempfile.TemporaryDirectory() as folder:
        with timed(seconds.append):
            index.catch_up(1, subject.ids)
        with timed(seconds.append):
            index.save(Path(folder), "benchmark")
        with timed(seconds.append):
            VectorIndex(subject.exact, growth).load(Path(folder), 1, "benchmark")
        yield Built(index, Path(folder), *seconds)


def row(subject: Subject, made: Built) -> tuple[str, ...]:
    """Return the figures of one kind of index at one size, in the order of `_COLUMNS`."""
    size = max(path.stat().st_size for path in made.folder.iterdir())
    count = len(subject.ids)
    start = count // 2 // DOCUMENT * DOCUMENT
    searched = search_all(subject, made.index)
    document = search_all(subject, made.index, slice(start, start + DOCUMENT))
    tenth = search_all(subject, made.index, slice(start, start + count // 10))
    if document.recall[0] < 1 or tenth.recall[0] < 1:
        raise click.ClickException("a search within some documents is exact, and missed a passage")
    return (
        subject.sample.name, f"{count:,}", made.index.kind.name,
        *(f"{each:.3f}" for each in searched.recall), searched.median, searched.p95,
        document.median, tenth.median, f"{made.build:.1f}", f"{size / 1e6:.1f}",
    )  # fmt: skip


def settings(subject: Subject, folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield recall and time of lists, by how many are looked at and how many are scored again."""
    for probes in PROBES:
        for rerank in RERANKS:
            growth = dataclasses.replace(
                FORCED[IndexKind.IVF], probes=probes, rerank=rerank, rerank_share=1.0
            )
            index = VectorIndex(subject.exact, growth)
            if not index.load(folder, 1, "benchmark"):
                raise click.ClickException("the index that was just saved cannot be loaded")
            searched = search_all(subject, index)
            recall = (f"{each:.3f}" for each in searched.recall)
            size = f"{len(subject.ids):,}"
            name = subject.sample.name
            yield name, size, str(probes), str(rerank), *recall, searched.median, searched.p95


def upkeep(subject: Subject, made: Built) -> tuple[str, ...]:
    """Return the seconds that building, keeping and changing an index of this size takes."""
    seconds = [made.build, made.save, made.load]
    kind = made.index.kind
    for generation, change in ((2, ((-1,), ())), (3, ((), (-1,)))):
        with timed(seconds.append):
            made.index.apply(Change(generation, *change), subject.vectors[:1])
    figures = (f"{each:.2f}" for each in seconds)
    return subject.sample.name, f"{len(subject.ids):,}", kind.name, *figures


def libraries(
    real: Sample | None, questions: int, large: bool
) -> Iterator[tuple[Sample, tuple[int, ...]]]:
    """Yield vectors, and how many of the first of them are a library to measure."""
    for sizes in (*SIZES, LARGE) if large else SIZES:
        yield made_up(max(sizes), questions), sizes
    if real is not None:
        yield real, (len(real.vectors),)
    if real is not None and large:
        yield grown(real, max(LARGE)), LARGE


@measurement("")
@click.option("--large", is_flag=True, help="Go on to a million passages: 4 GB, half an hour.")
@click.option("--squad", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--keep", type=click.Path(path_type=Path), help="A .npz file for --squad's vectors.")
@click.option("--questions", default=200, show_default=True)
def main(large: bool, squad: tuple[Path, ...], keep: Path | None, questions: int) -> str:
    """Measure the vector index by size and kind."""
    shipped: list[tuple[str, ...]] = []
    each_kind: list[tuple[str, ...]] = []
    chosen: list[tuple[str, ...]] = []
    kept: list[tuple[str, ...]] = []
    real = of_paragraphs(squad, SentenceTransformerEmbedder(), questions, keep) if squad else None
    for sample, sizes in libraries(real, questions, large):
        with tempfile.TemporaryDirectory() as folder:
            store = store_of(sample.vectors, Path(folder))
            for size in sizes:
                subject = Subject(sample, store, size)
                if sample is not real:
                    with built(subject, SHIPPED) as made:
                        shipped.append(row(subject, made))
                        if sample.name == "made-up":
                            kept.append(upkeep(subject, made))
                if (sample.name, size) in DETAILED or sample is real:
                    for kind, growth in FORCED.items():
                        with built(subject, growth) as made:
                            each_kind.append(row(subject, made))
                            if kind is IndexKind.IVF and sample.name not in UNLIKE_TEXT:
                                chosen += settings(subject, made.folder)
                click.echo(f"{sample.name}, {size:,} passages: done", err=True)
            store.close()
    recalls = [f"recall@{depth}" for depth in DEPTHS]
    return "\n".join(
        [
            machine(),
            table("As a library grows", _COLUMNS, shipped),
            table("Each kind", _COLUMNS, each_kind),
            table(
                "Seconds of upkeep",
                ("vectors", "passages", "kind", "build", "save", "load", "add one", "remove one"),
                kept,
            ),
            table(
                "Lists: how many are looked at, how many passages are scored again",
                ("vectors", "passages", "lists", "again", *recalls, "median ms", "p95 ms"),
                chosen,
            ),
        ]
    )
