"""Choose the parser for a file by its name's ending.

Parsers are imported when the first file of their format comes: a format whose libraries are not
installed costs nothing, and says what it needs. `parse` runs inside the sandbox (see
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
from index.loaders.instead import INSTEAD
from index.loaders.source import Parsed, Source

_OURS = __name__.removesuffix(".loaders.registry")  # "index"; in the wheel within a package
_ENDLESS = re.compile(r"\b\w{1001,}")  # no language has words of more than a thousand letters


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in a citation, its endings, its parser, the part of its libraries.

    The first of its `endings` is the one that people are told of.

    `version` is raised when the parser reads the same file better than before: what was read by an
    older one is then read again when it is added again, though the file is unchanged.
    """

    name: str
    endings: tuple[str, ...]
    module: str
    parser: str
    spoken: str = ""  # as errors call it
    part: str = ""  # of `index.extras`
    version: int = 1


# A format is one row here and one module: see docs/extending.md.
_DOC = (".docx", ".docm", ".dotx", ".dotm")
_SLIDES = (".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm")
_SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
_OPEN_DOCUMENT = (".odt", ".ott", ".odp", ".otp")
# Every kind of text that lines are written in, to be run or to be read by a program.
_CODE = tuple(
    ".py .js .ts .jsx .tsx .java .c .h .cpp .hpp .cc .cs .go .rs .rb .php .sh .bash .ps1 .bat .sql "
    ".r .kt .swift .scala .lua .pl .css .scss .yaml .yml .toml .ini .cfg .conf .properties".split()
)
_ALL = (
    Format("text", (".txt", ".text"), "text", "read_text", version=2),
    Format("markdown", (".md", ".markdown"), "markup.markdown", "read_markdown", version=3),
    Format("csv", (".csv", ".tsv"), "csv", "read_csv", version=2),
    Format("html", (".html", ".htm", ".xhtml"), "markup.html", "read_html", "HTML", "html", 4),
    Format("pdf", (".pdf",), "pdf.pdf", "read_pdf", "PDF", "pdf", 3),
    Format("docx", _DOC, "office.word", "read_docx", "Word documents", "office", 3),
    Format("pptx", _SLIDES, "office.slides", "read_pptx", "presentations", "office", 3),
    Format("spreadsheet", _SHEETS, "office.sheets", "read_sheets", "spreadsheets", "office", 4),
    Format("epub", (".epub",), "markup.epub", "read_epub", "EPUB", "html", 4),
    Format(
        "opendocument", _OPEN_DOCUMENT, "office.opendocument", "read_opendocument",
        "OpenDocument files", "office", 2,
    ),
    Format("rtf", (".rtf",), "office.rtf", "read_rtf", version=2),
    Format("mail", (".eml",), "textual.mail", "read_mail"),
    Format("mailbox", (".mbox",), "textual.mail", "read_mailbox"),
    Format("rst", (".rst",), "markup.markup_text", "read_rst"),
    Format("tex", (".tex", ".latex"), "markup.markup_text", "read_tex"),
    Format("json", (".json", ".jsonl", ".ndjson"), "textual.data", "read_json"),
    Format("xml", (".xml",), "textual.data", "read_xml"),
    Format("notebook", (".ipynb",), "textual.data", "read_notebook"),
    Format("subtitles", (".srt", ".vtt"), "textual.subtitles", "read_subtitles"),
    Format("log", (".log",), "textual.code", "read_code"),
    Format("code", _CODE, "textual.code", "read_code"),
    Format("zip", (".zip",), "textual.packed", "read_zip"),
)  # fmt: skip
FORMATS = {ending: each for each in _ALL for ending in each.endings}
_VERSIONS = {each.name: each.version for each in _ALL}
SUFFIXES = tuple(sorted(FORMATS))
# One ending of each format: all of them would be too many to read.
READABLE = f"can be: {', '.join(sorted(each.endings[0] for each in _ALL))} and their like"


def format_of(path: Path) -> Format:
    """Return the format that the file's ending stands for. Raises UnsupportedFormat."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        instead = INSTEAD.get(path.suffix.lower())
        if instead is not None:
            raise UnsupportedFormat(path, f"it cannot be read: {instead}")
        raise UnsupportedFormat(path, f"this kind of file cannot be read ({READABLE}).")
    return found


def is_outdated(format_name: str, loader: int) -> bool:
    """Say whether there is a better loader today than the version that read a document."""
    return 0 < loader < _VERSIONS.get(format_name, 0)


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
        module = importlib.import_module(f".{kind.module}", __package__)
    except ImportError as error:
        if not kind.part or (error.name or "").startswith(_OURS):
            raise
        raise MissingExtra.from_part(path, f"reading {kind.spoken}", kind.part) from None
    parser: Callable[[Source], Parsed] = getattr(module, kind.parser)
    return parser
