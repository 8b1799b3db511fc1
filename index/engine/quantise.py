"""Round numbers to 8 bits with scales, and back: by columns, by blocks, by rows.

A scale is what makes 127 of the greatest magnitude that shares it; where all are zero it is 1. So
a number is off by at most half a scale. Arithmetic on arrays, no graph and no file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_ZERO = 128  # what stands for zero where 8 bits have no sign


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix in 8 bits, 128 being zero, with a scale for each block of a row.

    `rounded` is uint8 of shape (rows, blocks of a row, columns of a block), `scales` float32 of
    shape (rows, blocks of a row).
    """

    rounded: NDArray[np.uint8]
    scales: Floats

    def exact(self) -> Floats:
        """Return the matrix in float32, of shape (rows, columns)."""
        numbers = self.rounded.astype(np.float32)
        numbers -= _ZERO
        numbers *= self.scales[:, :, None]
        return numbers.reshape(len(numbers), -1)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table in 8 bits with a scale for each row: int8 (rows, columns), float32 (rows, 1)."""

    rounded: NDArray[np.int8]
    scales: Floats

    def exact(self) -> Floats:
        """Return the table in float32, of shape (rows, columns)."""
        return self.rounded * self.scales


def quantise(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix in 8 bits, and each column's scale: `matrix` is about rounded * scales."""
    scales = _scales(matrix, 0)
    return np.rint(matrix / scales).astype(np.int8), scales


def quantise_blocks(matrix: Floats, block: int) -> Blocks:
    """Return a matrix in 8 bits with a scale for each `block` columns of a row.

    `block` has to divide the columns. A block's greatest magnitude becomes 1 or 255.
    """
    blocks = matrix.reshape(matrix.shape[0], -1, block)
    scales = _scales(blocks, 2)
    return Blocks((np.rint(blocks / scales[:, :, None]) + _ZERO).astype(np.uint8), scales)


def quantise_rows(table: Floats) -> Rows:
    """Return a table in 8 bits with a scale for each row."""
    scales = _scales(table, 1)[:, None]
    return Rows(np.rint(table / scales).astype(np.int8), scales)


def _scales(numbers: Floats, axis: int) -> Floats:
    greatest = np.abs(numbers).max(axis=axis)
    return np.where(greatest == 0, 1, greatest / np.float32(127)).astype(np.float32)
