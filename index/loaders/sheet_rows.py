"""Rows of cells -> a grid with the numbers of its rows, and how the values of cells are written.

What spreadsheets and CSV files share. A row is written as one line, "Header: value; Header:
value."; headers, titles and notes are lines of their own. Empty rows are left out, and so are empty
cells, which keep their column in the table nonetheless.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from index.loaders.composed import TextComposer, one_line
from index.loaders.tables.beside import beside
from index.loaders.tables.grid import CellPosition, Grid

Value = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta | None
# With its cells from the first column on, or with the words of those that are not empty.
NumberedRow = tuple[int, Sequence[Value] | Mapping[int, str]]


def add_rows(
    rows: Iterable[NumberedRow],
    composer: TextComposer,
    heading: str = "",
    merged: Mapping[CellPosition, CellPosition] | None = None,
) -> None:
    """Add rows, each with its number as the spreadsheet shows it, to `composer`.

    `heading` stands above them, and counts to the first row that has words. `merged` says how many
    rows and columns a cell covers, by its row and column from 0; a row's number is one more.
    """
    kept: list[Mapping[int, str]] = []
    numbers: list[int] = []
    gaps: set[int] = set()
    moved: dict[int, int] = {}
    empty = False
    for number, row in rows:
        cells = row if isinstance(row, Mapping) else _filled(row)
        if not cells:
            empty = True
            continue
        if empty and kept:
            gaps.add(len(kept))
        empty = False
        moved[number - 1] = len(kept)
        kept.append(cells)
        numbers.append(number)
    if not kept:
        return
    areas = _moved(merged or {}, moved)
    if heading:
        composer.page(numbers[0])
        composer.heading(heading, 1)
    for grid in beside(Grid(kept, merged=areas, gaps=frozenset(gaps), numbers=numbers)):
        composer.table(grid, named=True)


def _moved(
    merged: Mapping[CellPosition, CellPosition], moved: Mapping[int, int]
) -> dict[CellPosition, CellPosition]:
    """Return merged areas by the places that rows have without the empty ones."""
    areas: dict[CellPosition, CellPosition] = {}
    for (row, column), (down, across) in merged.items():
        rows = [moved[each] for each in range(row, row + down) if each in moved]
        if row in moved and (len(rows) > 1 or across > 1):
            areas[moved[row], column] = (rows[-1] - rows[0] + 1, across)
    return areas


def _filled(row: Sequence[Value]) -> dict[int, str]:
    """Return the words of the cells that are not empty, by column."""
    found: dict[int, str] = {}
    for column, cell in enumerate(row):
        if cell is not None and cell != "":
            text = one_line(cell) if isinstance(cell, str) else cell_text(cell)
            if text:
                found[column] = text
    return found


def cell_text(cell: Value) -> str:
    """Return a cell as it is read: dates in ISO form, whole numbers without ".0"."""
    if cell is None or isinstance(cell, str):
        return one_line(cell or "")
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    """Return a number with the 15 digits that spreadsheets keep, without an exponent if it can."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"
