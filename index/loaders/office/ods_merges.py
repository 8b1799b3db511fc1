"""Read which cells of an ODS file are merged: its parser says so of XLSX and XLS only.

Places are counted from the first row and column of each sheet.
"""

from __future__ import annotations

from xml.parsers import expat

from index.loaders.tables.grid import CellPosition

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_MOST = 20_000  # merged areas of a file
_LAST = 2**20  # rows or columns


class OdsMerges:
    """Collects merged areas while `parser` reads a file; `areas` has them by the sheet's name."""

    def __init__(self) -> None:
        self.areas: dict[str, dict[CellPosition, CellPosition]] = {}
        self._count = 0
        self._sheet: dict[CellPosition, CellPosition] = {}
        self._row = self._column = self._repeated = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.partition(" ")
        if space != _TABLE:
            return
        if tag == "table":
            self._sheet = self.areas.setdefault(attributes.get(f"{_TABLE} name", ""), {})
            self._row = 0
        elif tag == "table-row":
            self._column = 0
            self._repeated = _number(attributes, "number-rows-repeated")
        elif tag in ("table-cell", "covered-table-cell"):
            down = _number(attributes, "number-rows-spanned")
            across = _number(attributes, "number-columns-spanned")
            if (down > 1 or across > 1) and self._count < _MOST:
                self._sheet[self._row, self._column] = (down, across)
                self._count += 1
            self._column += _number(attributes, "number-columns-repeated")

    def _end(self, name: str) -> None:
        if name == f"{_TABLE} table-row":
            self._row += self._repeated


def _number(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(f"{_TABLE} {name}", "1")
    return max(1, min(int(value[:8]), _LAST)) if value.isdecimal() else 1
