"""Read XLSX, XLSM, XLS and ODS: a workbook's sheets and their rows.

`python-calamine` reads the cells, of ODS our own ods.py. A sheet's name is a heading, and its rows
are numbered as the spreadsheet shows them, anew on each sheet. Of a formula the value saved with it
is read; formulas without one are counted and told of. Numbers are written as the sheet shows them
(see number_formats.py). What is hidden is marked, or left out and told (see hidden.py). Charts,
comments and pictures are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import python_calamine as calamine

from index.errors import ProtectedFile, TooLarge
from index.loaders.archive import damaged, open_archive, unpacked
from index.loaders.composed import TextComposer
from index.loaders.office.cell_looks import CellLooks, column_number
from index.loaders.office.hidden import add_sheet
from index.loaders.office.ods import read_ods
from index.loaders.office.sheet_looks import SheetLooks
from index.loaders.office.xls_looks import XlsLooks
from index.loaders.sheet_rows import Value
from index.loaders.source import Parsed, Source
from index.loaders.tables.grid import CellPosition
from index.types import PageUnit

_WHAT = "workbook"
# The parser lays out the whole rectangle between a sheet's first and last cell, 32 bytes a cell.
_MOST_CELLS = 40_000_000
_LAST_ROW = 1_048_576
_MOST_MERGED = 20_000
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_LONGEST_TAG = 200  # bytes of a cell's tag that may lie across two pieces
_READ = (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.MacroSheet)


def read_sheets(source: Source) -> Parsed:
    """Read a workbook. Raises DamagedFile, ProtectedFile or TooLarge."""
    composer = TextComposer(source.path, PageUnit.ROW)
    suffix = source.path.suffix.lower()
    without_value = 0
    if suffix == ".xls":
        _read(source, composer, XlsLooks(source.content))
    else:
        with open_archive(source, _WHAT) as archive:
            if suffix == ".ods":
                without_value = read_ods(archive, source, composer)
            else:
                looks = CellLooks(archive)
                _check_extent(archive, source, looks)
                _read(source, composer, looks)
                without_value = looks.without_value
    if without_value:
        composer.note(
            "1 formula has no stored value: open and save it in a spreadsheet program."
            if without_value == 1
            else f"{without_value:,} formulas have no stored values: open and save it in a "
            "spreadsheet program."
        )
    return composer.composed()


def _read(source: Source, composer: TextComposer, looks: CellLooks | XlsLooks) -> None:
    """Add the sheets of an XLSX or XLS."""
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.content)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ in _READ:
                    hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
                    found = workbook.get_sheet_by_name(sheet.name)
                    _add_sheet(found, composer, looks.of_sheet(sheet.name), hidden)
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


def _add_sheet(
    sheet: calamine.CalamineSheet, composer: TextComposer, looks: SheetLooks, hidden: bool
) -> None:
    left = sheet.start[1] if sheet.start else 0
    rows: Iterator[Sequence[Value]] = iter(sheet.iter_rows()) if sheet.start else iter(())
    numbered = enumerate(looks.shown(left, rows), start=1)
    add_sheet(composer, sheet.name, numbered, hidden, _merged(sheet), looks.hidden, left)


def _merged(sheet: calamine.CalamineSheet) -> dict[CellPosition, CellPosition]:
    """Return the rows and columns that merged cells cover, by the places of the parser's rows.

    Those rows start at the sheet's first one, and at the first column that holds anything.
    """
    left = sheet.start[1] if sheet.start else 0
    merged: dict[CellPosition, CellPosition] = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        if first >= left and bottom <= _LAST_ROW and len(merged) < _MOST_MERGED:
            merged[top, first - left] = (bottom - top + 1, last - first + 1)
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
