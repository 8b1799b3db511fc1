"""A sheet of a workbook -> its rows in the document, without hidden ones, and what is told of them.

A hidden sheet is read, and marked as such by its heading. Rows and columns that somebody hid are
left out and told. Rows that a filter hides for now are read, and so are folded groups: whoever
opens the file sees them at a click.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.loaders.composed import TextComposer
from index.loaders.sheet_rows import NumberedRow, Value, add_rows
from index.loaders.tables.grid import CellPosition

_LONGEST_NAME = 100  # characters of a sheet's name in a note


@dataclass(slots=True)
class HiddenParts:
    """The numbers of a sheet's hidden rows, from 1, and of its hidden columns, from 0.

    `filtered` says that a filter hides rows; those are not among them.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    filtered: bool = False


def add_sheet(
    composer: TextComposer,
    name: str,
    rows: Iterable[NumberedRow],
    hidden: bool,
    merged: Mapping[CellPosition, CellPosition],
    parts: HiddenParts | None = None,
    left: int = 0,
) -> None:
    """Add a sheet's rows, each with its number from 1, under its name, and notes of what is hidden.

    `left` is the column of the sheet that the rows start at.
    """
    leaving = _Leaving(parts or HiddenParts(), left)
    if leaving.any:
        rows, merged = leaving.shown(rows), leaving.moved(merged)
    add_rows(rows, composer, heading=f"{name} (hidden sheet)" if hidden else name, merged=merged)
    called = f"the sheet “{name[:_LONGEST_NAME]}”"
    if hidden:
        composer.note(f"T{called[1:]} is hidden.")
    if leaving.rows or leaving.columns:
        composer.note(f"{leaving.said()} of {called}.")
    if parts is not None and parts.filtered:
        composer.note(f"A filter hides rows of {called}: all of them are read.")


class _Leaving:
    """Leaves out hidden rows and columns, and counts those that hold something."""

    def __init__(self, parts: HiddenParts, left: int) -> None:
        self.rows = 0
        self.columns: set[int] = set()
        self._of_rows = parts.rows
        self._of_columns = {column - left for column in parts.columns if column >= left}

    @property
    def any(self) -> bool:
        """Whether there is anything to leave out."""
        return bool(self._of_rows or self._of_columns)

    def shown(self, rows: Iterable[NumberedRow]) -> Iterator[NumberedRow]:
        """Yield the rows that are shown, without the cells of hidden columns."""
        for number, row in rows:
            if number in self._of_rows:
                cells = row.values() if isinstance(row, Mapping) else row
                self.rows += any(cell not in (None, "") for cell in cells)
                continue
            yield number, self._without_columns(row) if self._of_columns else row

    def moved(
        self, merged: Mapping[CellPosition, CellPosition]
    ) -> dict[CellPosition, CellPosition]:
        """Return merged areas by the places that shown columns move to, which leave no gaps."""
        areas: dict[CellPosition, CellPosition] = {}
        for (row, column), (down, across) in merged.items():
            if column not in self._of_columns:
                hidden = sum(column < each < column + across for each in self._of_columns)
                areas[row, self._place(column)] = (down, across - hidden)
        return areas

    def _place(self, column: int) -> int:
        return column - sum(each < column for each in self._of_columns)

    def _without_columns(
        self, row: Sequence[Value] | Mapping[int, str]
    ) -> Sequence[Value] | Mapping[int, str]:
        cells = row if isinstance(row, Mapping) else dict(enumerate(row))
        self.columns.update(each for each in self._of_columns if cells.get(each) not in (None, ""))
        if isinstance(row, Mapping):
            return {self._place(at): row[at] for at in row if at not in self._of_columns}
        return [cell for at, cell in enumerate(row) if at not in self._of_columns]

    def said(self) -> str:
        """Return what was left out, as the first words of a sentence: "Left out: 2 hidden rows"."""
        counts = [(self.rows, "row"), (len(self.columns), "column")]
        return "Left out: " + " and ".join(
            f"{count:,} hidden {what}{'' if count == 1 else 's'}" for count, what in counts if count
        )
