"""Name the arrays that hold vectors and ids, and compute cosines.

Cosines are the same to the last bit wherever they are computed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]  # (dimension,) or (n, dimension); rows of unit length
PassageIds = NDArray[np.int64]  # (n,)


def cosines(question: Vectors, vectors: Vectors) -> Sequence[float]:
    """Return the cosine of `question`, shape (dimension,), with each unit row of `vectors`.

    Summed in float64 and row by row, so that equal vectors get equal values wherever they stand: a
    matrix product may round rows differently.
    """
    if len(vectors) == 0:
        return []
    values: Sequence[float] = np.multiply(vectors, question, dtype=np.float64).sum(axis=1).tolist()
    return values
