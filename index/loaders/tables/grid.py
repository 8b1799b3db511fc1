"""A table as its format has it: rows of words, what is merged, and what is said of its headers.

Every loader that knows a grid makes one of these and hands it to the composer, which writes its
lines and keeps where each cell stands. Nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CellPosition = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, each a mapping of column to words that holds no empty ones.

    `merged` says for the first cell of a merged area how many rows and columns it covers; the other
    places of the area are empty. `headers` are the rows that the format marks as headers, None
    where it marks none and they have to be told from the words. `gaps` are the rows that stand
    below an empty row or more; empty rows themselves are left out. `numbers` are the rows' numbers
    as a spreadsheet shows them, empty for a table that does not number its rows.
    """

    rows: Sequence[Mapping[int, str]]
    caption: str = ""
    headers: frozenset[int] | None = None
    merged: Mapping[CellPosition, CellPosition] = field(default_factory=dict)
    gaps: frozenset[int] = frozenset()
    numbers: Sequence[int] = ()

    @property
    def width(self) -> int:
        """How many columns there are, up to the last that holds anything."""
        return max((max(row) + 1 for row in self.rows if row), default=0)

    def columns(self, first: int, last: int) -> tuple[int, ...]:
        """Return the columns, ascending, that any of the rows [first, last) has something in."""
        used = {column for row in self.rows[first:last] for column in row}
        for (row, column), (rows, columns) in self.merged.items():
            if row < last and first < row + rows:
                used.update(range(column, column + columns))
        return tuple(sorted(used))

    def covers(self) -> dict[CellPosition, CellPosition]:
        """Return for each place that a merged cell covers the place where its words stand."""
        return {
            (row + down, column + across): (row, column)
            for (row, column), (rows, columns) in self.merged.items()
            for down in range(rows)
            for across in range(columns)
            if down or across
        }


def from_words(
    rows: Sequence[Sequence[str]],
    *,
    caption: str = "",
    headers: frozenset[int] | None = None,
    merged: Mapping[CellPosition, CellPosition] | None = None,
) -> Grid:
    """Make a grid of rows of words in which "" is an empty cell; empty rows are taken out."""
    kept = [number for number, row in enumerate(rows) if any(row)]
    moved = {number: place for place, number in enumerate(kept)}
    areas: dict[CellPosition, CellPosition] = {}
    for (row, column), (down, across) in (merged or {}).items():
        inside = [moved[each] for each in range(row, row + down) if each in moved]
        if row in moved and inside and (len(inside) > 1 or across > 1):
            areas[moved[row], column] = (len(inside), across)
    return Grid(
        rows=[
            {column: words for column, words in enumerate(rows[number]) if words} for number in kept
        ],
        caption=caption,
        headers=None
        if headers is None
        else frozenset(moved[each] for each in headers & moved.keys()),
        merged=areas,
    )
