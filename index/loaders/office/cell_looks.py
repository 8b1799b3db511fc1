"""Format the cells of an XLSX as they are shown: numbers by their formats, formulas by value.

The parser of the cells keeps neither. The XML of the sheets is looked through piece by piece, for
cells in the styles that show a number otherwise than as it is. Cells of one format below each other
are kept as one run, so that a column of a million prices takes no more room than one price.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from index.loaders.office.number_formats import BUILT_IN, shown_date, shown_number

_MOST_RUNS = 500_000
_GENERAL = re.compile(r"(?:General|@|0|)$", re.IGNORECASE)
# A formula at the end of its cell: where a value was stored, it would stand behind it.
_WITHOUT_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?"
    rb"\s*</(?:\w+:)?c>"
)
_OVERLAP = 200  # bytes of a piece that are looked at again with the next


class CellLooks:
    """The formats of a workbook's cells; `look` is to be handed all of its sheets' XML first."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read the workbook's styles and the paths of its sheets."""
        self.without_value = 0  # formulas
        self._codes = _codes(_xml(archive, "xl/styles.xml"))
        self._paths = dict(_sheets(archive))
        self._runs: dict[str, dict[int, list[list[Any]]]] = {}
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
        if self._styled is None or self._count > _MOST_RUNS:
            return
        columns = self._runs.setdefault(path, {})
        for letters, row, style in self._styled.findall(markup):
            runs = columns.setdefault(column_number(letters) - 1, [])
            number, code = int(row), self._codes[int(style)]
            if runs and runs[-1][2] == code and runs[-1][1] + 1 >= number >= runs[-1][0]:
                runs[-1][1] = max(number, runs[-1][1])
            elif not runs or number > runs[-1][1]:
                runs.append([number, number, code])
                self._count += 1

    def shown(
        self, sheet: str, left: int, rows: Iterator[Sequence[Any]]
    ) -> Iterator[Sequence[Any]]:
        """Return the rows, from the sheet's first, with what is shown in place of its value.

        `left` is the column (from 0) that the rows start at.
        """
        columns = self._runs.get(self._paths.get(sheet, ""), {})
        return _with_looks(columns, left, rows) if columns else rows


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
        if not _GENERAL.match(code):
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


def _xml(archive: zipfile.ZipFile, path: str) -> Any:
    """Return the root of a part, None where it is missing or broken: nothing is known then."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(archive.read(path), parser)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError, etree.XMLSyntaxError):
        return None
