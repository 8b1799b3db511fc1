"""A grid -> which of its rows are a table, which are its headers, and what its columns are called.

Formats that mark their headers are believed. In the others they are told from the words: a header
is a row of words, years, months or dates above rows that are written otherwise, most often numbers.
Rules, in this order:

1. A run of rows below an empty row may be a table of its own, with a header of its own; so may rows
   below a line of words in the midst of numbers.
2. Rows of one cell above a header are its title. A row with gaps above a header names groups of
   columns, and is joined to it ("2023" above "Sales" is "2023 Sales").
3. Where the first row is written like the others there is no header, and none is made up. Two
   columns of keys and values have none either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.loaders.tables.grid import CellPosition, Grid
from index.loaders.tables.shapes import Shape, names_a_series, outline, shape_of
from index.loaders.tables.vocabulary import heads_a_column, heads_a_pair

_WITHIN = 12  # rows of a run that are looked at for its header
_SAMPLE = 50  # rows that say how a column is written
_LONGEST_HEADER = 100  # characters
_MOST_HEADERS = 4  # rows
_MOST_PAIRS = 60  # rows of keys and values
_ALIKE = 0.7  # share of a column's cells that are written in one way
_FULL = 0.6  # of a table's usual width: what a row needs to be its header


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a grid: headers are the rows [first, body), its own rows [body, last).

    `columns` are those of the grid that it has, ascending; `names` what each is called, "" for one
    without a name; `caption` is the title above it.
    """

    first: int
    body: int
    last: int
    columns: tuple[int, ...]
    names: tuple[str, ...]
    caption: str = ""


def parts_of(grid: Grid) -> list[Part]:
    """Return the tables of a grid, in order; rows in none of them are lines of their own."""
    bounds = _told(grid) if grid.headers is None else _marked(grid, grid.headers)
    covers = grid.covers()
    return [_part(grid, covers, *each) for each in bounds]


_Bounds = tuple[int, int, int, str]  # first, body, last, caption


def _part(
    grid: Grid,
    covers: dict[CellPosition, CellPosition],
    first: int,
    body: int,
    last: int,
    caption: str,
) -> Part:
    columns = grid.columns(first, last)
    names = tuple(_name(grid, covers, column, first, body) for column in columns)
    return Part(first, body, last, columns, names, caption or grid.caption)


def header_places(
    grid: Grid, covers: dict[CellPosition, CellPosition], column: int, first: int, body: int
) -> list[CellPosition]:
    """Return where the words above a column stand, from the top down, each once."""
    found: list[CellPosition] = []
    for row in range(first, body):
        place = covers.get((row, column), (row, column))
        if place[1] not in grid.rows[place[0]]:
            place = _group_of(grid, column, row, body)
        if place[1] in grid.rows[place[0]] and place not in found:
            found.append(place)
    return found


def _group_of(grid: Grid, column: int, row: int, body: int) -> CellPosition:
    """Return the label to the left that names a group of columns, where a row has a gap.

    Only one that has a header below it: "Name" above nothing is no group.
    """
    if row == body - 1:
        return row, column
    left = max((each for each in grid.rows[row] if each < column), default=column)
    below = range(row + 1, body)
    covered = (row, left) in grid.merged or left == column
    if covered or not any(left in grid.rows[each] for each in below):
        return row, column
    return (row, left) if any(column in grid.rows[each] for each in below) else (row, column)


def _name(
    grid: Grid, covers: dict[CellPosition, CellPosition], column: int, first: int, body: int
) -> str:
    words = [grid.rows[row][at] for row, at in header_places(grid, covers, column, first, body)]
    return " ".join(dict.fromkeys(words)).strip().rstrip(":").rstrip()


def _marked(grid: Grid, headers: frozenset[int]) -> list[_Bounds]:
    """Return the tables of a grid whose headers are marked; rows above the first are its own.

    Marked rows of one cell are titles of what follows them, not headers.
    """
    wide = [row for row in sorted(headers) if not _is_alone(grid, row) or min(grid.rows[row]) > 0]
    starts = [row for row in wide if row - 1 not in wide]
    first = starts[0] if starts else len(grid.rows)
    title = _titles(grid, 0, first)
    caption = " ".join(_first_words(grid, row) for row in range(title))
    bounds: list[_Bounds] = [(title, title, first, caption)] if title < first else []
    for start, end in pairwise([*starts, len(grid.rows)]):
        body = start
        while body in wide:
            body += 1
        if body < end:
            bounds.append((start, body, end, "" if bounds else caption))
    return bounds


def _told(grid: Grid) -> list[_Bounds]:
    """Return the tables of a grid as its words tell them."""
    edges = [0, *sorted(grid.gaps - {0}), len(grid.rows)]
    bounds: list[_Bounds] = []
    title = ""
    for start, end in pairwise(edges):
        if start == end:
            continue
        found = _run(grid, start, end)
        if (found and not bounds and not found[0][3] and title) or (
            found and title and not found[0][3]
        ):
            found[0] = (*found[0][:3], title)
        if not found:
            if bounds and _goes_on(grid, bounds[-1], start, end):
                first, body, _, caption = bounds[-1]
                bounds[-1] = (first, body, end, caption)
                title = ""
                continue
            if all(_is_alone(grid, row) for row in range(start, end)):
                title = " ".join(_first_words(grid, row) for row in range(start, end))
                continue
            lead = _titles(grid, start, end)
            if lead < end:
                words = " ".join(_first_words(grid, row) for row in range(start, lead))
                found = [(lead, lead, end, words or title)]
        title = ""
        bounds.extend(found)
    return bounds


def _titles(grid: Grid, start: int, end: int) -> int:
    """Return the first row from `start` that is no title: that has more than one cell."""
    row = start
    while row < end and _is_alone(grid, row):
        row += 1
    return row


def _is_alone(grid: Grid, row: int) -> bool:
    """Say whether a row is one cell, be it merged over all columns, and so names no column."""
    if len(grid.rows[row]) > 1:
        return False
    column = min(grid.rows[row])
    _, wide = grid.merged.get((row, column), (1, 1))
    return wide == 1 or column + wide >= grid.width


def _first_words(grid: Grid, row: int) -> str:
    return grid.rows[row][min(grid.rows[row])]


def _run(grid: Grid, start: int, end: int) -> list[_Bounds]:
    """Return the tables with headers in a run of rows; none where the run has no header."""
    found = _header(grid, start, end)
    if found is None:
        return []
    first, body = found
    titles = [_first_words(grid, row) for row in range(start, first)]
    alone = all(_is_alone(grid, row) for row in range(start, first))
    bounds: list[_Bounds] = []
    if not alone and first - start > 1:
        bounds.append((start, start, first, ""))
    caption = " ".join(titles) if alone else ""
    row = body + 1
    while row < end - 1:
        if _breaks(grid, body, row, end):
            last = row
            while last > body + 1 and _is_alone(grid, last - 1):
                last -= 1
            bounds.append((first, body, last, caption))
            return bounds + _run(grid, last, end)
        row += 1
    bounds.append((first, body, end, caption))
    return bounds


def _header(grid: Grid, start: int, end: int) -> tuple[int, int] | None:
    """Return where the header of a run begins and where its rows do."""
    widths = Counter(len(row) for row in grid.rows[start : min(end, start + _SAMPLE)])
    width = max(widths, key=lambda each: (widths[each] * (each > 1), each))
    if width < 2:
        return None
    for row in range(start, min(end - 1, start + _WITHIN)):
        if len(grid.rows[row]) < max(2, _FULL * width - 0.5):
            continue
        body = row + 1
        while (
            body < end - 1
            and body - row < _MOST_HEADERS
            and _names_groups(grid, body - 1, body)
            and _may_head(grid.rows[body])
        ):
            body += 1
        if not _heads(grid, row, body, end):
            return None
        first = row
        while first > start and _is_group_row(grid, first - 1):
            first -= 1
        return first, body
    return None


def _names_groups(grid: Grid, row: int, below: int) -> bool:
    """Say whether a row has gaps that the row below it fills, and so names groups of columns."""
    if any(at == row and columns > 1 for (at, _), (_, columns) in grid.merged.items()):
        return True
    upper, lower = grid.rows[row], grid.rows[below]
    if any(at == row and rows > 1 for (at, _), (rows, _) in grid.merged.items()):
        return bool(lower.keys() - upper.keys())
    inside = [column for column in lower if min(upper) < column and column not in upper]
    rows = grid.rows[below + 1 : below + 1 + _SAMPLE]
    filled = sum(any(column in row for column in inside) for row in rows)
    return (
        bool(inside)
        and 2 * filled >= len(rows)
        and min(lower) in (min(upper), min(upper) + 1)
        and not (len(lower) < len(upper))
    )


def _is_group_row(grid: Grid, row: int) -> bool:
    """Say whether a row above a header names groups of its columns: it has more than one label."""
    return len(grid.rows[row]) > 1 and all(
        shape_of(words) is Shape.WORDS or names_a_series(words) for words in grid.rows[row].values()
    )


def _may_head(row: Mapping[int, str]) -> bool:
    """Say whether all cells of a row are words, or years and the like, and short."""
    cells = list(row.values())
    return (
        bool(cells)
        and all(len(words) <= _LONGEST_HEADER for words in cells)
        and all(
            shape_of(words) in (Shape.WORDS, Shape.CODE) or names_a_series(words) for words in cells
        )
        and not all(shape_of(words) is Shape.CODE for words in cells)
    )


def _heads(grid: Grid, row: int, body: int, end: int) -> bool:
    """Say whether the rows [row, body) are the header of those that follow."""
    cells = {
        column: words for each in range(row, body) for column, words in grid.rows[each].items()
    }
    rows = [grid.rows[each] for each in range(body, min(end, body + _SAMPLE))]
    if not rows or not _may_head(cells):
        return False
    if body == row + 1 and _are_pairs([grid.rows[row], *rows], end - row):
        return False
    return body > row + 1 or evidence(cells, rows) > 0


def evidence(header: dict[int, str], rows: Sequence[Mapping[int, str]]) -> float:
    """Return how much speaks for `header` being the header of `rows`; 0 or less: nothing does."""
    score = 0.0
    series = [words for words in header.values() if names_a_series(words)]
    if len(set(series)) > 1 and len(set(series)) == len(series):
        score += 2.0
    known = sum(heads_a_column(words) for words in header.values())
    score += min(known, 2)
    for column, words in header.items():
        cells = [row[column] for row in rows if column in row]
        if not cells:
            continue
        if words in cells:
            score -= 1.0
            continue
        shapes = Counter(shape for cell in cells if (shape := shape_of(cell)) is not Shape.NOTHING)
        if not shapes:
            continue
        usual, many = shapes.most_common(1)[0]
        if many < _ALIKE * sum(shapes.values()):
            continue
        if usual is not Shape.WORDS:
            if shape_of(words) is Shape.WORDS:
                score += 2.0
            elif shape_of(words) is usual and words not in series:
                score -= 1.0
            continue
        outlines = Counter(map(outline, cells))
        alike, many = outlines.most_common(1)[0]
        if many >= _ALIKE * len(cells):
            score += -0.75 if alike == outline(words) else 0.5
    return score


def _are_pairs(rows: Sequence[Mapping[int, str]], count: int) -> bool:
    """Say whether rows are keys with their values: "Director, Mona Field"."""
    pairs = [list(row.values()) for row in rows]
    if count > _MOST_PAIRS or count < 2 or any(len(pair) > 2 for pair in pairs):
        return False
    keys = [pair[0] for pair in pairs]
    values = [pair[1] for pair in pairs if len(pair) == 2]
    if not values or heads_a_pair(keys[0], values[0]) or len(set(keys)) < len(keys):
        return False
    if any(shape_of(key) is not Shape.WORDS or len(key) > 60 for key in keys):
        return False
    if sum(key.rstrip().endswith(":") for key in keys) > len(keys) / 2:
        return True
    if heads_a_column(keys[0]) and len(pairs[0]) == 2 and heads_a_column(values[0]):
        return False
    named = sum(heads_a_column(key) for key in keys[1:])
    if named >= max(2, 0.4 * len(keys)):
        return True
    shapes = Counter(shape_of(value) for value in values[1:])
    mixed = bool(shapes) and max(shapes.values()) < _ALIKE * sum(shapes.values())
    return mixed and named >= 1


def _breaks(grid: Grid, body: int, row: int, end: int) -> bool:
    """Say whether a row in the midst of a table is the header of another one."""
    cells = dict(grid.rows[row])
    if any(len(words) != 4 and words.replace(".", "").isdigit() for words in cells.values()):
        return False  # no year, and so no header: told quickly, since most rows end here
    if len(cells) < 2 or not _may_head(cells):
        return False
    above = [grid.rows[each] for each in range(max(body, row - _SAMPLE), row)]
    below = [grid.rows[each] for each in range(row + 1, min(end, row + 1 + _SAMPLE))]
    numbers = [column for column in cells if _is_numeric(above, column)]
    again = [column for column in cells if _is_numeric(below[:3], column)]
    if not numbers or not again:
        return False
    if not all(
        shape_of(cells[column]) is Shape.WORDS or names_a_series(cells[column]) for column in again
    ):
        return False
    return evidence(cells, below) >= 2 and (
        _is_alone(grid, row - 1) or sum(map(heads_a_column, cells.values())) > 0
    )


def _is_numeric(rows: Sequence[Mapping[int, str]], column: int) -> bool:
    cells = [row[column] for row in rows if column in row]
    numbers = [cell for cell in cells if shape_of(cell) is Shape.NUMBER]
    return bool(cells) and len(numbers) >= _ALIKE * len(cells)


def _goes_on(grid: Grid, before: _Bounds, start: int, end: int) -> bool:
    """Say whether rows below an empty row are more of the table above it."""
    first, body, last, _ = before
    columns = set(grid.columns(first, last))
    rows = grid.rows[start:end]
    if any(not row.keys() <= columns for row in rows):
        return False
    if all(len(row) == 1 for row in rows) and len(columns) > 1:
        return all(shape_of(words) is Shape.NUMBER for row in rows for words in row.values())
    above = grid.rows[body:last]
    for column in columns:
        cells = [row[column] for row in rows if column in row]
        if cells and _is_numeric(above, column) and not _is_numeric(rows, column):
            return False
    return body > first or len({len(row) for row in rows} | {len(row) for row in above}) == 1
