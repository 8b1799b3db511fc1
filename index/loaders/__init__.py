"""Load a file as a Document: its text, blocks and pages.

A loader turns a file's bytes into text and says which stretches of it are headings, prose or
single lines. It decides nothing about sentences or passages. Text is settled there, once, before
any offset is taken from it. Of text and Markdown files every character is kept: only NUL and lone
surrogates, which no database stores, are replaced by U+FFFD one for one. Of the other formats the
text is composed (see composed.py).

Every file is parsed in a process of its own with limits of time and memory (see sandbox.py), since
files come from anywhere. Here stands the only way in.
"""

from __future__ import annotations

from pathlib import Path

from index.loaders.files import (
    check_file,
    find_files,
    is_supported,
    list_folder,
    read_bytes,
    source_of,
    walk_folder,
)
from index.loaders.registry import SUFFIXES, format_of, is_outdated
from index.loaders.sandbox.sandbox import shared_sandbox
from index.text import settle
from index.types import Document

__all__ = [
    "SUFFIXES",
    "check_file",
    "find_files",
    "format_of",
    "is_outdated",
    "is_supported",
    "list_folder",
    "load_document",
    "read_bytes",
    "source_of",
    "walk_folder",
]


def load_document(path: Path, name: str | None = None) -> Document:
    """Read the file at `path`; its citations will show `name` (by default the file's name).

    Raises DocumentError, of the kind that fits, when it cannot be read, is not what its name says,
    holds no words, is of a format without a loader, or would need too much time or memory.
    """
    stamp = check_file(path)
    kind = format_of(path)
    sha256, parsed = shared_sandbox().parse(path, stamp.size)
    return Document(
        name=name or settle(path.name),
        source=source_of(path),
        format=kind.name,
        sha256=sha256,
        text=parsed.text,
        blocks=parsed.blocks,
        pages=parsed.pages,
        page_unit=parsed.page_unit,
        notes=parsed.notes,
        loader=kind.version,
        stamp=stamp,
        tables=parsed.tables,
    )
