"""Rows of cells -> one line each, "Header: value; Header: value.", with the number of the row.

What spreadsheets and CSV files share. The header is the first of the first rows that has two or
more cells, all of them words or years; it is a line of its own, as are the rows above it (a title,
a note). Where there is no such row, or a single column, a row is its values alone. Empty cells and
rows are left out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from index.loaders.composed import TextComposer, one_line

Cell = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta | None
NumberedRow = tuple[int, Sequence[Cell]]

_HEADER_WITHIN = 10  # rows
_LONGEST_HEADER = 100  # characters
_NUMERIC = re.compile(r"[\W\d_]*\d[\W\d_]*$")
_YEAR = re.compile(r"(?:1\d|20)\d\d$")
_STOPPED = (".", "!", "?", "…")


def add_rows(rows: Iterable[NumberedRow], composer: TextComposer, heading: str = "") -> None:
    """Add rows, each with its number as the spreadsheet shows it, to `composer`.

    `heading` stands above them, and counts to the first row that has words.
    """
    filled = ((number, _filled(row)) for number, row in rows)
    rest = ((number, cells) for number, cells in filled if cells)
    first = list(islice(rest, _HEADER_WITHIN))
    place = next((at for at, (_, cells) in enumerate(first) if _is_header(cells)), None)
    headers = first[place][1] if place is not None else {}
    for at, (number, cells) in enumerate(chain(first, rest)):
        composer.page(number)
        composer.heading(heading, 1)
        heading = ""
        named = headers if place is not None and at > place else {}
        composer.more_lines(_line(cells, named))


def _filled(row: Sequence[Cell]) -> dict[int, str]:
    """Return the words of the cells that are not empty, by column."""
    words = ((column, cell_text(cell)) for column, cell in enumerate(row))
    return {column: text for column, text in words if text}


def _is_header(cells: dict[int, str]) -> bool:
    numbers = [text for text in cells.values() if _NUMERIC.match(text)]
    return (
        len(cells) > 1
        and len(numbers) < len(cells)
        and all(_YEAR.match(number) for number in numbers)
        and all(len(text) <= _LONGEST_HEADER for text in cells.values())
    )


def _line(cells: dict[int, str], headers: dict[int, str]) -> str:
    pairs = (
        f"{headers[column].rstrip(':')}: {text}" if column in headers else text
        for column, text in cells.items()
    )
    line = "; ".join(pairs)
    return line if line.endswith(_STOPPED) else f"{line}."


def cell_text(cell: Cell) -> str:
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
