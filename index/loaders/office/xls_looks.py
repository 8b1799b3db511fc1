"""Read how the cells of an XLS file (Excel 97 to 2003) look: their formats, what is hidden.

Its parser keeps neither. The workbook is a stream of records inside a container of sectors; a file
that is built otherwise than most are says nothing of its looks, and is read without them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from index.loaders.office.number_formats import BUILT_IN, is_general
from index.loaders.office.sheet_looks import SheetLooks

_CONTAINER = bytes.fromhex("d0cf11e0a1b11ae1")
_NAMES = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_LAST_SECTOR = 0xFFFFFFFA  # numbers from here on are no sectors
_IN_HEADER = 109  # of the numbers of the table's sectors
_MOST_RUNS = 500_000
_LAST_ROW = 65_536

_BEGIN, _SHEET, _FORMAT, _LOOK, _END = 0x809, 0x85, 0x41E, 0xE0, 0x0A
_ROW, _COLUMNS, _FILTERED = 0x208, 0x7D, 0x9B
_NUMBER, _SHORT_NUMBER, _NUMBERS, _FORMULA = 0x203, 0x27E, 0xBD, 0x06
_EXCEL_97 = 0x0600


class XlsLooks:
    """The looks of a workbook's sheets; those of a file that cannot be understood are none."""

    def __init__(self, content: bytes) -> None:
        """Read the looks of all sheets."""
        self._sheets: dict[str, SheetLooks] = {}
        self._count = 0
        try:
            stream = _stream(content)
            codes, starts = _workbook(stream)
            for name, start in starts.items():
                self._sheets[name] = self._read(stream, start, codes)
        except (struct.error, IndexError, ValueError):
            self._sheets.clear()

    def of_sheet(self, name: str) -> SheetLooks:
        """Return the looks of a sheet."""
        return self._sheets.get(name, SheetLooks())

    def _read(self, stream: bytes, start: int, codes: list[str]) -> SheetLooks:
        looks = SheetLooks()
        for kind, at, size in _records(stream, start):
            if kind in (_NUMBER, _SHORT_NUMBER, _FORMULA):
                row, column, look = struct.unpack_from("<HHH", stream, at)
                self._add(looks, row, column, look, codes)
            elif kind == _NUMBERS:
                row, column = struct.unpack_from("<HH", stream, at)
                for number in range((size - 6) // 6):
                    (look,) = struct.unpack_from("<H", stream, at + 4 + 6 * number)
                    self._add(looks, row, column + number, look, codes)
            elif kind == _ROW:
                row, flags = struct.unpack_from("<H10xI", stream, at)
                if flags & 0x20 and not flags & 0x7:  # hidden, and not folded
                    looks.hidden.rows.add(row + 1)
            elif kind == _COLUMNS:
                first, last, flags = struct.unpack_from("<HH4xH", stream, at)
                if flags & 0x1 and not flags & 0x700:
                    looks.hidden.columns.update(range(first, min(last, 255) + 1))
            elif kind == _FILTERED:
                looks.hidden.filtered = True
        if looks.hidden.filtered:
            looks.hidden.rows.clear()
        return looks

    def _add(self, looks: SheetLooks, row: int, column: int, look: int, codes: list[str]) -> None:
        if self._count < _MOST_RUNS and look < len(codes) and codes[look]:
            self._count += looks.add(column, row + 1, codes[look])


def _workbook(stream: bytes) -> tuple[list[str], dict[str, int]]:
    """Return the format codes of the cells' looks, "" for a usual one, and where sheets start."""
    own: dict[int, str] = {}
    looks: list[int] = []
    starts: dict[str, int] = {}
    for kind, at, size in _records(stream, 0):
        if kind == _FORMAT:
            number, length, wide = struct.unpack_from("<HHB", stream, at)
            own[number] = _words(stream[at + 5 : at + size], length, wide)
        elif kind == _LOOK:
            looks.append(struct.unpack_from("<2xH", stream, at)[0])
        elif kind == _SHEET:
            start, length, wide = struct.unpack_from("<I2xBB", stream, at)
            starts[_words(stream[at + 8 : at + size], length, wide)] = start
    codes = [own.get(number, BUILT_IN.get(number, "")) for number in looks]
    return ["" if is_general(code) else code for code in codes], starts


def _words(content: bytes, length: int, wide: int) -> str:
    if wide & 1:
        return content[: 2 * length].decode("utf-16-le", "replace")
    return content[:length].decode("latin-1")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and size of the records from a part's beginning to its end.

    Raises ValueError where it does not begin as a part of an Excel 97 workbook does.
    """
    kind, size, version = struct.unpack_from("<HHH", stream, start)
    if kind != _BEGIN or version != _EXCEL_97:
        raise ValueError("no part of a workbook")
    at, deep = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        deep += (kind == _BEGIN) - (kind == _END)  # a chart is a part within a sheet
        if deep <= 0:
            return
        if deep == 1:
            yield kind, at, size
        at += size


def _stream(content: bytes) -> bytes:
    """Return the stream of the workbook. Raises ValueError where there is none to be found."""
    if not content.startswith(_CONTAINER):
        raise ValueError("no container")
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in (512, 4096):
        raise ValueError("no sectors of a usual size")

    def sector(number: int) -> bytes:
        at = (number + 1) * size
        if number >= _LAST_SECTOR or at >= len(content):
            raise ValueError("no such sector")
        return content[at : at + size]

    tables = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    more, per = struct.unpack_from("<I", content, 68)[0], size // 4
    while more < _LAST_SECTOR and len(tables) * size < len(content):
        *numbers, more = struct.unpack(f"<{per}I", sector(more))
        tables += numbers
    used = [each for each in tables if each < _LAST_SECTOR]
    table = struct.unpack(f"<{per * len(used)}I", b"".join(map(sector, used)))

    def chain(start: int) -> bytes:
        parts: list[bytes] = []
        while start < _LAST_SECTOR:
            if len(parts) > len(table):
                raise ValueError("a chain of sectors without an end")
            parts.append(sector(start))
            start = table[start]
        return b"".join(parts)

    directory = chain(struct.unpack_from("<I", content, 48)[0])
    smallest = struct.unpack_from("<I", content, 56)[0]
    for at in range(0, len(directory), 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        start, length_of_stream = struct.unpack_from("<II", directory, at + 116)
        if directory[at : at + max(0, length - 2)] in _NAMES and length_of_stream >= smallest:
            return chain(start)[:length_of_stream]
    raise ValueError("no workbook in it")
