"""Documents, passages and vectors as values of SQLite's tables, and back. Nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np

from index.embedder import Vectors
from index.store import PassageIds
from index.store.tables import text_sha256
from index.types import (
    Block,
    BlockKind,
    Document,
    DocumentSummary,
    Page,
    PageUnit,
    Passage,
    Sentence,
)

_FLOAT = np.dtype("<f4")


def document_row(document: Document, added: str | None = None) -> tuple[Any, ...]:
    """Return format, sha256, text, its sha256, characters, blocks, pages, page_unit, added.

    `added` is now unless said.
    """
    blocks = [[each.kind, each.start, each.end, each.level, each.label] for each in document.blocks]
    return (
        document.format,
        document.sha256,
        document.text,
        text_sha256(document.text),
        len(document.text),
        json.dumps(blocks, ensure_ascii=False),
        json.dumps([[page.start, page.number] for page in document.pages]),
        document.page_unit,
        added or datetime.now(UTC).isoformat(timespec="seconds"),
    )


def passage_row(passage: Passage) -> tuple[Any, ...]:
    """Return start, end, text, heading, page, sentences."""
    bounds = [bound for each in passage.sentences for bound in (each.start, each.end)]
    return (
        passage.start,
        passage.end,
        passage.text,
        passage.heading,
        passage.page,
        json.dumps(bounds),
    )


def document_from_row(row: tuple[Any, ...]) -> Document:
    """Read back name, source, format, sha256, text, blocks, pages, page_unit, all names."""
    name, source, kind, sha256, text, blocks, pages, unit, names = row
    return Document(
        name=name,
        source=source,
        format=kind,
        sha256=sha256,
        text=text,
        blocks=tuple(Block(BlockKind(each), *rest) for each, *rest in json.loads(blocks)),
        pages=tuple(Page(*page) for page in json.loads(pages)),
        page_unit=PageUnit(unit),
        also=_others(names, name),
    )


def passage_from_row(row: tuple[Any, ...]) -> Passage:
    """Read back id (not used), document, start, end, text, heading, page, sentences, page_unit."""
    _, document, start, end, text, heading, page, bounds, unit = row
    numbers = json.loads(bounds)
    sentences = tuple(map(Sentence, numbers[::2], numbers[1::2]))
    return Passage(document, start, end, text, heading, page, sentences, PageUnit(unit))


def summary_from_row(row: tuple[Any, ...]) -> DocumentSummary:
    """Read back the fields of a DocumentSummary, in their order."""
    name, source, kind, sha256, characters, passages, pages, added, unit, names, groups = row
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
    )


def _others(names: str, name: str) -> tuple[str, ...]:
    """Return a JSON list of names without this one, in alphabetical order."""
    return tuple(sorted(each for each in json.loads(names) if each != name))


def vector_blob(vector: Vectors) -> bytes:
    """Return a vector as it is stored: float32, little-endian."""
    return vector.astype(_FLOAT).tobytes()


def vector_from_blob(blob: bytes) -> Vectors:
    """Read back one vector, of shape (dimension,)."""
    return np.frombuffer(blob, dtype=_FLOAT).astype(np.float32)


def vectors_from_rows(rows: list[tuple[Any, ...]]) -> tuple[PassageIds, Vectors]:
    """Read back rows of id and vector: arrays of shape (n,) and (n, dimension)."""
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
    joined = np.frombuffer(b"".join(row[1] for row in rows), dtype=_FLOAT)
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    return ids, joined.astype(np.float32).reshape(len(rows), -1)
