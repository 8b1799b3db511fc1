"""Tables as values that JSON can hold, and back: for the store and for the loaders' processes.

A row is a flat list of numbers, since sheets have many: where its line starts, how long it is, and
for each column where the cell starts, counted from the line's start, and how long it is. A length
of 0 is an empty cell.

    text     A n n   |   O s l o        the row (100, 110) with cells (100, 103) and (106, 110)
    offset   100         106            [100, 10,  0, 3,  6, 4]
"""

from __future__ import annotations

from typing import Any

from index.types import Cell, Column, Row, Table


def table_values(table: Table) -> list[Any]:
    """Return a table as [start, end, caption, columns, rows]."""
    columns = [
        [column.name, *(bound for cell in column.headers for bound in (cell.start, cell.end))]
        for column in table.columns
    ]
    rows: list[list[int]] = []
    for row in table.rows:
        numbers = [row.start, row.end - row.start]
        for cell in row.cells:
            numbers += (0, 0) if cell is None else (cell.start - row.start, cell.end - cell.start)
        rows.append(numbers)
    return [table.start, table.end, table.caption, columns, rows]


def table_from_values(values: list[Any]) -> Table:
    """Read a table back. Raises ValueError or TypeError where the values are none."""
    start, end, caption, columns, rows = values
    read = tuple(
        Column(name, tuple(map(Cell, bounds[::2], bounds[1::2]))) for name, *bounds in columns
    )
    return Table(start, end, caption, read, tuple(map(_row, rows)))


def _row(values: list[int]) -> Row:
    start, length, *numbers = values
    cells: list[Cell | None] = []
    before = (0, 0)
    last: Cell | None = None
    for place in zip(numbers[::2], numbers[1::2], strict=True):
        if place != before:  # a merged cell is one value
            offset, size = before = place
            last = Cell(start + offset, start + offset + size) if size else None
        cells.append(last)
    return Row(start, start + length, tuple(cells))
