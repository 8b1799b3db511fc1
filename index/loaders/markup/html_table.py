"""A table of an HTML page -> its grid: what cells span, which rows are headers.

A table that only lays out the page is none: one with a table or headings in it, with a single
column, or with cells of text too long for a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from index.loaders.composed import one_line
from index.loaders.raised import with_raised
from index.loaders.tables.grid import CellPosition, Grid, from_words

_LONGEST_CELL = 600  # characters; a longer one is a column of a page, not of a table
_MOST_SPANNED = 1000  # columns or rows, as in browsers
_MOST_COVERED = 200_000  # places that merged cells cover; beyond that a page is up to no good
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))

Event = tuple[str, LexborNode, bool]


@dataclass(slots=True)
class _Cell:
    rows: int
    columns: int
    is_header: bool
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    in_head: bool
    cells: list[_Cell] = field(default_factory=list)


def grid_of(events: Iterable[Event], space: Callable[[str], str]) -> Grid | None:
    """Return the grid of a table of data, None for one that only lays out a page.

    `events` are what is below the table's element, `space` says what a tag puts between words. A
    caption is part of the grid, and is written by nobody yet.
    """
    rows: list[_Row] = []
    caption: list[str] = []
    cell: _Cell | None = None
    in_caption = in_head = raising = False
    for tag, node, entering in events:
        if tag == "table" or tag in _HEADINGS:
            return None
        if tag == "thead":
            in_head = entering
        elif tag == "caption":
            in_caption = entering
        elif tag == "tr" and entering:
            rows.append(_Row(in_head))
        elif tag in ("td", "th") and rows:
            cell = _new_cell(node, tag) if entering else None
            if cell is not None:
                rows[-1].cells.append(cell)
        elif in_caption or cell is not None:
            written = cell.words if cell is not None and not in_caption else caption
            raising = entering if tag == "sup" else raising
            if tag != "-text":
                written.append(space(tag))
            elif raising:
                written.append(with_raised("".join(written[-2:]), node.text_content or ""))
            else:
                written.append(node.text_content or "")
    return _grid(rows, one_line("".join(caption)))


def _new_cell(node: LexborNode, tag: str) -> _Cell:
    rows = _span(node.attributes.get("rowspan"), least=0)
    return _Cell(rows, _span(node.attributes.get("colspan"), least=1), tag == "th")


def _span(value: str | None, least: int) -> int:
    if value is None or not value.strip().isdecimal():
        return 1
    return max(least, min(int(value.strip()[:6]), _MOST_SPANNED))


def _grid(rows: list[_Row], caption: str) -> Grid | None:
    words: list[list[str]] = []
    merged: dict[CellPosition, CellPosition] = {}
    taken: dict[CellPosition, bool] = {}
    for number, row in enumerate(rows):
        line: list[str] = []
        for cell in row.cells:
            text = one_line("".join(cell.words))
            if len(text) > _LONGEST_CELL:
                return None
            while taken.get((number, len(line))):
                line.append("")
            place = (number, len(line))
            down = min(cell.rows or len(rows), len(rows) - number)
            if (down > 1 or cell.columns > 1) and len(taken) < _MOST_COVERED:
                merged[place] = (down, cell.columns)
                taken.update(
                    ((number + below, place[1] + across), True)
                    for below in range(down)
                    for across in range(cell.columns)
                )
            line.append(text)
        words.append(line)
    if max((len(row.cells) for row in rows), default=0) < 2:
        return None
    return from_words(words, caption=caption, headers=_headers(rows), merged=merged)


def _headers(rows: list[_Row]) -> frozenset[int] | None:
    """Return the rows that are marked as headers; None where no cell is marked at all."""
    filled = [(number, row) for number, row in enumerate(rows) if row.cells]
    if not any(row.in_head or any(cell.is_header for cell in row.cells) for _, row in filled):
        return None
    found = frozenset(
        number for number, row in filled if row.in_head or all(cell.is_header for cell in row.cells)
    )
    return None if len(found) == len(filled) else found
