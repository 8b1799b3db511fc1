"""Choose the parser for a file by its name's ending.

Parsers are imported when the first file of their format comes: a format whose libraries are not
installed costs nothing, and says which extra it needs. `parse` runs inside the sandbox (see
sandbox.py); it may also be called in the same process, without its protection.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.errors import (
    DamagedFile,
    DocumentError,
    EmptyDocument,
    MissingExtra,
    NotText,
    UnsupportedFormat,
)
from index.loaders.source import Parsed, Source

_ENDLESS = re.compile(r"\b\w{1001,}")  # no language has words of more than a thousand letters


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in a citation, its parser, and the extra that its libraries come with.

    `version` is raised when the parser reads the same file better than before: what was read by an
    older one is then read again when it is added again, though the file is unchanged.
    """

    name: str
    module: str
    parser: str
    spoken: str = ""  # as errors call it
    extra: str = ""
    version: int = 1


_TEXT = Format("text", "text", "read_text", version=2)
_MARKDOWN = Format("markdown", "markup.markdown", "read_markdown", version=3)
_CSV = Format("csv", "csv", "read_csv", version=2)
_HTML = Format("html", "markup.html", "read_html", "HTML", "html", version=3)
_PDF = Format("pdf", "pdf.pdf", "read_pdf", "PDF", "pdf", version=2)
_DOCX = Format("docx", "office.word", "read_docx", "Word documents", "office", version=2)
_PPTX = Format("pptx", "office.slides", "read_pptx", "presentations", "office", version=2)
_SHEETS = Format("spreadsheet", "office.sheets", "read_sheets", "spreadsheets", "office", version=3)
_EPUB = Format("epub", "markup.epub", "read_epub", "EPUB", "html", version=3)

FORMATS: dict[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".csv": _CSV,
    ".tsv": _CSV,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".pdf": _PDF,
    ".docx": _DOCX,
    ".docm": _DOCX,
    ".dotx": _DOCX,
    ".dotm": _DOCX,
    ".pptx": _PPTX,
    ".pptm": _PPTX,
    ".potx": _PPTX,
    ".potm": _PPTX,
    ".ppsx": _PPTX,
    ".ppsm": _PPTX,
    ".xlsx": _SHEETS,
    ".xlsm": _SHEETS,
    ".xls": _SHEETS,
    ".ods": _SHEETS,
    ".epub": _EPUB,
}
SUFFIXES = tuple(sorted(FORMATS))
# One ending of each format: all of them would be too many to read.
_USUAL = {each: suffix for suffix, each in reversed(FORMATS.items())}
READABLE = f"can be: {', '.join(sorted(_USUAL.values()))} and their like"


def format_of(path: Path) -> Format:
    """Return the format that the file's ending stands for. Raises UnsupportedFormat."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise UnsupportedFormat(path, f"this kind of file cannot be read ({READABLE}).")
    return found


def parse(source: Source) -> Parsed:
    """Return the text, blocks and pages of a file.

    Raises DocumentError of the kind that fits. A MemoryError passes through.
    """
    kind = format_of(source.path)
    if not source.content:
        raise EmptyDocument(source.path, "the file is empty.")
    parser = _parser(kind, source.path)
    try:
        parsed = parser(source)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # what parsers raise at broken files knows no bounds
        raise DamagedFile(
            source.path, f"it is damaged: its parser stopped ({type(error).__name__})."
        ) from error
    if not any(character.isalnum() for character in parsed.text):
        raise EmptyDocument(source.path, "there are no words in it.")
    endless = sum(len(run[0]) for run in _ENDLESS.finditer(parsed.text))
    if endless > len(parsed.text) / 2:
        raise NotText(
            source.path, "most of it is runs of letters without spaces between them, not words."
        )
    return parsed


def _parser(kind: Format, path: Path) -> Callable[[Source], Parsed]:
    try:
        module = importlib.import_module(f"index.loaders.{kind.module}")
    except ImportError as error:
        if not kind.extra or (error.name or "").startswith("index"):
            raise
        raise MissingExtra.from_extra(path, f"reading {kind.spoken}", kind.extra) from None
    parser: Callable[[Source], Parsed] = getattr(module, kind.parser)
    return parser
