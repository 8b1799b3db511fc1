"""txtai: hybrid embeddings (dense and BM25) with the texts stored, and its extractive reader.

The reader is the `RAG` pipeline with a question-answering model. It joins what was found into one
row of at most 512 tokens, so that only about the first three passages are read; its default, three,
is kept. txtai fuses weighted scores out of ten times as many proposals as it returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.contract import RECALL, Reply, Settings, main

_INDEX = "index"


class Txtai:
    """One `Embeddings`, and `RAG` over it."""

    reads = True
    packages = ("txtai", "transformers", "torch", "faiss-cpu")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embeddings: Any = None
        self._reader: Any = None

    def load(self) -> None:
        """Load the model."""
        from txtai import Embeddings

        self._embeddings = Embeddings(
            path=self._settings.embedder,
            hybrid=True,
            content=True,
            gpu=False,
            encodebatch=self._settings.batch,
            maxlength=self._settings.tokens,
        )
        self._embeddings.batchtransform(["warm-up"])

    def build(self, passages: Sequence[str], folder: Path) -> None:  # noqa: ARG002
        """Index the passages; they are numbered from 0."""
        self._embeddings.index(list(enumerate(passages)))

    def save(self, folder: Path) -> None:
        """Store the index."""
        self._embeddings.save(str(folder / _INDEX))

    def open(self, folder: Path) -> None:
        """Load the index, the model and the reader."""
        from txtai import RAG, Embeddings

        self._embeddings = Embeddings()
        self._embeddings.load(str(folder / _INDEX))
        self._reader = RAG(
            self._embeddings,
            self._settings.reader,
            gpu=False,
            task="question-answering",
            output="flatten",
            dtype="float32",  # as the weights are stored, they are halves
        )

    def retrieve(self, question: str) -> list[int]:
        """Return the first passages."""
        return [int(each["id"]) for each in self._embeddings.search(question, RECALL)]

    def answer(self, question: str) -> Reply:
        """Read what is found. Where the network's best is "no answer", 9.14 raises TypeError."""
        try:
            text = self._reader(question) or ""
        except TypeError:
            text = ""
        return Reply(text, text)


if __name__ == "__main__":
    main(Txtai)
