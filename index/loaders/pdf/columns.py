"""The lines of a page in the order in which they are read: columns, tables, rows.

A page may be drawn row by row across its columns, or a table column by column. Neither is told by
the file: it shows in where the lines stand. Lines on one height are a row; rows in a run that leave
the same corridor free are a band. A band whose sides read on, line after line, holds columns, and
each is read to its end; any other with two rows of several pieces or more is a table. What was cut
at a gap that no neighbour shares is put together again, or stays a row of its own where the gap is
very wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.loaders.pdf.arabic import is_right_to_left
from index.loaders.pdf.letters import BROKEN
from index.loaders.pdf.line import Line, row_of, same_row

_CORRIDOR = 0.6  # times the height of the letters: the least that columns are apart
_APART = 2.5  # times the height: pieces so far apart are no one sentence, whatever is around them
_FEWEST_READ_ON = 3  # lines of a column
_SHORTEST_READ_ON = 10  # characters of its lines, on average
_SHARE_READ_ON = 0.25  # of the lines start in mid-sentence
_WIDE_ROW_GAP = 1.35  # times the usual distance of two rows
_MARKER = re.compile(r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,4})[.)]?|[^\w\s])$")
_BULLET = re.compile(r"[^\w\s]$")
_LINES_AT_ONCE = 4  # of a column that is drawn by itself, at the least and on average
_MOST_LINES = 5_000  # of a page that is put in order: more are a drawing
_FAR = 4.0  # times the height: rows of one table are nearer to each other
_LONG = 20  # characters of a line, on average, that is no cell where columns are drawn one by one

Rows = list[list[Line]]


def arranged(lines: Sequence[Line]) -> list[Line]:
    """Return lines in reading order, the cells of a row as one line.

    Lines of one column in a run have the same `column`.
    """
    if _goes_down(lines) or len(lines) > _MOST_LINES:
        return list(lines)
    if _reads_as_drawn(lines):
        return [
            replace(line, column=number) if number else line
            for number, part in enumerate(_as_drawn([[line] for line in lines]))
            for line in part
        ]
    right_to_left = is_right_to_left(" ".join(line.text for line in lines))
    ordered: list[Line] = []
    for number, part in enumerate(_parts(_rows(lines), right_to_left)):
        ordered += [replace(line, column=number) for line in part] if number else part
    return ordered


def _goes_down(lines: Sequence[Line]) -> bool:
    """Say whether each line stands below the one that is drawn before it."""
    return all(
        above.base - line.base > 0.5 * min(above.height, line.height)
        for above, line in pairwise(lines)
    )


def _reads_as_drawn(lines: Sequence[Line]) -> bool:
    """Say whether a page is drawn column by column, in lines that are no cells of a table."""
    if any(same_row(above, line) and line.left > above.right for above, line in pairwise(lines)):
        return False
    parts = _as_drawn([[line] for line in lines])
    if _LINES_AT_ONCE * len(parts) > len(lines):
        return False
    short = [part for part in parts if sum(len(line.text) for line in part) < _LONG * len(part)]
    return not any(
        one[-1].base < other[0].top and other[-1].base < one[0].top
        for at, one in enumerate(short)
        for other in short[at + 1 :]
    )


def _rows(lines: Sequence[Line]) -> Rows:
    """Return the rows from the top, the lines of each from the left."""
    rows: Rows = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if rows and same_row(rows[-1][0], line) and not _overlap(rows[-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_with_markers(sorted(row, key=lambda line: line.left)) for row in rows]


def _overlap(row: Sequence[Line], line: Line) -> bool:
    return any(
        min(each.right, line.right) - max(each.left, line.left) > 0.5 * line.height for each in row
    )


def _with_markers(row: list[Line]) -> list[Line]:
    """Join the number or bullet of a list's item, or of a heading, to its words."""
    joined: list[Line] = []
    for line in row:
        if joined and _is_marker(joined[-1], line, alone=len(row) == 2):
            line = _one([joined.pop(), line])
        joined.append(line)
    return joined


def _is_marker(mark: Line, line: Line, *, alone: bool) -> bool:
    if _BULLET.match(mark.text):
        return line.left - mark.right < 2 * _APART * line.height
    worded = len(line.text.split()) > 2 or (mark.bold and line.bold)
    return alone and worded and _MARKER.match(mark.text) is not None


def _parts(rows: Rows, right_to_left: bool) -> Iterator[list[Line]]:
    """Yield runs of lines that belong together, in reading order."""
    plain: list[Line] = []
    for band in _bands(rows):
        read = _band_parts(band, right_to_left) if len(band) > 1 else None
        if read is None:
            plain += [_single(row, right_to_left) for row in band]
            continue
        if plain:
            yield plain
            plain = []
        yield from read
    if plain:
        yield plain


def _bands(rows: Rows) -> Iterator[Rows]:
    """Yield rows in runs that share a corridor; a row that shares none is a run of its own.

    A row of one piece before a run that is longer without it, as the title of two columns is, is
    left out of it.
    """
    start = 0
    while start < len(rows):
        end = _band_end(rows, start)
        if len(rows[start]) == 1 and end > start + 1 and _band_end(rows, start + 1) > end:
            end = start + 1
        yield rows[start:end]
        start = end


def _band_end(rows: Rows, start: int) -> int:
    """Return behind which row the run ends that begins with row `start`."""
    taken = _intervals(rows[start])
    end = start + 1
    while end < len(rows):
        taken = _merged(taken, _intervals(rows[end]), _height(rows[end]))
        if len(taken) < 2:
            break
        end += 1
    return end


def _band_parts(band: Rows, right_to_left: bool) -> list[list[Line]] | None:
    """Return the parts of a band in reading order; None where it is neither columns nor a table."""
    taken: list[tuple[float, float]] = []
    for row in band:
        taken = _merged(taken, _intervals(row), _height(row))
    corridors = sorted(
        ((right[0] - left[1], (left[1] + right[0]) / 2) for left, right in pairwise(taken)),
        reverse=True,
    )
    for _, middle in corridors:
        sides = [
            [[line for line in row if (line.left < middle) is first] for row in band]
            for first in (True, False)
        ]
        one, other = ([row for row in side if row] for side in sides)
        reads = _reads_on(one) and _reads_on(other) and not _in_blocks(band, len(taken))
        if reads or _drawn_apart(one, other):
            order = (other, one) if right_to_left else (one, other)
            return [part for side in order for part in _parts(side, right_to_left)]
    if _flows(band, taken):
        return _as_drawn(band)
    if sum(len(row) > 1 for row in band) < 2:
        return None if all(_is_drawn_as_row(row) for row in band) else _as_drawn(band)
    near = _near(band)
    if len(near) > 1:
        return [part for rows in near for part in _parts(rows, right_to_left)]
    columns = _table_columns(band)
    return _table_parts(band, columns, right_to_left) if len(columns) > 1 else None


def _is_drawn_as_row(row: Sequence[Line]) -> bool:
    return max(line.order for line in row) - min(line.order for line in row) < len(row)


def _as_drawn(band: Rows) -> list[list[Line]]:
    """Return the lines of a band in the order they are drawn, cut where that goes up again."""
    parts: list[list[Line]] = []
    for line in sorted((line for row in band for line in row), key=lambda line: line.order):
        if not parts or line.base > parts[-1][-1].base:
            parts.append([])
        parts[-1].append(line)
    return parts


def _near(band: Rows) -> list[Rows]:
    """Return a band cut where two rows are far apart."""
    parts: list[Rows] = [[band[0]]]
    for above, row in pairwise(band):
        if above[0].base - row[0].top > _FAR * _height(row):
            parts.append([])
        parts[-1].append(row)
    return parts


def _drawn_apart(one: Rows, other: Rows) -> bool:
    """Say whether one side was drawn by itself and the other too, in rows too long for cells."""
    for side in (one, other):
        length = sum(len(line.text) for row in side for line in row)
        if len(side) < _FEWEST_READ_ON or length < _LONG * len(side):
            return False
    drawn = sorted(
        (line.order, at) for at, side in enumerate((one, other)) for row in side for line in row
    )
    return _few_changes([at for _, at in drawn])


def _flows(band: Rows, taken: Sequence[tuple[float, float]]) -> bool:
    """Say whether a band is drawn column by column, in lines too long for cells."""
    lines = sorted((line for row in band for line in row), key=lambda line: line.order)
    long = sum(len(line.text) for line in lines) >= _LONG * len(lines)
    return long and _few_changes([_column_of(line, taken) for line in lines])


def _few_changes(columns: Sequence[int]) -> bool:
    """Say whether lines, by the columns they stand in, stay in one for several lines each time."""
    changes = sum(one != other for one, other in pairwise(columns))
    return _LINES_AT_ONCE * changes <= len(columns)


def _table_columns(band: Rows) -> list[tuple[float, float]]:
    """Return from where to where the columns of a table go.

    Rows of fewer cells than most (a heading over some columns) do not join what others keep apart.
    """
    counts = sorted(len(row) for row in band if len(row) > 1)
    usual = counts[len(counts) // 2]
    taken: list[tuple[float, float]] = []
    for row in band:
        if len(row) >= usual:
            taken = _merged(taken, _intervals(row), _height(row))
    for row in band:
        for line in row:
            if not any(min(line.right, right) > max(line.left, left) for left, right in taken):
                taken = _merged(taken, [(line.left, line.right)], 0.0)
    return taken


def _reads_on(rows: Rows) -> bool:
    """Say whether the lines of a column are those of running text."""
    lines = [row[0] for row in rows if len(row) == 1]
    if len(lines) < _FEWEST_READ_ON or 2 * len(lines) < len(rows):
        return False
    length = sum(len(line.text) for line in lines) / len(lines)
    cased = [line for line in lines[1:] if line.text[0].isupper() or line.text[0].islower()]
    if 2 * len(cased) < len(lines):  # a script without capitals: its lines fill the column
        width = max(line.right - line.left for line in lines)
        full = sum(line.right - line.left > 0.8 * width for line in lines)
        return length >= 0.8 * _SHORTEST_READ_ON and 2 * full >= len(lines)
    in_sentence = sum(line.text[0].islower() for line in cased)
    return length >= _SHORTEST_READ_ON and in_sentence >= _SHARE_READ_ON * len(lines[1:])


def _in_blocks(band: Rows, columns: int) -> bool:
    """Say whether a band is a table whose rows are some lines high and a wider gap apart."""
    blocks = _blocks(band)
    if len(blocks) < 3 or not all(_is_full(block[0], columns) for block in blocks):
        return False
    inside = [row for block in blocks for row in block[1:]]
    return 2 * sum(_is_full(row, columns) for row in inside) < max(1, len(inside))


def _is_full(row: Sequence[Line], columns: int) -> bool:
    """Say whether a row has a cell in each column, and is not the rest of one above it."""
    return len(row) == columns and not row[0].text[0].islower()


def _blocks(band: Rows) -> list[Rows]:
    """Return the rows of a band in groups that a wider gap sets apart."""
    gaps = [above[0].base - below[0].base for above, below in pairwise(band)]
    usual = median(gaps) if gaps else 0.0
    usual = min(usual, 1.5 * _height(band[0]))
    blocks: list[Rows] = [[band[0]]]
    for gap, row in zip(gaps, band[1:], strict=True):
        if gap > _WIDE_ROW_GAP * usual:
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def _table_parts(
    band: Rows, taken: Sequence[tuple[float, float]], right_to_left: bool
) -> list[list[Line]]:
    """Return the lines above a table, its rows, and the lines below it."""
    first = next(at for at, row in enumerate(band) if len(row) > 1)
    last = max(at for at, row in enumerate(band) if len(row) > 1)
    while last + 1 < len(band) and _continues(band[last], band[last + 1], taken):
        last += 1
    above = [_single(row, right_to_left) for row in band[:first]]
    below = [_single(row, right_to_left) for row in band[last + 1 :]]
    body = band[first : last + 1]
    if _in_blocks(body, len(taken)):
        grid = [_cells([line for row in block for line in row], taken) for block in _blocks(body)]
    else:
        grid = []
        for at, row in enumerate(body):
            if at and _continues(body[at - 1], row, taken):
                grid[-1] = [
                    _one([*filter(None, (cell, more))]) if cell or more else None
                    for cell, more in zip(grid[-1], _cells(row, taken), strict=True)
                ]
            else:
                grid.append(_cells(row, taken))
    rows = [_row(cells, right_to_left) for cells in grid]
    return [part for part in (above, rows, below) if part]


def _continues(
    above: Sequence[Line], row: Sequence[Line], taken: Sequence[tuple[float, float]]
) -> bool:
    """Say whether a row is the rest of the cells of the row above it."""
    starts_later = row[0].left >= taken[1][0] - row[0].height
    near = above[0].base - row[0].base < _WIDE_ROW_GAP * row[0].height
    return starts_later and near and len(row) < len(taken) and row[0].text[0].islower()


def _cells(lines: Sequence[Line], taken: Sequence[tuple[float, float]]) -> list[Line | None]:
    """Return the lines of each column as one; None for a column without."""
    cells: list[list[Line]] = [[] for _ in taken]
    for line in lines:
        cells[_column_of(line, taken)].append(line)
    return [_one(each) if each else None for each in cells]


def _column_of(line: Line, taken: Sequence[tuple[float, float]]) -> int:
    """Return the column that the middle of a line stands in, or nearest to."""
    middle = (line.left + line.right) / 2
    return min(range(len(taken)), key=lambda at: max(taken[at][0] - middle, middle - taken[at][1]))


def _row(cells: Sequence[Line | None], right_to_left: bool) -> Line:
    """Return a row of a table; an empty cell keeps its place, those at the end are left out."""
    ordered = list(reversed(cells) if right_to_left else cells)
    while ordered and ordered[-1] is None:
        ordered.pop()
    filled = [cell for cell in ordered if cell is not None]
    if len(ordered) == 1:
        return filled[0]
    like = filled[0]
    empty = replace(like, text="", right=like.left, bold=True)
    return row_of([cell if cell is not None else empty for cell in ordered])


def _single(row: Sequence[Line], right_to_left: bool) -> Line:
    """Return a row that no neighbour is like as one line."""
    if len(row) == 1:
        return row[0]
    apart = max(right.left - left.right for left, right in pairwise(row))
    ordered = list(reversed(row)) if right_to_left else list(row)
    return row_of(ordered) if apart > _APART * _height(row) else _one(ordered)


def _one(lines: Sequence[Line]) -> Line:
    """Return lines as one, the words of all in a row."""
    if len(lines) == 1:
        return lines[0]
    whole = row_of(lines)
    text = lines[0].text
    for line in lines[1:]:
        text += line.text if text.endswith(BROKEN) else f" {line.text}"
    return replace(whole, text=text, cells=())


def _height(row: Sequence[Line]) -> float:
    middle = row[0].height if len(row) == 1 else median(line.height for line in row)
    return max(1.0, middle)


def _intervals(row: Sequence[Line]) -> list[tuple[float, float]]:
    return [(line.left, line.right) for line in row]


def _merged(
    one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]], height: float
) -> list[tuple[float, float]]:
    """Return the stretches that either takes, those with no corridor between them as one."""
    merged: list[tuple[float, float]] = []
    for left, right in sorted([*one, *other]):
        if merged and left - merged[-1][1] < _CORRIDOR * height:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged
