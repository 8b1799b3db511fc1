"""A table of a Word document -> its grid: merged cells, rows marked to be repeated as headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from index.loaders.tables.grid import CellPosition, Grid, from_words

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_COLUMNS = 1000  # Word itself has 63

_Element = Any  # lxml gives its elements no types


def grid_of(table: _Element, words_of: Callable[[_Element], str]) -> Grid:
    """Return the grid of a `w:tbl`. A table inside a cell is its words.

    `words_of` gives the words of a cell in one line. Rows that were deleted are left out.
    """
    rows: list[list[str]] = []
    merged: dict[CellPosition, CellPosition] = {}
    headers: set[int] = set()
    open_at: dict[int, CellPosition] = {}  # the merged cell that goes on in a column, by column
    kept = (row for row in _own(table, "tr", "tbl") if row.find(f"{_W}trPr/{_W}del") is None)
    for number, row in enumerate(kept):
        line = [""] * min(_number(row.find(f"{_W}trPr/{_W}gridBefore")), _MOST_COLUMNS)
        if _is_on(row.find(f"{_W}trPr/{_W}tblHeader")):
            headers.add(number)
        for cell in _own(row, "tc", "tr"):
            column = len(line)
            wide = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan")))
            wide = min(wide, max(1, _MOST_COLUMNS - column))
            words = words_of(cell)
            down = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = down is not None and down.get(f"{_W}val", "continue") == "continue"
            origin = open_at.get(column)
            if goes_on and origin is not None:
                merged[origin] = (number - origin[0] + 1, wide)
                words = ""  # Word shows only the first cell's
            else:
                open_at.pop(column, None)
                if down is not None:
                    open_at[column] = (number, column)
                if wide > 1:
                    merged[number, column] = (1, wide)
            line += [words, *[""] * (wide - 1)]
        rows.append(line)
    marked = frozenset(headers) if headers and len(headers) < len(rows) else None
    return from_words(rows, headers=marked, merged=merged)


def _own(parent: _Element, name: str, inside: str) -> Iterator[_Element]:
    """Yield the elements of that name below `parent` that belong to no other one inside it."""
    for element in parent.iter(f"{_W}{name}"):
        if next(element.iterancestors(f"{_W}{inside}"), None) is parent:
            yield element


def _number(element: _Element | None) -> int:
    value = "" if element is None else element.get(f"{_W}val", "")
    return int(value[:6]) if value.isdecimal() else 0


def _is_on(element: _Element | None) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in ("0", "false", "off")
