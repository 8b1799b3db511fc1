"""A library's vectors without a library: what the tests of the vector index have in common."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.arrays import PassageIds, Vectors
from index.changes import Change, Snapshot
from index.vectors import Growth

NONE = np.zeros((0, 0), dtype=np.float32)

# Small limits, so that a few dozen passages see every kind: flat to 20, bytes to 60, then lists.
SMALL = Growth(flat=20, sq8=60)


def array(*rows: Iterable[float]) -> Vectors:
    return np.array([list(row) for row in rows], dtype=np.float32)


def unit(count: int, dimension: int = 8, seed: int = 0) -> Vectors:
    """Random rows of unit length."""
    rows = np.random.default_rng(seed).standard_normal((count, dimension))
    return _of_unit_length(rows)


def clustered(count: int, dimension: int, clusters: int, seed: int = 0) -> Vectors:
    """Random rows of unit length around `clusters` centres, as passages lie around topics."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((clusters, dimension))
    rows = centres[random.integers(0, clusters, count)]
    rows = rows + 0.7 * random.standard_normal((count, dimension))
    return _of_unit_length(rows)


def _of_unit_length(rows: NDArray[np.float64]) -> Vectors:
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


class Vault:
    """Vectors under ids, with generations: what a store is to the vector index.

    `exact` is what the index reads by; `asked` counts the vectors that it has read.
    """

    def __init__(self) -> None:
        self.generation = 0
        self.rows: dict[int, Vectors] = {}
        self.asked = 0
        self._next = 1

    def put(self, vectors: Vectors, removed: Iterable[int] = ()) -> tuple[Change, Vectors]:
        """Add vectors under new ids and remove others; return what `apply` takes."""
        gone = tuple(removed)
        for each in gone:
            del self.rows[each]
        added = tuple(range(self._next, self._next + len(vectors)))
        self._next += len(vectors)
        self.rows.update(zip(added, vectors, strict=True))
        self.generation += 1
        return Change(self.generation, added, gone), vectors

    def exact(self, ids: PassageIds) -> tuple[PassageIds, Vectors]:
        found = sorted(each for each in ids.tolist() if each in self.rows)
        self.asked += len(found)
        rows = np.stack([self.rows[each] for each in found]) if found else NONE
        return np.array(found, dtype=np.int64), rows

    def ids(self) -> PassageIds:
        return np.array(sorted(self.rows), dtype=np.int64)

    def snapshot(self) -> Snapshot:
        ids = self.ids()
        rows = np.stack([self.rows[each] for each in ids.tolist()]) if len(ids) else NONE
        return Snapshot(self.generation, ids, rows)

    def nearest(
        self, question: Vectors, limit: int, only: Iterable[int] | None = None
    ) -> list[tuple[int, float]]:
        """The right result of a search: every cosine, sorted."""
        among = sorted(self.rows if only is None else self.rows.keys() & set(only))
        if not among:
            return []
        rows = np.stack([self.rows[each] for each in among]).astype(np.float64)
        scored = zip(among, (rows * question.astype(np.float64)).sum(axis=1).tolist(), strict=True)
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:limit]
