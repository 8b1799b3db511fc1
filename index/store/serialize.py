"""Turn documents, passages and vectors into values of the tables, and back.

A value that cannot be read back raises LibraryDamaged, so that nothing of it is quoted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from index.arrays import PassageIds, Vectors
from index.errors import LibraryDamaged
from index.hashing import text_sha256
from index.store import SourceFile
from index.table_values import table_from_values, table_values
from index.types import (
    Block,
    BlockKind,
    Document,
    DocumentSummary,
    Page,
    PageUnit,
    Passage,
    Sentence,
    Stamp,
)

Row = tuple[Any, ...]
Stored = TypeVar("Stored")
Value = TypeVar("Value")

_FLOAT = np.dtype("<f4")


def document_row(document: Document, added: str | None = None) -> tuple[Any, ...]:
    """Return format, sha256, text, its sha256, characters, blocks, pages, page_unit, added, ...

    The last three are notes, loader and tables. `added` is now unless said.
    """
    blocks = [
        [each.kind, each.start, each.end, each.level, each.label, each.apart]
        for each in document.blocks
    ]
    return (
        document.format,
        document.sha256,
        document.text,
        text_sha256(document.text),
        len(document.text),
        json.dumps(blocks, ensure_ascii=False),
        json.dumps(
            [[page.start, page.number, page.label] for page in document.pages], ensure_ascii=False
        ),
        document.page_unit,
        added or datetime.now(UTC).isoformat(timespec="seconds"),
        json.dumps(document.notes, ensure_ascii=False),
        document.loader,
        json.dumps([table_values(table) for table in document.tables], ensure_ascii=False),
    )


def passage_row(passage: Passage) -> tuple[Any, ...]:
    """Return start, end, text, heading, context, page, sentences."""
    bounds = [bound for each in passage.sentences for bound in (each.start, each.end)]
    return (
        passage.start,
        passage.end,
        passage.text,
        passage.heading,
        passage.context,
        passage.page,
        json.dumps(bounds),
    )


def _raise_damaged(read: Callable[[Stored], Value]) -> Callable[[Stored], Value]:
    """Decorate `read` so that whatever is wrong with what is stored raises LibraryDamaged."""

    @wraps(read)
    def read_or_say(stored: Stored) -> Value:
        try:
            return read(stored)
        except (ValueError, TypeError) as error:  # of JSON, of an enumeration, of a missing number
            raise LibraryDamaged(
                f"The library is damaged: something in it cannot be read ({error})."
            ) from error

    return read_or_say


@_raise_damaged
def document_from_row(row: Row) -> Document:
    """Read back name, source, format, sha256, text, blocks, pages, page_unit, all names, ...

    They are followed by notes, loader, tables, size, modified and the text's SHA-256. Raises
    LibraryDamaged.
    """
    name, source, kind, sha256, text, blocks, pages, unit, names, *rest = row
    notes, loader, tables, size, modified, stored_sha256 = rest
    if text_sha256(text) != stored_sha256:
        raise LibraryDamaged(f"{name}: its text is not the one that was stored.")
    return Document(
        name=name,
        source=source,
        format=kind,
        sha256=sha256,
        text=text,
        blocks=tuple(Block(BlockKind(each), *place) for each, *place in json.loads(blocks)),
        pages=tuple(Page(*page) for page in json.loads(pages)),
        page_unit=PageUnit(unit),
        also=_others(names, name),
        notes=tuple(json.loads(notes)),
        loader=loader,
        stamp=_stamp(size, modified),
        tables=tuple(map(table_from_values, json.loads(tables))),
    )


@_raise_damaged
def source_from_row(row: Row) -> SourceFile:
    """Read back name, path, format, sha256, document, loader, size, modified."""
    name, path, kind, sha256, document, loader, size, modified = row
    return SourceFile(name, path, kind, sha256, document, loader, _stamp(size, modified))


def _stamp(size: int | None, modified: int | None) -> Stamp | None:
    return None if size is None else Stamp(size, modified or 0)


@_raise_damaged
def passage_from_row(row: Row) -> Passage:
    """Read back what PASSAGE_COLUMNS select; the id, which comes first, is not used."""
    _, document, start, end, text, heading, page, bounds, unit, context = row
    numbers = json.loads(bounds)
    sentences = tuple(map(Sentence, numbers[::2], numbers[1::2]))
    return Passage(document, start, end, text, heading, page, sentences, PageUnit(unit), context)


@_raise_damaged
def summary_from_row(row: Row) -> DocumentSummary:
    """Read back the fields of a DocumentSummary, in their order."""
    name, source, kind, sha256, characters, passages, pages, added, unit, names, *rest = row
    groups, notes, loader = rest
    return DocumentSummary(
        name,
        source,
        kind,
        sha256,
        characters,
        passages,
        pages,
        added,
        PageUnit(unit),
        _others(names, name),
        tuple(sorted(json.loads(groups))),
        tuple(json.loads(notes)),
        loader,
    )


def _others(names: str, name: str) -> tuple[str, ...]:
    """Return a JSON list of names without this one, in alphabetical order."""
    return tuple(sorted(each for each in json.loads(names) if each != name))


def vector_blob(vector: Vectors) -> bytes:
    """Return a vector as it is stored: float32, little-endian."""
    return vector.astype(_FLOAT).tobytes()


@_raise_damaged
def vector_from_blob(blob: bytes) -> Vectors:
    """Read back one vector, of shape (dimension,)."""
    return np.frombuffer(blob, dtype=_FLOAT).astype(np.float32)


@_raise_damaged
def vectors_from_rows(rows: list[tuple[Any, ...]]) -> tuple[PassageIds, Vectors]:
    """Read back rows of id and vector: arrays of shape (n,) and (n, dimension)."""
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
    joined = np.frombuffer(b"".join(row[1] for row in rows), dtype=_FLOAT)
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    return ids, joined.astype(np.float32).reshape(len(rows), -1)
