"""A row of cells -> its line of text with the place of each cell in it; placed cells -> a Table.

There are two ways to write a row. Sheets and CSV name each cell, "Town: Rasht; People: 20000.",
since whoever reads one of their rows sees no header; in the others a row is its cells, "Rasht |
20000", with an empty place for each empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.loaders.tables.grid import CellPosition, Grid
from index.loaders.tables.layout import Part, header_places
from index.types import Cell, Column, Row, Table

_STOPPED = (".", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is written, and where each column's cell stands in it, `[start, end)`."""

    text: str
    cells: Mapping[int, tuple[int, int]]

    def at(self, start: int, row: int) -> dict[CellPosition, Cell]:
        """Return the cells of a line that begins at `start` of the text, as those of row `row`."""
        return {
            (row, column): Cell(start + left, start + right)
            for column, (left, right) in self.cells.items()
        }


def plain_line(cells: Mapping[int, str], left: int = 0) -> Line:
    """Write the cells between bars: {0: "Olaf", 2: "11.2"} is "Olaf | | 11.2".

    `left` is the first column of the table: a row that starts further right starts with a bar.
    """
    text = ""
    places: dict[int, tuple[int, int]] = {}
    for column in range(left, max(cells) + 1):
        words = cells.get(column, "")
        if column > left:
            text += " |" if text else "|"
            text += " " if words else ""
        places[column] = (len(text), len(text) + len(words))
        text += words
    return Line(text, {column: places[column] for column in cells})


def named_line(cells: Mapping[int, str], names: Mapping[int, str]) -> Line:
    """Write the cells with the names of their columns, as a sentence: "Town: Rasht; People: 9."."""
    text = ""
    places: dict[int, tuple[int, int]] = {}
    for column, words in cells.items():
        text += "; " if text else ""
        name = names.get(column, "")
        text += f"{name}: " if name else ""
        places[column] = (len(text), len(text) + len(words))
        text += words
    return Line(text if text.endswith(_STOPPED) else f"{text}.", places)


def table_from(
    grid: Grid,
    part: Part,
    cells: Mapping[CellPosition, Cell],
    lines: Mapping[int, tuple[int, int]],
) -> Table | None:
    """Make the table of one part of a grid, out of where its cells and its rows' lines stand.

    None where it holds no row, or a single column: those are lines.
    """
    rows = [row for row in range(part.body, part.last) if row in lines]
    if not rows or len(part.columns) < 2:
        return None
    covers = grid.covers() if grid.merged else {}
    columns = tuple(
        Column(
            name,
            tuple(
                cells[place]
                for place in header_places(grid, covers, column, part.first, part.body)
                if place in cells
            ),
        )
        for column, name in zip(part.columns, part.names, strict=True)
    )
    made = tuple(
        Row(
            *lines[row],
            tuple(
                cells.get((row, column)) or cells.get(covers.get((row, column), (-1, -1)))
                for column in part.columns
            ),
        )
        for row in rows
    )
    first = min(lines[row][0] for row in (*range(part.first, part.body), *rows) if row in lines)
    return Table(first, made[-1].end, part.caption, columns, made)
