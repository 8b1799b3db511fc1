"""Documents and passages as rows of SQLite's tables, and back. Nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from index.types import Block, BlockKind, Document, Passage, Sentence


def document_row(document: Document) -> tuple[str, ...]:
    """Return name, source, format, sha256, text, blocks, pages, added."""
    blocks = [[each.kind, each.start, each.end, each.level, each.label] for each in document.blocks]
    return (
        document.name,
        document.source,
        document.format,
        document.sha256,
        document.text,
        json.dumps(blocks, ensure_ascii=False),
        json.dumps(document.pages),
        datetime.now(UTC).isoformat(timespec="seconds"),
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
    """Read back name, source, format, sha256, text, blocks, pages."""
    name, source, kind, sha256, text, blocks, pages = row
    return Document(
        name=name,
        source=source,
        format=kind,
        sha256=sha256,
        text=text,
        blocks=tuple(Block(BlockKind(each), *rest) for each, *rest in json.loads(blocks)),
        pages=tuple(json.loads(pages)),
    )


def passage_from_row(row: tuple[Any, ...]) -> Passage:
    """Read back id (not used), document, start, end, text, heading, page, sentences."""
    _, document, start, end, text, heading, page, bounds = row
    numbers = json.loads(bounds)
    sentences = tuple(map(Sentence, numbers[::2], numbers[1::2]))
    return Passage(document, start, end, text, heading, page, sentences)
