"""Plain text: bytes -> characters, and characters -> headings, paragraphs and lines.

Decoding follows the evidence: a byte order mark, then strict UTF-8, then a guess by
`charset-normalizer`, which may say that the bytes are no text at all. Line ends stay as they are.
Headings are guessed from the layout alone, since plain text marks none: see `_is_heading`.
"""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from pathlib import Path

from index.errors import EmptyDocument, NotText
from index.loaders.source import MOST_CHARACTERS, Parsed, Source, too_much_text
from index.text import settle
from index.types import Block, BlockKind

# Longer marks first: the UTF-32 mark starts with the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A guess on less than this is no better than a coin: charset-normalizer took short Western text
# for Urdu and for UTF-16. Such text is read as cp1252, by far the most common of the old encodings.
# Formats that look like text for long enough to be taken for it.
_OTHER_FORMATS = ((b"%PDF-", "a PDF"), (b"{\\rtf", "a Rich Text document"))
_SHORT = 4096  # bytes
_MOST_BYTES_A_CHARACTER = 4  # in the encodings of Unicode
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROL = 0.01  # share of control characters above which bytes are no text

_HEADING_LENGTH = 90  # characters
_HEADING_WORDS = 14
_SENTENCE_END = re.compile(r"""[.!?:;,…][\"'”’»)\]]*$""")
_BULLET = re.compile(r"(?:[-*•‣▪–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+")
_UNDERLINE = re.compile(r"[=\-~*_#]{3,}$")
_LINE_LENGTH = 60  # characters; in longer lines a break is only a wrap


def read_text(source: Source) -> Parsed:
    """Read a plain text file: its characters as they are, and its blocks."""
    text = settle(decode(source.content, source.path))
    return Parsed(text, tuple(text_blocks(text)))


def decode(content: bytes, path: Path, most: int = MOST_CHARACTERS) -> str:
    """Return the characters of `content`, without a byte order mark.

    `path` only names the file in errors. Raises EmptyDocument for no bytes, NotText for bytes
    that are no text, TooLarge for more than `most` characters.
    """
    if not content:
        raise EmptyDocument(path, "the file is empty.")
    for start, what in _OTHER_FORMATS:
        if content.startswith(start):
            raise NotText(path, f"it is {what}, whatever the file's name says.")
    if len(content) > _MOST_BYTES_A_CHARACTER * most:
        raise too_much_text(path)
    text = _decode_marked(content, path)
    if text is None:
        text = _decode_unmarked(content, path)
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise _not_text(path)
    if len(text) > most:
        raise too_much_text(path)
    return text


def _decode_marked(content: bytes, path: Path) -> str | None:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                raise _not_text(path) from None
    return None


def _decode_unmarked(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if len(content) < _SHORT:
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            pass
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    guess = from_bytes(content).best()
    if guess is None:
        raise _not_text(path)
    return str(guess)


def _not_text(path: Path) -> NotText:
    return NotText(path, "its bytes are not text, whatever the file's name says.")


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of plain text: headings, paragraphs, list items, runs of short lines.

    A heading is one short line between blank ones, without a full stop, that a longer paragraph
    follows. Every character that is not white space lies in exactly one block.
    """
    paragraphs = _paragraphs(text)
    blocks: list[Block] = []
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if _is_heading(text, start, end, following):
            label = _first_line(text[start:end])
            blocks.append(Block(BlockKind.HEADING, start, end, level=1, label=label))
        else:
            blocks.extend(_paragraph_blocks(text, start, end))
    return blocks


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the runs of lines between blank lines, as `[start, end)`."""
    paragraphs: list[tuple[int, int]] = []
    start: int | None = None
    end = 0
    for left, right in _lines(text, 0, len(text)):
        if not text[left:right].strip():
            if start is not None:
                paragraphs.append((start, end))
            start = None
            continue
        if start is None:
            start = left
        end = right
    if start is not None:
        paragraphs.append((start, end))
    return paragraphs


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return each line of `text[start:end]` as `[start, end)`, its line end included."""
    lines: list[tuple[int, int]] = []
    for line in text[start:end].splitlines(keepends=True):
        lines.append((start, start + len(line)))
        start += len(line)
    return lines


def _first_line(paragraph: str) -> str:
    return paragraph.strip().splitlines()[0].strip()


def _is_heading(text: str, start: int, end: int, following: tuple[int, int] | None) -> bool:
    lines = text[start:end].strip().splitlines()
    underlined = len(lines) == 2 and _UNDERLINE.match(lines[1].strip()) is not None
    if not (len(lines) == 1 or underlined) or following is None:
        return False
    line = lines[0].strip()
    if not _looks_like_heading(line):
        return False
    # In a list or a poem every line looks like a heading: a true one has something under it that
    # does not.
    return underlined or not _looks_like_heading(text[following[0] : following[1]].strip())


def _looks_like_heading(line: str) -> bool:
    return (
        len(line) <= _HEADING_LENGTH
        and len(line.split()) <= _HEADING_WORDS
        and "\n" not in line
        and any(character.isalpha() for character in line)
        and not _SENTENCE_END.search(line)
        and not re.match(r"[-*•‣▪–]\s", line)
    )


def _paragraph_blocks(text: str, start: int, end: int) -> list[Block]:
    """Cut a paragraph before each bullet; keep short capitalised lines (verse, addresses) apart."""
    lines = _lines(text, start, end)
    stripped = [text[left:right].strip() for left, right in lines]
    if any(_BULLET.match(line) for line in stripped):
        starts = [
            left for (left, _), line in zip(lines, stripped, strict=True) if _BULLET.match(line)
        ]
        edges = sorted({start, *starts, end})
        return [Block(BlockKind.PROSE, left, right) for left, right in pairwise(edges)]
    kind = BlockKind.LINES if _are_lines(stripped) else BlockKind.PROSE
    return [Block(kind, start, end)]


def _are_lines(lines: list[str]) -> bool:
    """Say whether line breaks carry meaning: three or more short lines, hardly any wrapped."""
    if len(lines) < 3 or max(map(len, lines)) > _LINE_LENGTH:
        return False
    # A wrapped line goes on in lower case; a line of its own starts with a capital or a digit.
    starting = sum(not line[0].islower() for line in lines)
    return starting >= 0.8 * len(lines)
