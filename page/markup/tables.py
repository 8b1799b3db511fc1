"""A table of a document -> the part that shows it: its rows in sight, each cell with its words.

What stands between two cells of a line, bars or the name of a column, is hidden before the second.
A cell merged over several rows or columns is shown once. What a reader needs and which stands
elsewhere, the header of rows farther down or a merged label of a row above, is shown again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from index.types import Cell, Table
from page.markup.parts import Part, PartKind, Piece, ShownCell, ShownRow, fill

Words = Callable[[int, int], list[Piece]]  # the pieces of a cell's words, `[start, end)`
_RULED = re.compile(r"[ \t>]*\|?[ \t:|-]+")
_BETWEEN_BARS = re.compile(r"(?:\\.|[^|\\\r\n])+")
BAR = " · "  # what is drawn for a bar between two cells
_Placed = tuple[Cell | None, int, int]  # a cell, and how many rows and columns it covers


def lay_out_table(text: str, table: Table, first: int, last: int, words: Words) -> Part:
    """Return the part of a table that lies in `[first, last)`, whole rows, under its header.

    Its pieces are all of the text from the first row shown to the end of the last one.
    """
    body = table.rows[0].start
    rows: list[ShownRow] = []
    if first < body and table.start < body:
        rows += _headers(text, table, body, words)
    elif any(column.name for column in table.columns):
        rows.append(ShownRow(tuple(ShownCell(again=column.name) for column in table.columns), True))
    begin = bisect_right(table.rows, first, key=lambda row: row.end)
    stop = bisect_left(table.rows, last, key=lambda row: row.start)
    shown = table.rows[begin:stop]
    for number, row in enumerate(shown):
        following = begin + number + 1
        end = table.rows[following].start if following < len(table.rows) else table.end
        cells: list[_Placed] = []
        for cell, columns in _runs(row.cells):
            above = number and cell is not None and cell in shown[number - 1].cells
            if above:
                continue  # it is shown in the row where it begins
            covered = 1
            while (
                cell is not None
                and number + covered < len(shown)
                and cell in shown[number + covered].cells
            ):
                covered += 1
            cells.append((cell, covered, columns))
        rows.append(_row(text, row.start, end, cells, words))
    return Part(PartKind.TABLE, caption=table.caption, rows=tuple(rows))


def rows_start(table: Table, first: int) -> int:
    """Return where what `lay_out_table` shows from `first` on begins."""
    if first < table.rows[0].start:
        return table.start
    begin = bisect_right(table.rows, first, key=lambda row: row.end)
    return table.rows[begin].start if begin < len(table.rows) else table.end


def rows_end(table: Table, last: int) -> int:
    """Return where what `lay_out_table` shows up to `last` ends."""
    stop = bisect_left(table.rows, last, key=lambda row: row.start)
    return table.rows[stop].start if stop < len(table.rows) else table.end


def is_ruled(text: str, start: int, end: int) -> bool:
    """Say whether Markdown's lines `[start, end)` are those of a table: the second one is ruled."""
    lines = text[start:end].splitlines()[:2]
    return len(lines) == 2 and "-" in lines[1] and _RULED.fullmatch(lines[1]) is not None


def bare_lines(text: str, start: int, end: int, words: Words) -> Part:
    """Return lines of a Markdown table without their bars; the ruled one is not seen."""
    shown: list[Piece] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end) + 1 or end
        line = text[at:stop]
        if not ("-" in line and _RULED.fullmatch(line.rstrip("\r\n"))):
            for found in _BETWEEN_BARS.finditer(text, at, stop):
                bare = found[0].strip()
                if bare:
                    left = found.start() + found[0].index(bare)
                    shown += words(left, left + len(bare))
            if line.strip("> \t\r\n|") and stop > at and text[stop - 1] == "\n":
                shown.append(Piece(stop - 1, stop))
        at = stop
    return Part(PartKind.TEXT, fill(start, end, shown))


def without_bars(part: Part, text: str, base: int) -> Part:
    """Return a table as a line, a sign in the place of bars; `text` begins at `base`.

    Lines that name their cells ("Town: Rasht; People: 9.") are shown as they stand.
    """
    pieces = tuple(part.all_pieces())
    if not part.rows:
        return part
    seen = [number for number, piece in enumerate(pieces) if not piece.hidden]
    if not any(piece.hidden and "|" in _words(text, base, piece) for piece in pieces):
        return Part(PartKind.PARAGRAPH, tuple(replace(piece, hidden=False) for piece in pieces))
    made = [
        replace(piece, instead=BAR)
        if piece.hidden
        and seen
        and seen[0] < number < seen[-1]
        and "|" in _words(text, base, piece)
        else piece
        for number, piece in enumerate(pieces)
    ]
    return Part(PartKind.PARAGRAPH, tuple(made))


def _words(text: str, base: int, piece: Piece) -> str:
    return text[piece.start - base : piece.end - base]


def _runs(cells: Sequence[Cell | None]) -> list[tuple[Cell | None, int]]:
    """Return the cells of a row, each with how many columns beside each other it fills."""
    found: list[tuple[Cell | None, int]] = []
    for cell, group in groupby(cells):
        many = len(list(group))
        found += [(None, 1)] * many if cell is None else [(cell, many)]
    return found


def _headers(text: str, table: Table, body: int, words: Words) -> list[ShownRow]:
    """Return the lines above the rows; a line that has no cell is hidden with the one before it."""
    lines: list[tuple[int, list[Cell]]] = []
    at = table.start
    while at < body:
        stop = text.find("\n", at, body) + 1 or body
        placed = {
            cell for column in table.columns for cell in column.headers if at <= cell.start < stop
        }
        if placed or not lines:
            lines.append((at, sorted(placed, key=lambda cell: cell.start)))
        at = stop
    rows: list[ShownRow] = []
    for number, (start, placed_here) in enumerate(lines):
        end = lines[number + 1][0] if number + 1 < len(lines) else body
        here = [
            next((cell for cell in column.headers if cell in placed_here), None)
            for column in table.columns
        ]
        cells: list[_Placed] = [(cell, 1, columns) for cell, columns in _runs(here)]
        rows.append(_row(text, start, end, cells, words, is_header=True))
    return rows


def _row(
    text: str,
    start: int,
    end: int,
    cells: Sequence[_Placed],
    words: Words,
    is_header: bool = False,
) -> ShownRow:
    """Return the row of a line `[start, end)`; what stands between cells is hidden."""
    made: list[ShownCell] = []
    at = start
    for cell, rows, columns in cells:
        if cell is None:
            made.append(ShownCell(rows=rows, columns=columns))
        elif not at <= cell.start <= cell.end <= end:
            made.append(ShownCell(rows=rows, columns=columns, again=text[cell.start : cell.end]))
        else:
            left, right = _with_marks(text, cell, at, end)
            pieces = fill(at, right, words(left, right))
            made.append(ShownCell(pieces, rows, columns))
            at = right
    if at < end:
        rest = fill(at, end, [])
        places = [number for number, each in enumerate(made) if each.pieces]
        place = places[-1] if places else 0
        if made:
            last = made[place]
            made[place] = ShownCell((*last.pieces, *rest), last.rows, last.columns, last.again)
        else:
            made.append(ShownCell(rest))
    return ShownRow(tuple(made), is_header)


def _with_marks(text: str, cell: Cell, first: int, last: int) -> tuple[int, int]:
    """Return a cell with the marks of Markdown on both sides of all its words: "**so**"."""
    left, right = cell.start, cell.end
    while first < left and right < last and text[left - 1] == text[right] and text[right] in "*_~`":
        left, right = left - 1, right + 1
    return left, right
