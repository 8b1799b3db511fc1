"""Tells for a row what its table says of it elsewhere: caption, columns, merged labels.

"Bram | 5521" means little by itself. What is said here is searched and embedded with the row, and
nothing is quoted from it. A line that names its cells ("Name: Bram; Phone: 5521.") needs no names.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.types import Cell, Document, Row, Table

_LONGEST = 300  # characters; the names of a hundred columns say nothing any more


def contexts(document: Document) -> dict[int, str]:
    """Return what is said of each row of the document's tables, by the offset of its line."""
    return {
        row.start: context
        for table in document.tables
        for row, context in _rows(document.text, table)
    }


def is_label(row: Row, table: Table) -> bool:
    """Say whether a row is one label for the rows below it ("Spare parts:"), and no row of values.

    It is one cell, the first or one merged over all columns, of a table of three columns or more.
    """
    cells = {cell for cell in row.cells if cell is not None}
    return len(cells) == 1 and row.cells[0] is not None and len(table.columns) > 2


def labels(table: Table) -> Iterator[tuple[Row, Cell | None]]:
    """Yield each row with the label that stands above it, None where there is none."""
    above: Cell | None = None
    for row in table.rows:
        if is_label(row, table):
            above = row.cells[0]
            yield row, None
        else:
            yield row, above


def _rows(text: str, table: Table) -> Iterator[tuple[Row, str]]:
    names = " | ".join(column.name for column in table.columns if column.name)
    for row, label in labels(table):
        said = [table.caption]
        if label is not None:
            said.append(text[label.start : label.end])
        merged = {
            cell: column.name
            for column, cell in zip(table.columns, row.cells, strict=True)
            if cell is not None and not row.start <= cell.start < row.end
        }
        for cell, name in merged.items():
            words = text[cell.start : cell.end]
            said.append(f"{name}: {words}" if name else words)
        if not _is_named(text, table, row):
            said.append(names)
        yield row, "\n".join(part for part in said if part)[:_LONGEST]


def _is_named(text: str, table: Table, row: Row) -> bool:
    """Say whether the line says the name of a column before its cell."""
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.name and cell is not None and cell.start > row.start:
            return text.endswith(f"{column.name}: ", row.start, cell.start)
    first = row.cells[0]
    return first is not None and first.start > row.start and text[row.start] != "|"
