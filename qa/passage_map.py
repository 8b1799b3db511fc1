"""Project the passages of a library on a plane, similar ones near to each other.

The plane is that of the two directions in which the passages' vectors differ most (principal
components; Pearson, "On Lines and Planes of Closest Fit to Systems of Points in Space", 1901).
The page draws it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index import Library

_BEGINNING = 80  # characters of a passage that tell what it is about


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A passage, `[start, end)` of its document, and its place: `x` and `y` from 0 to 1."""

    document: str
    start: int
    end: int
    beginning: str
    x: float
    y: float


def project_passages(library: Library, limit: int) -> list[MapPoint]:
    """Return up to `limit` passages, spread evenly over the library, with their places."""
    ids = library.passage_ids()
    chosen = ids[:: max(1, -(-len(ids) // limit))]
    found, vectors = library.vectors(chosen)
    if len(found) < 2:
        return []
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    # Eigenvectors of the small matrix, dimension by dimension, ascending: the last two matter.
    _, directions = np.linalg.eigh(centred.T @ centred)
    plane = centred @ directions[:, -2:][:, ::-1]
    least, spread = plane.min(axis=0), np.ptp(plane, axis=0)
    places = (plane - least) / np.where(spread > 0, spread, 1.0)
    passages = library.passages(found)
    return [
        MapPoint(
            passages[each].document,
            passages[each].start,
            passages[each].end,
            " ".join(passages[each].text.split())[:_BEGINNING],
            round(float(x), 4),
            round(float(y), 4),
        )
        for each, (x, y) in zip(found, places, strict=True)
        if each in passages
    ]
