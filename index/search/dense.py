"""Search by vector: the protocol, and the search of a library in a folder.

A library on a server has its own, `index.store.postgres.vectors`; the vectors themselves are the
store's in both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from index.arrays import Vectors
from index.changes import Change
from index.errors import LibraryError
from index.store import DocumentIds, Store
from index.vectors import VectorIndex


class DenseSearch(Protocol):
    """Finds the passages whose vectors are nearest to a question's. Shared between threads."""

    def search(
        self, question: Vectors, limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the `limit` nearest, best first, ties by id.

        `question` is float32 of shape (dimension,). With `within`, of these documents only. The
        cosines are exact; which passages are found may be approximate in large libraries.
        """

    def refresh(self, wait: bool = False) -> None:
        """Take over what has changed in the store; `wait` where another thread does so already."""

    def follow(self, change: Change, vectors: Vectors) -> None:
        """Take over one change, `vectors` being those of `change.added`, row by row."""

    def forget(self) -> None:
        """Remove what is kept outside of the store. Raises LibraryError."""

    def faults(self) -> list[str]:
        """Return how what is searched differs from the store's vectors, a sentence each."""

    def size(self) -> int:
        """Return the bytes that are kept outside of the store."""


class FaissSearch:
    """Dense search by a FAISS index over a store, in memory, cached in `folder` when large."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._index = VectorIndex(lambda ids: store.vectors(ids.tolist()))

    def search(
        self, question: Vectors, limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the `limit` nearest, best first, ties by id."""
        self.refresh()
        only = None if within is None else self._store.passage_ids(within)
        return self._index.search(question, limit, only)

    def refresh(self, wait: bool = False) -> None:
        """Bring the index up to date if another process, or a missed change, has changed the store.

        While another thread builds it anew, which can take minutes, what it held before is
        searched, except with `wait`; removed passages are not found in the store any more.
        """
        index, generation = self._index, self._store.generation()
        if index.generation == generation:
            return
        if index.building and index.generation >= 0 and not wait:
            return
        # Of the weights that made the vectors, which a library remembers with its first document.
        fingerprint = self._store.meta("embedder_fingerprint") or ""
        if index.generation < 0 and index.load(self._folder, generation, fingerprint):
            return
        index.catch_up(*self._store.held())
        index.save(self._folder, fingerprint)

    def follow(self, change: Change, vectors: Vectors) -> None:
        """Bring the index along; where it missed a change, the next search rebuilds it."""
        self._index.apply(change, vectors)

    def forget(self) -> None:
        """Remove the cached index. Raises LibraryError."""
        try:
            self._index.forget(self._folder)
        except OSError as error:
            raise LibraryError(
                f"The cached vector index in {self._folder} cannot be removed ({error.strerror})."
            ) from error

    def faults(self) -> list[str]:
        """Return how the index differs from the store's vectors, a sentence each."""
        return self._index.check(self._store.snapshot())

    def size(self) -> int:
        """Return the bytes of the cached index."""
        return sum(file.stat().st_size for file in self._folder.glob("vectors*"))
