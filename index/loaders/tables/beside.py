"""Tables that stand side by side in a sheet -> one grid each, from left to right.

They are told by a column that is empty all the way down between two columns or more on either
side, each side having a header of its own. Where that is not plain, the sheet stays one grid.
"""

from __future__ import annotations

from itertools import pairwise

from index.loaders.tables.grid import Grid
from index.loaders.tables.layout import parts_of

_MOST_ROWS = 2_000  # a longer sheet is one table


def beside(grid: Grid) -> list[Grid]:
    """Return the grids that a sheet's grid is made of; mostly the grid itself."""
    if len(grid.rows) > _MOST_ROWS or grid.merged:
        return [grid]
    columns = grid.columns(0, len(grid.rows))
    edges = [at for at in range(1, len(columns)) if columns[at] > columns[at - 1] + 1]
    bounds = [0, *edges, len(columns)]
    groups = [columns[left:right] for left, right in pairwise(bounds)]
    if len(groups) < 2 or any(len(group) < 2 for group in groups):
        return [grid]
    sides = [_side(grid, frozenset(group)) for group in groups]
    if all(any(part.body > part.first for part in parts_of(side)) for side in sides):
        return sides
    return [grid]


def _side(grid: Grid, columns: frozenset[int]) -> Grid:
    """Return the part of a grid that lies in these columns."""
    rows = [
        (number, {column: words for column, words in row.items() if column in columns})
        for number, row in enumerate(grid.rows)
    ]
    kept = [(number, row) for number, row in rows if row]
    gaps = frozenset(
        place
        for place, (number, _) in enumerate(kept)
        if place and (number - kept[place - 1][0] > 1 or number in grid.gaps)
    )
    return Grid(
        [row for _, row in kept],
        gaps=gaps,
        numbers=[grid.numbers[number] for number, _ in kept] if grid.numbers else (),
    )
