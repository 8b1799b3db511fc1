"""Define what parsers take and return, and the limits of both.

A parser is a function from Source to Parsed. It may raise any DocumentError; anything else it
raises is a fault of the file and is reported as such (see registry.py). These values hold plain
Python values only, so that they can cross from one process to another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.errors import TooLarge
from index.types import Block, Page, PageUnit, Table

# A document is read into memory whole, and is taken in by one transaction. 512 MB is more than
# any book, and a file of that size still fits the memory a parser may use.
MOST_BYTES = 512 * 1024**2
# About ten thousand pages. Searching and showing more than that as one document serves nobody.
MOST_CHARACTERS = 20_000_000
# The parts of a packed file (DOCX, EPUB, ...) that are read stay in memory together.
MOST_UNPACKED_BYTES = 600 * 1024**2
# HTML may be nested this deep; browsers stop at 512. The parser's time grows with the square.
MOST_NESTED = 5_000


def too_much_text(path: Path) -> TooLarge:
    """Return the error for a document of more than MOST_CHARACTERS."""
    most = f"{MOST_CHARACTERS // 1_000_000} million characters"
    return TooLarge(path, f"it holds too much text for one document (over {most}): split it.")


def no_more_time(_seconds: float) -> None:
    """Ask nobody: for a parser that runs without a limit of time."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes; `path` names it in errors and is not opened again.

    `more_time(seconds)` asks for that many seconds on top of what reading a file may take; it is
    for work that is known to be slow, page by page.
    """

    content: bytes
    path: Path
    more_time: Callable[[float], None] = no_more_time


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's text, blocks, pages, notes and tables, as `Document` has them."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    page_unit: PageUnit = PageUnit.PAGE
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
