"""Measure how quickly passages are indexed, beside `SentenceTransformer.encode` at its defaults.

    python -m benchmarks.speed indexing squad11_dev.json.gz [--passages 500] [--rounds 5]

Each round encodes the same paragraphs once in each way, one after the other, so that a machine that
changes its pace changes it for all: `encode` as it comes, our embedder in each precision, and a
whole library (splitting, embedding, storing, vector index) as `chapterverse add` fills it. Then all
paragraphs are embedded in each precision, and the questions of the file are asked of them by vector
alone: what rounding costs.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

import click
import numpy as np

from benchmarks.report import machine, measurement, spread, table, timed
from benchmarks.squad import FILE
from index import Document, Library, SentenceTransformerEmbedder
from index.arrays import Vectors
from index.settings import PRECISION_VARIABLE, go_offline
from qa.evaluation.evaluate import collect_paragraphs, sample_questions
from qa.evaluation.squad import read_squad

DEPTHS = (1, 5, 10)
OURS = ("float32", "int8")
_LIBRARY = "a whole library"
_ENCODE = "`SentenceTransformer.encode`"


def embedder_in(precision: str) -> SentenceTransformerEmbedder:
    """Return our embedder in a precision, loaded."""
    with patch.dict(os.environ, {PRECISION_VARIABLE: precision}):
        made = SentenceTransformerEmbedder()
        made.embed(["Loaded."])
    return made


def measure_rates(documents: Sequence[Document], rounds: int) -> dict[str, list[float]]:
    """Return paragraphs per second of each way, a figure a round."""
    go_offline()
    from sentence_transformers import SentenceTransformer

    ours = {name: embedder_in(name) for name in OURS}
    encode = SentenceTransformer(str(ours["int8"].folder), device="cpu").encode
    texts = [each.text for each in documents]
    library_embedder = SentenceTransformerEmbedder()  # as it is chosen for this machine
    library_embedder.embed(texts[:8])
    encode(texts[:8])

    def fill() -> int:
        with tempfile.TemporaryDirectory() as folder:
            library = Library(folder, embedder=library_embedder)
            library.put(documents)  # a long one as two or three passages, counted as one
            library.search_dense(library.embed_question("Is it there?"), 1)
            library.close()
        return len(documents)

    ways: dict[str, Callable[[], int]] = {
        _ENCODE: lambda: len(encode(texts, show_progress_bar=False)),
        **{f"our embedder, {name}": _all_of(each, texts) for name, each in ours.items()},
        _LIBRARY: fill,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seconds: list[float] = []
            with timed(seconds.append):
                count = way()
            found[name].append(count / seconds[0])
    return found


def _all_of(embedder: SentenceTransformerEmbedder, texts: Sequence[str]) -> Callable[[], int]:
    return lambda: len(embedder.embed(texts))


def recall(passages: Vectors, questions: Vectors, right: Sequence[int]) -> list[float]:
    """Return the share of questions whose passage is among the first, at each of `DEPTHS`."""
    found = np.zeros(len(DEPTHS))
    for question, own in zip(questions, right, strict=True):
        cosines = passages @ question
        rank = int((cosines > cosines[own]).sum())
        found += [rank < depth for depth in DEPTHS]
    return [float(each) for each in found / len(right)]


@measurement("indexing")
@click.argument("file", type=FILE)
@click.option("--passages", default=500, show_default=True, help="Paragraphs in a round.")
@click.option("--rounds", default=5, show_default=True)
def main(file: Path, passages: int, rounds: int) -> str:
    """Measure indexing, and what the rounding of 8 bits costs."""
    documents, posed = collect_paragraphs(read_squad(file))
    measured = measure_rates(sample_questions(documents, passages), rounds)
    rows = [
        [
            name,
            spread(each, 1),
            spread([one / other for one, other in zip(each, measured[_ENCODE], strict=True)]),
        ]
        for name, each in measured.items()
    ]
    places = {each.name: number for number, each in enumerate(documents)}
    right = [places[each.document] for each in posed]
    lost: list[list[str]] = []
    for name in ("plain", *OURS):
        embedder = embedder_in(name)
        shares: list[float] = recall(
            embedder.embed([each.text for each in documents]),
            embedder.embed([each.question for each in posed]),
            right,
        )
        lost.append([name, *(f"{100 * each:.2f}" for each in shares)])
    return "\n".join(
        [
            machine(),
            table(
                f"Paragraphs per second, {rounds} rounds of {passages} of them",
                ("way", "paragraphs per second", f"times {_ENCODE}"),
                rows,
            ),
            table(
                f"Found by vector alone: {len(posed):,} questions of {len(documents):,} paragraphs",
                ("precision", *(f"recall@{depth}" for depth in DEPTHS)),
                lost,
            ),
        ]
    )
