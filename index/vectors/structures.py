"""Define the kinds of vector index, each over a FAISS index.

`Rows` looks at every vector (flat, or a byte for each number), `Lists` at those in the lists
nearest to the question. Both hold ids and vectors or their codes, and give approximate scores
unless flat. Nothing here locks, knows generations or decides which kind is used.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.arrays import PassageIds, Vectors, cosines
from index.vectors.growth import Growth, IndexKind

# Not by an import statement: its type stubs leave out half of what it has.
faiss: Any = importlib.import_module("faiss")

# Returns those of the ids that exist, ascending, and their float32 vectors, row by row.
ReadVectors = Callable[[PassageIds], tuple[PassageIds, Vectors]]
Scores = NDArray[np.float64]
Codes = NDArray[np.uint8]

BLOCK = 8192  # vectors read or compared at a time
_BEYOND = 8  # candidates looked at past the last one wanted, to see where its ties end
_ROUNDING = 1e-6  # scores of FAISS that are nearer than this count as tied
_HIGHEST_BIT = 2**27  # ids up to here are marked in a bitmap, of at most 16 MB


class Structure(Protocol):
    """Holds vectors under their ids."""

    kind: IndexKind
    faiss: Any

    def __len__(self) -> int:
        """Return the number of vectors."""

    def ids(self) -> PassageIds:
        """Return a copy of the ids, in the order in which they are held."""

    def nearest(
        self, question: Vectors, count: int, only: PassageIds | None
    ) -> tuple[PassageIds, Scores]:
        """Return ids and scores of up to `count` nearest vectors, best first, of `only` if given.

        The scores of a flat index are cosines, those of others are near them. With `only`, every
        one of these passages is looked at.
        """

    def blocks(self) -> Iterator[tuple[PassageIds, Codes]]:
        """Yield all ids with what is stored for them, some thousands at a time."""

    def encode(self, vectors: Vectors) -> Codes:
        """Return what would be stored for the vectors."""


class Rows:
    """One row after the other, every one looked at in each search."""

    def __init__(self, index: Any) -> None:
        self.faiss = index
        self._rows = faiss.downcast_index(index.index)
        self.kind = IndexKind.FLAT if isinstance(self._rows, faiss.IndexFlat) else IndexKind.SQ8

    def __len__(self) -> int:
        return int(self.faiss.ntotal)

    def ids(self) -> PassageIds:
        """Return a copy of the ids, in the order in which they are held."""
        ids: PassageIds = faiss.vector_to_array(self.faiss.id_map)
        return ids

    def nearest(
        self, question: Vectors, count: int, only: PassageIds | None
    ) -> tuple[PassageIds, Scores]:
        """Return ids and scores of up to `count` nearest vectors, best first."""
        ids = self.ids()
        wanted = None
        if only is not None:
            wanted = faiss.SearchParameters(sel=_bitmap(np.isin(ids, only)))
        scores, rows = self._rows.search(question.reshape(1, -1), count, params=wanted)
        found = rows[0] >= 0
        rows = rows[0][found]
        if self.kind is IndexKind.FLAT:
            vectors = self._codes().view(np.float32)[rows]
            return ids[rows], np.array(cosines(question, vectors))
        return ids[rows], scores[0][found].astype(np.float64)

    def blocks(self) -> Iterator[tuple[PassageIds, Codes]]:
        """Yield all ids with what is stored for them, some thousands at a time."""
        ids, codes = self.ids(), self._codes()
        for start in range(0, len(ids), BLOCK):
            yield ids[start : start + BLOCK], codes[start : start + BLOCK]

    def encode(self, vectors: Vectors) -> Codes:
        """Return what would be stored for the vectors."""
        if self.kind is IndexKind.FLAT:
            return np.ascontiguousarray(vectors, dtype=np.float32).view(np.uint8)
        codes: Codes = self._rows.sq.compute_codes(vectors)
        return codes

    def _codes(self) -> Codes:
        """Return what is stored, not a copy: valid until the next change."""
        if len(self) == 0:
            return np.zeros((0, self._rows.code_size), dtype=np.uint8)
        size = len(self) * self._rows.code_size
        codes: Codes = faiss.rev_swig_ptr(self._rows.codes.data(), size)
        return codes.reshape(len(self), -1)


class Lists:
    """Rows grouped around centres; a search looks into the lists with the nearest centres."""

    kind = IndexKind.IVF

    def __init__(self, index: Any, probes: int) -> None:
        self.faiss = index
        self._probes = probes

    def __len__(self) -> int:
        return int(self.faiss.ntotal)

    def ids(self) -> PassageIds:
        """Return a copy of the ids, in the order in which they are held."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *(ids for ids, _ in self.blocks())])

    def nearest(
        self, question: Vectors, count: int, only: PassageIds | None
    ) -> tuple[PassageIds, Scores]:
        """Return ids and scores of up to `count` nearest vectors, best first."""
        # A few documents may lie together in lists far from the question, so all are looked into;
        # what is not in `only` costs next to nothing there.
        probes = self._probes if only is None else self.faiss.nlist
        marked = None if only is None else _members(only)
        while True:
            settings = faiss.SearchParametersIVF(nprobe=min(probes, self.faiss.nlist), sel=marked)
            scores, ids = self.faiss.search(question.reshape(1, -1), count, params=settings)
            found = ids[0] >= 0
            if found.all() or probes >= self.faiss.nlist:
                return ids[0][found], scores[0][found].astype(np.float64)
            probes *= 4  # those lists held fewer passages than are asked for

    def blocks(self) -> Iterator[tuple[PassageIds, Codes]]:
        """Yield all ids with what is stored for them, some thousands at a time."""
        lists, width = self.faiss.invlists, self.faiss.code_size
        for number in range(self.faiss.nlist):
            size = lists.list_size(number)
            if size:
                codes = faiss.rev_swig_ptr(lists.get_codes(number), size * width)
                yield faiss.rev_swig_ptr(lists.get_ids(number), size), codes.reshape(size, width)

    def encode(self, vectors: Vectors) -> Codes:
        """Return what would be stored for the vectors."""
        codes: Codes = self.faiss.sq.compute_codes(vectors)
        return codes


def wrap_index(index: Any, growth: Growth) -> Structure | None:
    """Return the structure over a FAISS index made here; None for anything else."""
    if isinstance(index, faiss.IndexIVFScalarQuantizer):
        return Lists(index, growth.probes)
    if isinstance(index, faiss.IndexIDMap):
        rows = faiss.downcast_index(index.index)
        if isinstance(rows, faiss.IndexFlat | faiss.IndexScalarQuantizer):
            return Rows(index)
    return None


def add(structure: Structure, ids: PassageIds, vectors: Vectors) -> None:
    """Add vectors under ids that are not held yet."""
    if len(ids):
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        structure.faiss.add_with_ids(rows, np.ascontiguousarray(ids, dtype=np.int64))


def remove(structure: Structure, ids: PassageIds) -> None:
    """Remove the vectors under these ids; ids that are not held do no harm."""
    if len(ids):
        structure.faiss.remove_ids(np.ascontiguousarray(ids, dtype=np.int64))


def find_candidates(
    structure: Structure, question: Vectors, wanted: int, only: PassageIds | None
) -> tuple[PassageIds, Scores]:
    """Return the ids and scores of the `wanted` nearest, of tied ones those with the lowest ids.

    FAISS cuts ties as it likes, so more are taken until the last one is not tied with the last
    wanted.
    """
    count = wanted + _BEYOND
    while True:
        ids, scores = structure.nearest(question, min(count, len(structure)), only)
        if len(ids) < count or scores[-1] < scores[wanted - 1] - _ROUNDING:
            order = np.lexsort((ids, -scores))[:wanted]
            return ids[order], scores[order]
        count *= 4


@contextmanager
def limit_threads(count: int) -> Iterator[None]:
    """Let FAISS use so many threads in this thread, 0 for one a core, and then as before.

    The setting belongs to the calling thread, so it has to be made where the work is done.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(count or os.cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _members(ids: PassageIds) -> Any:
    """Return a FAISS selector of these ids."""
    highest = int(ids.max(initial=0))
    if highest > _HIGHEST_BIT:
        return faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64))
    marks = np.zeros(highest + 1, dtype=np.bool_)
    marks[ids] = True
    return _bitmap(marks)


def _bitmap(marks: NDArray[np.bool_]) -> Any:
    """Return a FAISS selector of the numbers whose mark is True."""
    return faiss.IDSelectorBitmap(np.packbits(marks, bitorder="little"))
