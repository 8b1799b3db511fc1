"""Format the cells of an XLSX as they are shown: numbers by their formats, formulas by value.

The parser of the cells keeps neither, nor which rows and columns are hidden. The XML of the sheets
is looked through piece by piece, for cells in the styles that show a number otherwise than as it
is, and for what is hidden.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from index.loaders.office.number_formats import BUILT_IN, is_general
from index.loaders.office.sheet_looks import SheetLooks

_MOST_RUNS = 500_000
# A formula at the end of its cell: where a value was stored, it would stand behind it.
_WITHOUT_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)
_OVERLAP = 200  # bytes of a piece that are looked at again with the next
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b[^<>]*>")
_MARKED = rb"""\b%s\s*=\s*["']([^"']*)["']"""
_HIDDEN, _NUMBER, _FIRST, _LAST, _FOLDED = (
    re.compile(_MARKED % name) for name in (b"hidden", b"r", b"min", b"max", b"outlineLevel")
)
_FILTER = re.compile(rb"<(?:\w+:)?filterColumn\b")
_MOST_COLUMNS = 16_384


class CellLooks:
    """The formats of a workbook's cells; `look` is to be handed all of its sheets' XML first."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read the workbook's styles and the paths of its sheets."""
        self.without_value = 0  # formulas
        self._codes = _codes(_xml(archive, "xl/styles.xml"))
        self._paths = dict(_sheets(archive))
        self._has_filtered_tables = _has_filtered_tables(archive)
        self._looks: dict[str, SheetLooks] = {}
        self._count = 0
        styles = b"|".join(str(each).encode() for each in sorted(self._codes, reverse=True))
        self._styled = (
            re.compile(
                rb"""<(?:\w+:)?c\s+r\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']\s+s\s*=\s*["'](%s)["']"""
                % styles
            )
            if self._codes
            else None
        )

    def look(self, path: str, tail: bytes, piece: bytes) -> None:
        """Look at a piece of a sheet's XML; `tail` is the end of the piece before it."""
        markup = tail[-_OVERLAP:] + piece
        if b"<f" in markup or b":f" in markup:
            seen = len(_WITHOUT_VALUE.findall(tail[-_OVERLAP:]))
            self.without_value += len(_WITHOUT_VALUE.findall(markup)) - seen
        looks = self._looks.setdefault(path, SheetLooks())
        if b"hidden" in markup:
            _read_hidden(markup, looks)
        filtered = b"filterColumn" in markup and _FILTER.search(markup)
        if filtered or (self._has_filtered_tables and b"tablePart " in markup):
            looks.hidden.filtered = True
        if self._styled is None or self._count > _MOST_RUNS:
            return
        for letters, row, style in self._styled.findall(markup):
            column = column_number(letters) - 1
            self._count += looks.add(column, int(row), self._codes[int(style)])

    def of_sheet(self, name: str) -> SheetLooks:
        """Return the looks of a sheet; those of a filter hide nothing."""
        looks = self._looks.get(self._paths.get(name, ""), SheetLooks())
        if looks.hidden.filtered:
            looks.hidden.rows.clear()
        return looks


def _read_hidden(markup: bytes, looks: SheetLooks) -> None:
    """Keep the rows and columns that a piece of a sheet's XML says are hidden, and not folded."""
    for tag in _ROW.findall(markup):
        number = _NUMBER.search(tag)
        if number and number[1].isdigit() and _is_hidden(tag):
            looks.hidden.rows.add(int(number[1]))
    for tag in _COLUMNS.findall(markup):
        first, last = _FIRST.search(tag), _LAST.search(tag)
        if first and last and first[1].isdigit() and last[1].isdigit() and _is_hidden(tag):
            columns = range(int(first[1]) - 1, min(int(last[1]), _MOST_COLUMNS))
            looks.hidden.columns.update(columns)


def _is_hidden(tag: bytes) -> bool:
    hidden, folded = _HIDDEN.search(tag), _FOLDED.search(tag)
    return bool(hidden and hidden[1] in (b"1", b"true") and not (folded and folded[1] != b"0"))


def column_number(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _codes(styles: Any) -> dict[int, str]:
    """Return the format code of each style of cells that does not show values as they are."""
    if styles is None:
        return {}
    own = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    codes: dict[int, str] = {}
    for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        name = style.get("numFmtId", "0")
        built_in = BUILT_IN.get(int(name), "") if name.isdecimal() else ""
        code = own.get(name, built_in)
        if not is_general(code):
            codes[number] = code
    return codes


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and the path of its part."""
    workbook = _xml(archive, "xl/workbook.xml")
    relations = _xml(archive, "xl/_rels/workbook.xml.rels")
    if workbook is None or relations is None:
        return
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        names = [value for name, value in sheet.attrib.items() if name.endswith("}id")]
        target = targets.get(names[0], "") if names else ""
        yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _has_filtered_tables(archive: zipfile.ZipFile) -> bool:
    """Say whether some table of a sheet has a filter of its own, kept beside the sheet."""
    try:
        return any(
            _FILTER.search(archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/tables/")
        )
    except (zipfile.BadZipFile, EOFError, OSError, ValueError):
        return False


def _xml(archive: zipfile.ZipFile, path: str) -> Any:
    """Return the root of a part, None where it is missing or broken: nothing is known then."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(archive.read(path), parser)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError, etree.XMLSyntaxError):
        return None
