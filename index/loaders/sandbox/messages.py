"""Encode the messages of the sandbox and its worker as frames of JSON, and check them.

A frame is its length in 8 bytes, big-endian, and that many bytes of JSON. JSON carries data only,
so that a parser that was taken over cannot make the other side run anything. What comes back is
believed only as far as it fits: `parsed_from` refuses blocks and pages that a text cannot have, and
notes that no loader writes.
"""

from __future__ import annotations

import gc
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from index import errors
from index.loaders.source import MOST_CHARACTERS, Parsed
from index.table_values import table_from_values, table_values
from index.types import Block, BlockKind, Page, PageUnit

Message = dict[str, Any]

READY: Message = {"ready": True}  # what a worker says first

_LENGTH = struct.Struct(">Q")
# All text in four bytes a character, and as much again for its blocks and pages. Blocks are the
# smaller part even of a text of single letters, since a block is at least three characters apart.
_LONGEST = 32 * MOST_CHARACTERS
_MOST_NOTES = 100
_LONGEST_NOTE = 1_000  # characters


class BadMessage(Exception):
    """The other side said something that cannot be meant."""


def send(stream: BinaryIO, message: Message) -> None:
    """Write one frame."""
    content = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    # Paths may hold bytes that are no UTF-8, which Python keeps as lone surrogates.
    encoded = content.encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(encoded)))
    stream.write(encoded)
    stream.flush()


def receive(stream: BinaryIO) -> Message | None:
    """Read one frame; None where the other side has gone. Raises BadMessage."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > _LONGEST:
        raise BadMessage
    content = stream.read(length)
    if len(content) < length:
        return None
    try:
        message = json.loads(content.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise BadMessage from None
    if not isinstance(message, dict):
        raise BadMessage
    return message


def parsed_message(sha256: str, parsed: Parsed) -> Message:
    """Return a parsed document as a message."""
    return {
        "sha256": sha256,
        "text": parsed.text,
        "blocks": [[b.kind, b.start, b.end, b.level, b.label, b.apart] for b in parsed.blocks],
        "pages": [[page.start, page.number, page.label] for page in parsed.pages],
        "page_unit": parsed.page_unit,
        "notes": parsed.notes,
        "tables": [table_values(table) for table in parsed.tables],
    }


def parsed_from(message: Message) -> tuple[str, Parsed]:
    """Return the hash and the document of a message. Raises BadMessage."""
    with _without_collection():
        return _read(message)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep Python from looking for circles among the many values that are made, none of them one.

    Threads may be here at the same time: whoever found the search running sets it going again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _read(message: Message) -> tuple[str, Parsed]:
    try:
        text = message["text"]
        blocks = tuple(Block(BlockKind(kind), *rest) for kind, *rest in message["blocks"])
        pages = tuple(Page(start, number, label) for start, number, label in message["pages"])
        notes = tuple(message["notes"])
        tables = tuple(map(table_from_values, message["tables"]))
        parsed = Parsed(text, blocks, pages, PageUnit(message["page_unit"]), notes, tables)
        sha256 = message["sha256"]
        if not (isinstance(text, str) and isinstance(sha256, str) and _fits(parsed)):
            raise BadMessage
    except (KeyError, TypeError, ValueError):
        raise BadMessage from None
    return sha256, parsed


def _fits(parsed: Parsed) -> bool:
    """Say whether blocks, pages and tables lie in the text, in order."""
    end = 0
    for block in parsed.blocks:
        if not (end <= block.start < block.end and 0 <= block.level <= 6):
            return False
        if not isinstance(block.label, str) or not isinstance(block.apart, bool):
            return False
        end = block.end
    start = 0
    for page in parsed.pages:
        if page.start < start or page.number < 0 or not isinstance(page.label, str):
            return False
        start = page.start
    if len(parsed.notes) > _MOST_NOTES:
        return False
    if not all(isinstance(note, str) and len(note) <= _LONGEST_NOTE for note in parsed.notes):
        return False
    return max(end, start) <= len(parsed.text) and _tables_fit(parsed)


def _tables_fit(parsed: Parsed) -> bool:
    """Say whether tables lie in the text, in order, and rows and cells in their table."""
    end = 0
    for table in parsed.tables:
        if not (end <= table.start < table.end and isinstance(table.caption, str)):
            return False
        end, place = table.end, table.start
        cells = [cell for column in table.columns for cell in column.headers]
        for row in table.rows:
            if not place <= row.start < row.end <= table.end:
                return False
            if len(row.cells) != len(table.columns):
                return False
            place = row.end
            cells += [cell for cell in row.cells if cell is not None]
        if not all(isinstance(column.name, str) for column in table.columns):
            return False
        if not all(table.start <= cell.start < cell.end <= table.end for cell in cells):
            return False
    return end <= len(parsed.text)


def error_message(error: errors.DocumentError) -> Message:
    """Return an error as a message: the name of its class and its reason."""
    return {"error": type(error).__name__, "reason": error.reason}


def error_from(message: Message, path: Path) -> errors.DocumentError:
    """Return the error of a message, about the file at `path`. Raises BadMessage."""
    kind = getattr(errors, str(message.get("error")), None)
    if kind is errors.MissingFile:
        return errors.MissingFile(path)
    if not (isinstance(kind, type) and issubclass(kind, errors.DocumentError)):
        raise BadMessage
    return kind(path, str(message.get("reason")))
