"""Writes small workbooks in the format of Excel 97 to 2003 (.xls) by hand: words and numbers.

The workbook is a stream of records (BIFF8) inside an OLE container of sectors of 512 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_NO_SECTOR, _END, _IS_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST_STREAM = 4096  # bytes; a smaller one would live elsewhere in the container

Rows = Sequence[Sequence[str | int | float | tuple[float, int]]]


def xls_file(
    sheets: Sequence[tuple[str, Rows]],
    formats: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
) -> bytes:
    """Return a workbook of these sheets, each a name with its rows.

    A cell that is a pair is a number in one of the `formats`, counted from 1. The hidden rows and
    columns, counted from 0, are those of every sheet.
    """
    hidden = b"".join(
        _record(0x208, struct.pack("<HHHHHHI", row, 0, 1, 255, 0, 0, 0x20)) for row in hidden_rows
    ) + b"".join(
        _record(0x7D, struct.pack("<HHHHHH", column, column, 0, 0, 1, 0))
        for column in hidden_columns
    )
    looks = b"".join(
        _record(0x41E, struct.pack("<HHB", 163 + number, len(code), 1) + code.encode("utf-16-le"))
        for number, code in enumerate(formats, start=1)
    ) + b"".join(
        _record(0xE0, struct.pack("<HH", 0, 163 + number if number else 0) + bytes(16))
        for number in range(len(formats) + 1)
    )
    bodies = [_sheet(rows, hidden) for _, rows in sheets]
    heads = [_record(0x85, _bound(name, 0)) for name, _ in sheets]
    start = len(_begin(5)) + len(looks) + sum(map(len, heads)) + len(_record(0x0A))
    stream = _begin(5) + looks
    for (name, _), body in zip(sheets, bodies, strict=True):
        stream += _record(0x85, _bound(name, start))
        start += len(body)
    return _contained(stream + _record(0x0A) + b"".join(bodies))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 0x0600))


def _bound(name: str, start: int) -> bytes:
    return struct.pack("<IBBBB", start, 0, 0, len(name), 1) + name.encode("utf-16-le")


def _sheet(rows: Rows, hidden: bytes) -> bytes:
    cells = (
        _cell(number, column, value)
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
    )
    return _begin(0x10) + hidden + b"".join(cells) + _record(0x0A)


def _cell(row: int, column: int, value: str | float | tuple[float, int]) -> bytes:
    look = 0
    if isinstance(value, tuple):
        value, look = value
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, look, value))
    place = struct.pack("<HHHHB", row, column, 0, len(value), 1)
    return _record(0x0204, place + value.encode("utf-16-le"))


def _contained(stream: bytes) -> bytes:
    """Put the stream into a container: header, allocation table, directory, stream."""
    stream = stream.ljust(_SMALLEST_STREAM, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    assert count + 2 <= _SECTOR // 4  # one sector of the table is enough for what tests write
    table = [_IS_FAT, _END, *range(3, count + 2), _END]
    table += [_NO_SECTOR] * (_SECTOR // 4 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, _SMALLEST_STREAM, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _NO_SECTOR) * 108
    directory = _entry("Root Entry", 5, 1, _END, 0)
    directory += _entry("Workbook", 2, _NO_SECTOR, 2, len(stream))
    directory += _entry("", 0, _NO_SECTOR, 0, 0) * 2
    return header + struct.pack(f"<{len(table)}I", *table) + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", length, kind, 1)
    head += struct.pack("<III", _NO_SECTOR, _NO_SECTOR, child) + bytes(36)
    return head + struct.pack("<IQ", start, size)
