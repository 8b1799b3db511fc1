"""Read the sheets of an ODS file: each cell as it is shown, what is merged, what is hidden.

The file holds the words that a cell shows beside its value ("12.50%" beside 0.125), and the words
are read. A date of numbers alone ("03/05/24") is an exception: which of them is the month depends
on who looks, so it is written "2024-05-03". A cell without words is written from its value.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from index.errors import ProtectedFile, TooLarge
from index.loaders.archive import damaged, unpacked
from index.loaders.composed import TextComposer, one_line
from index.loaders.office.hidden import HiddenParts, add_sheet
from index.loaders.sheet_rows import NumberedRow, cell_text
from index.loaders.source import Source
from index.loaders.tables.grid import CellPosition

_WHAT = "workbook"
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_OFFICE, _TEXT, _TABLE, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "text", "table", "style")
)
_SHEET, _GROUP, _COLUMN, _ROW = (
    f"{_TABLE}{name}" for name in ("table", "table-row-group", "table-column", "table-row")
)
_LOOK = f"{_STYLE}style"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_LAST = 2**20  # rows or columns
_MOST_MERGED = 20_000  # areas of a file
_MOST_CELLS = 5_000_000  # of a file that hold something, each as often as it is repeated
_PARAGRAPHS = f"{_TEXT}p"

_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")
_ENCODINGS = (b"utf-8", b"utf-16", b"us-ascii", b"iso-8859-", b"windows-125")

_Element = Any  # lxml gives its elements no types


@dataclass(slots=True)
class _Sheet:
    """What is read of a sheet so far; rows are counted from 0."""

    name: str
    hidden: bool
    rows: list[NumberedRow] = field(default_factory=list)
    merged: dict[CellPosition, CellPosition] = field(default_factory=dict)
    left_out: HiddenParts = field(default_factory=HiddenParts)
    columns: int = 0  # that were declared
    row: int = 0
    folded: int = 0  # how many groups of rows that are folded we are in


def read_ods(archive: zipfile.ZipFile, source: Source, composer: TextComposer) -> int:
    """Add the sheets to `composer`; return how many formulas have no value.

    Raises DamagedFile, ProtectedFile or TooLarge.
    """
    reading = _Reading(source)
    for sheet in reading.sheets(archive):
        add_sheet(composer, sheet.name, sheet.rows, sheet.hidden, sheet.merged, sheet.left_out)
    return reading.without_value


class _Reading:
    """One file, read from its start to its end."""

    def __init__(self, source: Source) -> None:
        self.without_value = 0
        self._source = source
        self._cells = self._merged = 0
        self._unseen: set[str] = set()  # styles of hidden sheets

    def sheets(self, archive: zipfile.ZipFile) -> Iterator[_Sheet]:
        """Yield the sheets, each when it has been read."""
        part = next((each for each in archive.infolist() if each.filename == _CONTENT), None)
        if part is None:
            raise damaged(self._source, _WHAT)
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=(_SHEET, _GROUP, _COLUMN, _ROW, _LOOK),
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        open_sheets: list[_Sheet | None] = []  # None for a table within a cell
        try:
            for number, piece in enumerate(unpacked(part, self._source, _WHAT)):
                if not number and not _is_of_usual_encoding(piece):
                    raise damaged(self._source, _WHAT)
                parser.feed(piece)
                yield from self._read(parser, open_sheets)
            parser.close()
            yield from self._read(parser, open_sheets)
        except (etree.XMLSyntaxError, ValueError, LookupError):
            if b"encryption-data" in _manifest(archive):
                raise ProtectedFile(self._source.path, "it is locked with a password.") from None
            raise damaged(self._source, _WHAT) from None

    def _read(self, parser: Any, open_sheets: list[_Sheet | None]) -> Iterator[_Sheet]:
        for event, element in parser.read_events():
            tag, starts = element.tag, event == "start"
            if tag == _SHEET and starts:
                open_sheets.append(None if open_sheets else self._begun(element))
            elif tag == _SHEET:
                done = open_sheets.pop()
                element.clear()
                if done is not None:
                    yield done
            elif tag == _LOOK and not starts:
                self._read_look(element)
            sheet = open_sheets[0] if len(open_sheets) == 1 else None
            if sheet is None:
                continue
            if tag == _GROUP and element.get(f"{_TABLE}display") == "false":
                sheet.folded += 1 if starts else -1
            elif tag == _COLUMN and not starts:
                self._read_column(element, sheet)
            elif tag == _ROW and not starts:
                self._read_row(element, sheet)
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _begun(self, element: _Element) -> _Sheet:
        hidden = element.get(f"{_TABLE}style-name", "") in self._unseen
        return _Sheet(element.get(f"{_TABLE}name", ""), hidden)

    def _read_look(self, style: _Element) -> None:
        look = style.find(f"{_STYLE}table-properties")
        if look is not None and look.get(f"{_TABLE}display") == "false":
            self._unseen.add(style.get(f"{_STYLE}name", ""))

    def _read_column(self, element: _Element, sheet: _Sheet) -> None:
        count = _number(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") == "collapse" and count < _LAST // 100:
            sheet.left_out.columns.update(range(sheet.columns, sheet.columns + count))
        sheet.columns += count

    def _read_row(self, element: _Element, sheet: _Sheet) -> None:
        repeated = _number(element, "number-rows-repeated")
        cells = self._filled(element, sheet)
        unseen = element.get(f"{_TABLE}visibility")
        if unseen == "filter":
            sheet.left_out.filtered = True
        if cells:
            self._cells += repeated * len(cells)
            if self._cells > _MOST_CELLS:
                raise TooLarge(self._source.path, "a sheet of it reaches too far out to be read.")
            numbers = range(sheet.row + 1, sheet.row + repeated + 1)
            if unseen == "collapse" and not sheet.folded:
                sheet.left_out.rows.update(numbers)
            sheet.rows.extend((number, cells) for number in numbers)
        else:
            sheet.rows.append((sheet.row + 1, cells))  # parts what is above it from what is below
        sheet.row += repeated

    def _filled(self, row: _Element, sheet: _Sheet) -> Mapping[int, str]:
        """Return the words of a row's cells that are not empty, by column."""
        column = 0
        cells: dict[int, str] = {}
        for element in row:
            count = _number(element, "number-columns-repeated")
            if element.tag == _CELL:
                words = self._words(element)
                if words:
                    cells.update((column + each, words) for each in range(min(count, 1 << 14)))
                down = _number(element, "number-rows-spanned")
                across = _number(element, "number-columns-spanned")
                if (down > 1 or across > 1) and self._merged < _MOST_MERGED:
                    self._merged += 1
                    sheet.merged[sheet.row, column] = (down, across)
            elif element.tag != _COVERED:
                continue
            column += count
        return cells

    def _words(self, cell: _Element) -> str:
        """Return what a cell shows, or its value as it is read."""
        words = one_line(" ".join(map(_text, cell.iterchildren(_PARAGRAPHS))))
        kind = cell.get(f"{_OFFICE}value-type", "")
        if kind == "date" and not any(map(str.isalpha, words)):
            value = cell.get(f"{_OFFICE}date-value", "")[:19]
            return one_line(value.removesuffix("T00:00:00").replace("T", " ")) or words
        if words:
            return words
        value = cell.get(f"{_OFFICE}value", "")
        if value:
            return cell_text(float(value))
        if cell.get(f"{_TABLE}formula") and not kind:
            self.without_value += 1
        return one_line(
            cell.get(f"{_OFFICE}string-value")
            or cell.get(f"{_OFFICE}boolean-value", "").upper()
            or cell.get(f"{_OFFICE}time-value", "")
        )


def _is_of_usual_encoding(start: bytes) -> bool:
    """Say whether XML is in an encoding that it can be looked through in, as it begins."""
    declared = _DECLARED.match(start)
    return declared is None or declared[1].lower().startswith(_ENCODINGS)


def _text(paragraph: _Element) -> str:
    """Return the words of a paragraph of a cell, its tabs and spaces among them."""
    parts = [str(paragraph.text or "")]
    for element in paragraph:
        if element.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append(" ")
        elif element.tag not in (f"{_OFFICE}annotation", f"{_TEXT}note"):
            parts.append("".join(element.itertext()))
        parts.append(element.tail or "")
    return "".join(parts)


def _number(element: _Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}")
    if value is None:
        return 1
    return max(1, min(int(value[:8]), _LAST)) if value.isdecimal() else 1


def _manifest(archive: zipfile.ZipFile) -> bytes:
    try:
        return archive.read(_MANIFEST)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError):
        return b""
