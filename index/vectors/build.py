"""Build a vector index of a given kind, reading some thousand vectors at a time.

It decides how a structure is trained and filled; which kind it is to be, `growth` decides.
"""

from __future__ import annotations

import numpy as np

from index.arrays import PassageIds, Vectors
from index.vectors.growth import Growth, IndexKind
from index.vectors.structures import (
    BLOCK,
    Lists,
    ReadVectors,
    Rows,
    Structure,
    add,
    faiss,
    limit_threads,
)

_SAMPLE = 20_000  # vectors from which the range of each number is learned
_SAMPLE_A_LIST = 40  # vectors for each list from which the lists' centres are learned
_MANY = 50_000  # vectors from which all cores help in building
_MARGIN = 0.1  # widens that range, for vectors that come later


def build(kind: IndexKind, ids: PassageIds, read: ReadVectors, growth: Growth) -> Structure | None:
    """Return a structure of that kind with the vectors of `ids`; None where there are none.

    The float32 vectors are read by `read`, some thousands at a time. The same ids and vectors make
    the same structure.
    """
    lists = growth.lists(len(ids))
    size = {IndexKind.FLAT: 1, IndexKind.SQ8: _SAMPLE, IndexKind.IVF: _SAMPLE_A_LIST * lists}[kind]
    chosen = np.random.default_rng(0).choice(len(ids), min(size, len(ids)), replace=False)
    _, sample = read(ids[np.sort(chosen)])
    if len(sample) == 0:
        return None
    # For few vectors, threads that wait for each other cost more than they save.
    with limit_threads(0 if len(ids) > _MANY else 1):
        made = _empty(kind, sample, min(lists, len(sample)), growth)
        del sample
        for start in range(0, len(ids), BLOCK):
            add(made, *read(ids[start : start + BLOCK]))
    return made


def _empty(kind: IndexKind, sample: Vectors, lists: int, growth: Growth) -> Structure:
    """Return a structure of that kind, trained on `sample`, that holds nothing."""
    dimension = sample.shape[1]
    if kind is IndexKind.FLAT:
        return Rows(faiss.IndexIDMap(faiss.IndexFlatIP(dimension)))
    one_byte = faiss.ScalarQuantizer.QT_8bit
    if kind is IndexKind.SQ8:
        index = faiss.IndexScalarQuantizer(dimension, one_byte, faiss.METRIC_INNER_PRODUCT)
    else:
        centres = faiss.IndexFlatIP(dimension)
        # The last argument: codes of the vectors, not of what sets them off from the centre, so
        # that a code can be compared with its vector whatever list it is in.
        index = faiss.IndexIVFScalarQuantizer(
            centres, dimension, lists, one_byte, faiss.METRIC_INNER_PRODUCT, False
        )
        index.cp.min_points_per_centroid = 1  # else FAISS prints a warning for small samples
        index.cp.max_points_per_centroid = _SAMPLE_A_LIST
    index.sq.rangestat = faiss.ScalarQuantizer.RS_minmax
    index.sq.rangestat_arg = _MARGIN
    index.train(np.ascontiguousarray(sample, dtype=np.float32))
    return Rows(faiss.IndexIDMap(index)) if kind is IndexKind.SQ8 else Lists(index, growth.probes)


def read_from_arrays(ids: PassageIds, vectors: Vectors) -> ReadVectors:
    """Return an `ReadVectors` that reads from these arrays; `ids` in any order."""
    order = np.argsort(ids, kind="stable")
    ascending = ids[order]

    def read(wanted: PassageIds) -> tuple[PassageIds, Vectors]:
        wanted = np.intersect1d(wanted, ascending)
        return wanted, vectors[order[np.searchsorted(ascending, wanted)]]

    return read
