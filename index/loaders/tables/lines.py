"""A row of cells -> its line of text with the place of each cell in it; placed cells -> a Table.

There are two ways to write a row. Sheets and CSV name each cell, "Town: Rasht; People: 20000.",
since whoever reads one of their rows sees no header; in the others a row is its cells, "Rasht |
20000", with an empty place for each empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.loaders.tables.grid import Grid
from index.loaders.tables.layout import Part, header_places
from index.types import Cell, Column, Row, Table

_STOPPED = (".", "!", "?", "…")

PlacedCells = Mapping[int, Cell]  # those of a row, by column


def plain_line(cells: Mapping[int, str], start: int, left: int = 0) -> tuple[str, PlacedCells]:
    """Write the cells between bars: {0: "Olaf", 2: "11.2"} is "Olaf | | 11.2".

    `start` is where the line begins in the text, `left` the first column of the table: a row that
    starts further right starts with a bar.
    """
    text = ""
    places: dict[int, Cell] = {}
    for column in range(left, max(cells) + 1):
        words = cells.get(column, "")
        if column > left:
            text += " |" if text else "|"
            text += " " if words else ""
        if words:
            places[column] = Cell(start + len(text), start + len(text) + len(words))
        text += words
    return text, places


def named_line(
    cells: Mapping[int, str], start: int, heads: Mapping[int, str]
) -> tuple[str, PlacedCells]:
    """Write the cells with the names of their columns, as a sentence: "Town: Rasht; People: 9.".

    `start` is where the line begins in the text, `heads` what is written before the cells of a
    column: "Town: ".
    """
    pieces: list[str] = []
    places: dict[int, Cell] = {}
    at = start
    for column, words in cells.items():
        head = heads.get(column, "")
        if pieces:
            head = f"; {head}"
        at += len(head)
        end = at + len(words)
        places[column] = Cell(at, end)
        pieces += (head, words)
        at = end
    text = "".join(pieces)
    return text if text.endswith(_STOPPED) else f"{text}.", places


def table_from(
    grid: Grid, part: Part, cells: Sequence[PlacedCells], lines: Sequence[tuple[int, int]]
) -> Table | None:
    """Make the table of one part of a grid, out of where its cells and its rows' lines stand.

    Both are those of the grid's rows, in order. None where the part holds no row, or a single
    column: those are lines.
    """
    rows = range(part.body, min(part.last, len(lines)))
    if not rows or len(part.columns) < 2:
        return None
    covers = grid.covers() if grid.merged else {}
    columns = tuple(
        Column(
            name,
            tuple(
                cells[row][at]
                for row, at in header_places(grid, covers, column, part.first, part.body)
                if at in cells[row]
            ),
        )
        for column, name in zip(part.columns, part.names, strict=True)
    )

    def placed(row: int, column: int) -> Cell | None:
        over, at = covers.get((row, column), (row, column))
        return cells[row].get(column) or cells[over].get(at)

    made = tuple(
        Row(
            *lines[row],
            tuple(placed(row, column) for column in part.columns)
            if covers
            else tuple(map(cells[row].get, part.columns)),
        )
        for row in rows
    )
    return Table(lines[part.first][0], made[-1].end, part.caption, columns, made)
