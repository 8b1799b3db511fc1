"""Move a table to another place of a text: every offset in it by the same number."""

from __future__ import annotations

from dataclasses import replace

from index.types import Cell, Column, Row, Table


def move_table(table: Table, by: int) -> Table:
    """Return the table `by` characters further on."""
    return replace(
        table,
        start=table.start + by,
        end=table.end + by,
        columns=tuple(_move_column(column, by) for column in table.columns),
        rows=tuple(_move_row(row, by) for row in table.rows),
    )


def _move_column(column: Column, by: int) -> Column:
    return replace(column, headers=tuple(_move_cell(cell, by) for cell in column.headers))


def _move_row(row: Row, by: int) -> Row:
    cells = tuple(None if cell is None else _move_cell(cell, by) for cell in row.cells)
    return replace(row, start=row.start + by, end=row.end + by, cells=cells)


def _move_cell(cell: Cell, by: int) -> Cell:
    return Cell(cell.start + by, cell.end + by)
