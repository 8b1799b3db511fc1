"""Read XLSX, XLSM, XLS and ODS: a workbook's sheets and their rows.

`python-calamine` reads the cells. A sheet's name is a heading, and its rows are numbered as the
spreadsheet shows them, anew on each sheet. Of a formula the value saved with it is read; formulas
without one are counted and told of. Numbers of XLSX are written as the sheet shows them (see
number_formats.py). A hidden sheet is marked as such. Charts, comments and pictures are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.parsers import expat

import python_calamine as calamine

from index.errors import ProtectedFile, TooLarge
from index.loaders.archive import damaged, open_archive, unpacked
from index.loaders.composed import TextComposer
from index.loaders.office.cell_looks import CellLooks, column_number
from index.loaders.office.ods_merges import OdsMerges
from index.loaders.sheet_rows import Value, add_rows
from index.loaders.source import Parsed, Source
from index.loaders.tables.grid import CellPosition
from index.types import PageUnit

_WHAT = "workbook"
_CONTENT = "content.xml"  # of ODS
# The parser lays out the whole rectangle between a sheet's first and last cell, 32 bytes a cell.
_MOST_CELLS = 40_000_000
_LAST_ROW = 1_048_576
_MOST_MERGED = 20_000
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_LONGEST_NAME = 100  # characters of a sheet's name in a note
_LONGEST_TAG = 200  # bytes of a cell's tag that may lie across two pieces


def read_sheets(source: Source) -> Parsed:
    """Read a workbook. Raises DamagedFile, ProtectedFile or TooLarge."""
    looks = None
    areas: dict[str, dict[CellPosition, CellPosition]] = {}
    if source.path.suffix.lower() != ".xls":
        with open_archive(source, _WHAT) as archive:
            looks = CellLooks(archive)
            _check_extent(archive, source, looks)
            if source.path.suffix.lower() == ".ods":
                areas = _read_form(archive, source)
    composer = TextComposer(source.path, PageUnit.ROW)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.content)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ in (
                    calamine.SheetTypeEnum.WorkSheet,
                    calamine.SheetTypeEnum.MacroSheet,
                ):
                    hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
                    found = workbook.get_sheet_by_name(sheet.name)
                    merged = _merged(found, areas.get(sheet.name, {}))
                    _add_sheet(found, composer, looks, hidden, merged)
                    if hidden:
                        composer.note(f"The sheet “{sheet.name[:_LONGEST_NAME]}” is hidden.")
    except calamine.PasswordError:
        raise ProtectedFile(source.path, "it is locked with a password.") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise damaged(source, _WHAT) from None
    except BaseException as error:
        # A panic of the parser, which is written in Rust, is no Exception, and has no name to
        # catch it by. The parser's memory is as safe as before.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(source, _WHAT) from None
    if looks is not None and looks.without_value:
        count = looks.without_value
        composer.note(
            "1 formula has no stored value: open and save it in a spreadsheet program."
            if count == 1
            else f"{count:,} formulas have no stored values: open and save it in a spreadsheet "
            "program."
        )
    return composer.composed()


def _read_form(
    archive: zipfile.ZipFile, source: Source
) -> dict[str, dict[CellPosition, CellPosition]]:
    """Return the merged areas of an ODS file, by sheet.

    Raises DamagedFile where the XML is broken: the parser of ODS waits forever for a lost end.
    """
    part = next((each for each in archive.infolist() if each.filename == _CONTENT), None)
    if part is None:
        raise damaged(source, _WHAT)
    merges = OdsMerges()
    try:
        for piece in unpacked(part, source, _WHAT):
            merges.parser.Parse(piece, False)
        merges.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):  # the last two for encodings it has not
        raise damaged(source, _WHAT) from None
    return merges.areas


def _add_sheet(
    sheet: calamine.CalamineSheet,
    composer: TextComposer,
    looks: CellLooks | None,
    hidden: bool,
    merged: dict[CellPosition, CellPosition],
) -> None:
    if sheet.start is not None:
        rows: Iterator[Sequence[Value]] = iter(sheet.iter_rows())
        if looks is not None:
            rows = looks.shown(sheet.name, sheet.start[1], rows)
        heading = f"{sheet.name} (hidden sheet)" if hidden else sheet.name
        add_rows(enumerate(rows, start=1), composer, heading=heading, merged=merged)


def _merged(
    sheet: calamine.CalamineSheet, areas: dict[CellPosition, CellPosition]
) -> dict[CellPosition, CellPosition]:
    """Return the rows and columns that merged cells cover, by the places of the parser's rows.

    Those rows start at the sheet's first one, and at the first column that holds anything. `areas`
    are those that were read by hand, from the first column on.
    """
    left = sheet.start[1] if sheet.start else 0
    merged: dict[CellPosition, CellPosition] = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        if first >= left and bottom <= _LAST_ROW and len(merged) < _MOST_MERGED:
            merged[top, first - left] = (bottom - top + 1, last - first + 1)
    for (row, column), size in areas.items():
        if column >= left:
            merged[row, column - left] = size
    return merged


def _check_extent(archive: zipfile.ZipFile, source: Source, looks: CellLooks) -> None:
    """Raise TooLarge for a sheet whose last cell lies so far out that memory would not hold it.

    The cells are looked at, not what the sheet says of its size: that can be a lie. What is looked
    at is shown to `looks` as well.
    """
    for part in archive.infolist():
        if not _SHEET.match(part.filename):
            continue
        last_row = last_column = 0
        tail = b""
        for piece in unpacked(part, source, _WHAT):
            looks.look(part.filename, tail, piece)
            columns, rows = _last_cell(tail + piece)
            last_row, last_column = max(last_row, rows), max(last_column, columns)
            tail = piece[-_LONGEST_TAG:]
        if last_row * last_column > _MOST_CELLS:
            raise TooLarge(source.path, "a sheet of it reaches too far out to be read.")


def _last_cell(markup: bytes) -> tuple[int, int]:
    """Return the largest numbers of a column and of a row, counted from 1, that cells have here."""
    places = set(_CELL.findall(markup))
    columns = {column_number(letters) for letters in {letters for letters, _ in places}}
    return max(columns, default=0), max((int(row) for _, row in places), default=0)
