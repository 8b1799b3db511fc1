r"""A table of a Markdown file -> its cells, where they stand in the file's own text.

`markdown-it` says which lines are a table's rows, and not where in a line its cells are. They are
what stands between bars that no backslash precedes; the marks around all of a cell's words
("**so**") are left out of it.

    text    |   A n n   |   * O s l o *   |
    offset  0 1 2   4   6   8 9           15       cells (2, 5) and (10, 14)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.loaders.tables.grid import Grid
from index.loaders.tables.layout import Part, parts_of
from index.loaders.tables.lines import PlacedCells, table_from
from index.types import Cell, Table

_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")  # what a quotation puts before a line
_BAR = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"(\*\*\*|\*\*|__|\*|_|``|`|~~)(?=\S)(.+)(?<=\S)\1$", re.DOTALL)


def table_of(text: str, lines: list[tuple[int, int]], caption: str) -> Table | None:
    """Return the table whose lines, the ruled one left out, are `[start, end)` of `text`.

    The first line is its header; a header without a word is none. None where there is one column.
    """
    rows: list[dict[int, str]] = []
    cells: list[PlacedCells] = []
    bounds: list[tuple[int, int]] = []
    for start, end in lines:
        found = _cells(text, start, end)
        if not found:
            continue
        rows.append({column: text[each.start : each.end] for column, each in found.items()})
        cells.append(found)
        bounds.append((start, start + len(text[start:end].rstrip())))
    first = lines[0][0] if lines else 0
    headed = bool(bounds) and bounds[0][0] == first
    grid = Grid(rows, caption, frozenset({0}) if headed else frozenset())
    parts = [part for part in parts_of(grid) if part.last == len(rows)]
    return table_from(grid, parts[0], cells, bounds) if parts else _single(grid, cells, bounds)


def _single(
    grid: Grid, cells: Sequence[PlacedCells], bounds: Sequence[tuple[int, int]]
) -> Table | None:
    columns = grid.columns(0, len(grid.rows))
    part = Part(0, 0, len(grid.rows), columns, ("",) * len(columns), grid.caption)
    return table_from(grid, part, cells, bounds)


def _cells(text: str, start: int, end: int) -> dict[int, Cell]:
    """Return the cells of a line that are not empty, by column."""
    quoted = _QUOTED.match(text, start, end)
    start = quoted.end() if quoted else start
    end = start + len(text[start:end].rstrip())
    bars = [bar.start() for bar in _BAR.finditer(text, start, end)]
    edges = [start - 1, *bars, end]
    if bars and bars[0] == start:
        edges = edges[1:]
    if bars and bars[-1] == end - 1:
        edges = edges[:-1]
    found: dict[int, Cell] = {}
    for column, (left, right) in enumerate(pairwise(edges)):
        cell = _stripped(text, left + 1, right)
        if cell is not None:
            found[column] = cell
    return found


def _stripped(text: str, start: int, end: int) -> Cell | None:
    """Return a cell without white space and without marks around all of it."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    marked = _MARKS.match(words)
    while marked and marked[1] not in marked[2]:
        start += len(marked[1])
        words = marked[2]
        marked = _MARKS.match(words)
    return Cell(start, start + len(words)) if words else None
