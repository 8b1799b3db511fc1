"""The looks of a sheet's cells: the format its numbers are shown in, and what of it is hidden.

Cells of one format below each other are kept as one run, so that a column of a million prices takes
no more room than one price.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.loaders.office.hidden import HiddenParts
from index.loaders.office.number_formats import shown_date, shown_number


@dataclass(slots=True)
class SheetLooks:
    """The runs of formats of a sheet's columns, and its hidden parts.

    `runs` has by column, from 0, the first and the last row of each run, from 1, and the code of
    its format.
    """

    runs: dict[int, list[list[Any]]] = field(default_factory=dict)
    hidden: HiddenParts = field(default_factory=HiddenParts)

    def add(self, column: int, row: int, code: str) -> int:
        """Add the format of a cell below those added before; return how many runs that made."""
        runs = self.runs.setdefault(column, [])
        if runs and runs[-1][2] == code and runs[-1][1] + 1 >= row >= runs[-1][0]:
            runs[-1][1] = max(row, runs[-1][1])
        elif not runs or row > runs[-1][1]:
            runs.append([row, row, code])
            return 1
        return 0

    def shown(self, left: int, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Return the rows, from the sheet's first, with what is shown in place of its value.

        `left` is the column (from 0) that the rows start at.
        """
        return _with_looks(self.runs, left, rows) if self.runs else rows


def _with_looks(
    columns: dict[int, list[list[Any]]], left: int, rows: Iterator[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """Yield the rows with what the runs of formats in their columns show."""
    ahead = {column - left: iter(runs) for column, runs in columns.items() if column >= left}
    now = {column: next(runs) for column, runs in ahead.items()}
    for number, row in enumerate(rows, start=1):
        cells = list(row)
        for column in list(now):
            run: list[Any] | None = now[column]
            while run is not None and run[1] < number:
                run = next(ahead[column], None)
            if run is None:
                del now[column]
                continue
            now[column] = run
            if run[0] <= number and column < len(cells):
                cells[column] = _shown(cells[column], run[2])
        yield cells


def _shown(value: Any, code: str) -> Any:
    """Return what a cell of this format shows; the value where that is no other."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        shown = shown_number(value, code)
    elif isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        shown = shown_date(value, code)
    else:
        shown = None
    return value if shown is None else shown
