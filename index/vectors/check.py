"""Compare a vector index with the vectors it should hold.

Stored bytes are compared with the bytes that the right vectors would be stored as, so that the
check is as sharp for codes as for floats. Whether a vector is in the right list is not checked:
that would mean assigning all of them again.
"""

from __future__ import annotations

import numpy as np

from index.arrays import PassageIds
from index.changes import Snapshot
from index.vectors.build import read_from_arrays
from index.vectors.growth import IndexKind
from index.vectors.structures import ReadVectors, Structure


def find_differing(
    structure: Structure, read: ReadVectors, step: int = 1
) -> tuple[int, PassageIds]:
    """Compare what is stored for every `step`-th id with the vector that `read` has for it.

    Returns how many `read` knows, and the ids of those that differ. Codes of one byte may be one
    apart: another processor may round the other way.
    """
    apart = 0 if structure.kind is IndexKind.FLAT else 1
    known, differing, passed = 0, [np.zeros(0, dtype=np.int64)], 0
    for all_ids, all_codes in structure.blocks():
        ids, codes = all_ids[-passed % step :: step], all_codes[-passed % step :: step]
        passed += len(all_ids)
        found, vectors = read(ids)
        if len(found) == 0:
            continue
        order = np.argsort(ids)
        rows = order[np.searchsorted(ids, found, sorter=order)]
        gap = np.abs(codes[rows].astype(np.int16) - structure.encode(vectors))
        differing.append(found[(gap > apart).any(axis=1)])
        known += len(found)
    return known, np.concatenate(differing)


def differences(structure: Structure | None, generation: int, snapshot: Snapshot) -> list[str]:
    """Return a sentence for each way in which a structure of `generation` is not `snapshot`."""
    wrong: list[str] = []
    if generation != snapshot.generation:
        wrong.append(
            f"The vector index holds generation {generation} of the library, "
            f"which is at generation {snapshot.generation}."
        )
    held = np.zeros(0, dtype=np.int64) if structure is None else structure.ids()
    once, counts = np.unique(held, return_counts=True)
    for said, ids in (
        ("lacks", np.setdiff1d(snapshot.ids, once)),
        ("holds, though the library does not,", np.setdiff1d(once, snapshot.ids)),
        ("holds more than once", once[counts > 1]),
    ):
        wrong += _difference(said, ids)
    if structure is not None:
        _, differing = find_differing(structure, read_from_arrays(snapshot.ids, snapshot.vectors))
        wrong += _difference("holds another vector than the library for", differing)
    return wrong


def _difference(said: str, ids: PassageIds) -> list[str]:
    """Return a sentence on these passages, if there are any."""
    if len(ids) == 0:
        return []
    number = "1 passage" if len(ids) == 1 else f"{len(ids)} passages"
    return [f"The vector index {said} {number} (id {int(ids[0])} is the first)."]
