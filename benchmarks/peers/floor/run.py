"""The floor: `SentenceTransformer.encode` as it comes, and a flat FAISS index. Retrieves only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.contract import RECALL, Settings, main

_FILE = "vectors.faiss"


class Floor:
    """Dense search alone: no words, no reader."""

    reads = False
    packages = ("sentence-transformers", "transformers", "torch", "faiss-cpu")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._model: Any = None
        self._index: Any = None

    def load(self) -> None:
        """Load the model."""
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(self._settings.embedder, device="cpu")
        self._model.encode("warm-up")

    def build(self, passages: Sequence[str], folder: Path) -> None:  # noqa: ARG002
        """Embed with the library's own settings; the model's last step makes unit vectors."""
        import faiss

        vectors = self._model.encode(list(passages))
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def save(self, folder: Path) -> None:
        """Write the index; the passages are its rows."""
        import faiss

        faiss.write_index(self._index, str(folder / _FILE))

    def open(self, folder: Path) -> None:
        """Load the model and the index."""
        import faiss

        self.load()
        self._index = faiss.read_index(str(folder / _FILE))

    def retrieve(self, question: str) -> list[int]:
        """Return the nearest passages."""
        vector = self._model.encode(question)
        found: list[int] = self._index.search(vector[None], self._settings.top_k)[1][0].tolist()
        return found[:RECALL]

    def answer(self, question: str) -> Any:
        """Never called: there is no reader."""
        raise NotImplementedError(question)


if __name__ == "__main__":
    main(Floor)
