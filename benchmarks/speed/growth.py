"""Measure what a library costs as it grows: indexing, opening, asking, memory, disk.

    python -m benchmarks.speed growth squad11_train.json.gz --asked squad11_dev.json.gz [--large]

Libraries of 1,000, 10,000 and 100,000 passages (with --large 1,000,000) are made of the paragraphs
of the first file. Beyond their number they are copies: the same words, with vectors moved along the
directions in which real ones differ (`vector_data.grown`). Storing is measured while a library is
made, embedding on a few hundred paragraphs; then a fresh process opens the library and asks
questions of the second file. Each cost's exponent is the slope of a line through the points, both
axes logarithmic: 1 is a cost that doubles when the library does. With --output, `growth.svg` is
drawn beside that page.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np

from benchmarks.peers.contract import peak_memory
from benchmarks.report import machine, measurement, table
from benchmarks.squad import FILE
from benchmarks.vector_data import DOCUMENT, Sample, document_of, grown
from index import Library, SentenceTransformerEmbedder
from index.arrays import Vectors
from index.store.sqlite.store import SQLiteStore
from qa import Assistant
from qa.evaluation.evaluate import collect_paragraphs, sample_questions
from qa.evaluation.squad import read_squad
from qa.timing import Stage, collect_stages

SIZES = (1_000, 10_000, 100_000)
LARGE = 1_000_000
QUESTIONS = 100
_EMBEDDED = 300  # paragraphs that embedding is timed on


@dataclass(frozen=True, slots=True)
class Costs:
    """What a library of so many passages costs; seconds, milliseconds of a median, megabytes."""

    passages: int
    store_s: float
    open_s: float
    lexical_ms: float
    dense_ms: float
    read_ms: float
    ask_ms: float
    ask_p95_ms: float
    memory_mb: float
    disk_mb: float


_COLUMNS = {
    "store_s": "store, s",
    "open_s": "open, s",
    "lexical_ms": "words, ms",
    "dense_ms": "vectors, ms",
    "read_ms": "reading, ms",
    "ask_ms": "a question, ms",
    "ask_p95_ms": "p95, ms",
    "memory_mb": "memory, MB",
    "disk_mb": "disk, MB",
}


def fill(folder: Path, texts: Sequence[str], vectors: Vectors) -> float:
    """Store as many passages as there are vectors; return the seconds that the store took."""
    store = SQLiteStore(folder)
    seconds = 0.0
    for start in range(0, len(vectors), DOCUMENT):
        rows = vectors[start : start + DOCUMENT]
        parts = [texts[(start + number) % len(texts)] for number in range(len(rows))]
        document, passages = document_of(f"{start:09}", parts)
        keys = [f"{start + number:016}".encode() for number in range(len(rows))]
        begun = time.perf_counter()
        store.put(document, passages, rows, keys)
        seconds += time.perf_counter() - begun
    store.close()
    return seconds


def use(folder: Path, questions: Sequence[str], store_s: float) -> Costs:
    """Open the library in this process and ask; nothing else may have used memory before."""
    begun = time.perf_counter()
    library = Library(folder)
    library.search_dense(np.ones(384, dtype=np.float32) / np.sqrt(np.float32(384)), 1)
    opened = time.perf_counter() - begun
    passages = len(library.passage_ids())
    stages: dict[Stage, list[float]] = {stage: [] for stage in Stage}
    whole: list[float] = []
    with Assistant(library) as assistant:
        assistant.warm_up()
        for question in questions:
            with collect_stages() as taken:
                begun = time.perf_counter()
                assistant.ask(question)
                whole.append(1000 * (time.perf_counter() - begun))
            for stage in Stage:
                stages[stage].append(1000 * taken.get(stage, 0.0))
    return Costs(
        passages=passages,
        store_s=store_s,
        open_s=opened,
        lexical_ms=statistics.median(stages[Stage.LEXICAL]),
        dense_ms=statistics.median(stages[Stage.DENSE]),
        read_ms=statistics.median(stages[Stage.READ]),
        ask_ms=statistics.median(whole),
        ask_p95_ms=float(np.percentile(whole, 95)),
        memory_mb=peak_memory(),
        disk_mb=sum(file.stat().st_size for file in folder.iterdir()) / 1e6,
    )


def exponent(costs: Sequence[Costs], name: str) -> float:
    """Return the slope of the cost over the passages, both logarithmic: least squares."""
    passages = np.log([each.passages for each in costs])
    values = np.log([max(1e-9, getattr(each, name)) for each in costs])
    return float(np.polyfit(passages, values, 1)[0])


def measure(
    real: Sample, texts: Sequence[str], questions: Sequence[str], sizes: Sequence[int]
) -> Iterator[Costs]:
    """Yield the costs of a library of each size."""
    for size in sizes:
        sample = Sample("real", real.vectors[:size], real.questions)
        vectors = sample.vectors if size <= len(real.vectors) else grown(real, size).vectors
        with tempfile.TemporaryDirectory() as root:
            folder, asked = Path(root, "library"), Path(root, "questions.json")
            asked.write_text(json.dumps(questions), encoding="utf-8")
            seconds = fill(folder, texts, vectors)
            del vectors
            program = ["-m", "benchmarks.speed.growth", str(folder), str(asked), str(seconds)]
            ran = subprocess.run(  # noqa: S603 - our own command line
                [sys.executable, *program], check=True, capture_output=True, text=True
            )
            yield Costs(**json.loads(ran.stdout))


def draw(costs: Sequence[Costs], output: Path) -> None:
    """Draw the costs over the passages, both axes logarithmic."""
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    passages = [each.passages for each in costs]
    for name in ("ask_ms", "read_ms", "dense_ms", "lexical_ms"):
        left.plot(passages, [getattr(each, name) for each in costs], "o-", label=_COLUMNS[name])
    left.set_title("Milliseconds of a question")
    for name in ("store_s", "open_s"):
        right.plot(passages, [getattr(each, name) for each in costs], "o-", label=_COLUMNS[name])
    for name in ("memory_mb", "disk_mb"):
        right.plot(passages, [getattr(each, name) for each in costs], "s--", label=_COLUMNS[name])
    right.set_title("Seconds and megabytes")
    for axes in (left, right):
        axes.set(xscale="log", yscale="log", xlabel="passages")
        axes.grid(visible=True, alpha=0.3)
        axes.legend()
    figure.savefig(output, metadata={"Date": None})
    pyplot.close(figure)


def rows_of(costs: Sequence[Costs]) -> list[list[str]]:
    """Return a row of the table for each size, and the row of the exponents."""
    rows = [
        [f"{each.passages:,}", *(_shown(getattr(each, name)) for name in _COLUMNS)]
        for each in costs
    ]
    return [
        *rows,
        ["exponent", *(f"{round(exponent(costs, name), 2) + 0.0:.2f}" for name in _COLUMNS)],
    ]


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


@measurement("growth")
@click.argument("file", type=FILE)
@click.option("--asked", type=FILE, help="Its questions are asked.")
@click.option("--large", is_flag=True, help="Go on to a million passages: 4 GB, minutes.")
def main(file: Path, asked: Path | None, large: bool) -> str:
    """Measure what a library costs as it grows."""
    documents, posed = collect_paragraphs(read_squad(file))
    if asked is not None:
        _, posed = collect_paragraphs(read_squad(asked))
    texts = [each.text for each in documents]
    questions = [each.question for each in sample_questions(posed, QUESTIONS)]
    embedder = SentenceTransformerEmbedder()
    begun = time.perf_counter()
    embedder.embed(sample_questions(texts, _EMBEDDED))
    rate = min(_EMBEDDED, len(texts)) / (time.perf_counter() - begun)
    sizes = [*SIZES, LARGE] if large else [*SIZES]
    real = Sample("real", embedder.embed(texts[: max(sizes)]), np.zeros((0, 384), np.float32))
    costs: list[Costs] = []
    for each in measure(real, texts, questions, sizes):
        costs.append(each)
        click.echo(f"{each.passages:,} passages: done", err=True)
    page: Path | None = click.get_current_context().params["output"]
    if page is not None:
        draw(costs, page.with_name("growth.svg"))
    columns = ("passages", *_COLUMNS.values())
    return "\n".join(
        [
            machine(),
            f"Embedding, {rate:.0f} passages a second whatever the size, comes on top of storing; "
            f"{min(len(texts), max(sizes)):,} vectors are real, the others grown.\n",
            table(f"As a library grows, {len(questions)} questions", columns, rows_of(costs)),
        ]
    )


if __name__ == "__main__":  # the fresh process in which a library is used
    library, questions, seconds = sys.argv[1:]
    asked = json.loads(Path(questions).read_text(encoding="utf-8"))
    print(json.dumps(asdict(use(Path(library), asked, float(seconds)))))
