"""Vectors -> the nearest passages, by FAISS.

Built from the store's vectors and able to follow its changes one by one; it is never the truth,
and whatever it loses can be built again. It holds ids and vectors only: no text, no scores but
the cosine.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import faiss
import numpy as np

from index.embedder import Vectors
from index.store import Change, PassageIds, Snapshot


class VectorIndex:
    """An exact inner-product index over unit vectors, safe to share between threads.

    `generation` is the store's generation that the index holds. An outdated index is brought up
    to date by `apply` when it missed nothing, and by `rebuild` when it may have.
    """

    def __init__(self) -> None:
        # A single query is faster on one thread than on two that contend with the models.
        faiss.omp_set_num_threads(1)
        self.generation = -1
        self._lock = threading.Lock()
        self._index: faiss.IndexIDMap2 | None = None

    def __len__(self) -> int:
        return 0 if self._index is None else int(self._index.ntotal)

    def rebuild(self, snapshot: Snapshot) -> None:
        """Hold exactly what is in `snapshot`."""
        index = _index_of(snapshot.ids, snapshot.vectors)
        with self._lock:
            self._index, self.generation = index, snapshot.generation

    def apply(self, change: Change, vectors: Vectors) -> bool:
        """Follow one change, `vectors` being those of `change.added`, row by row.

        Returns False, and does nothing, when a change before it was missed: then rebuild.
        """
        with self._lock:
            if change.generation != self.generation + 1:
                return False
            if self._index is not None and change.removed:
                gone = np.array(change.removed, dtype=np.int64)
                self._index.remove_ids(faiss.IDSelectorBatch(gone))
            if change.added:
                ids = np.array(change.added, dtype=np.int64)
                if self._index is None:
                    self._index = _index_of(ids, vectors)
                else:
                    self._index.add_with_ids(vectors, ids)
            self.generation = change.generation
            return True

    def search(self, question: Vectors, limit: int) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the `limit` nearest, best first, ties by id.

        `question` has shape (dimension,).
        """
        with self._lock:
            if self._index is None or self._index.ntotal == 0 or limit < 1:
                return []
            nearest = min(limit, self._index.ntotal)
            cosines, ids = self._index.search(question.reshape(1, -1), nearest)
        found = zip(ids[0].tolist(), cosines[0].tolist(), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _index_of(ids: PassageIds, vectors: Vectors) -> faiss.IndexIDMap2 | None:
    if len(ids) == 0:
        return None
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)
    return index


def cosines(question: Vectors, vectors: Vectors) -> Sequence[float]:
    """Return the cosine of `question`, shape (dimension,), with each unit row of `vectors`."""
    values: Sequence[float] = (vectors @ question).tolist()
    return values
