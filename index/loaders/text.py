"""Decode plain text, and find its headings, paragraphs and lines.

The encoding is told in encoding.py. Line ends stay as they are. Headings are guessed from the
layout alone, since plain text marks none: see `_is_heading`. What is quoted from another mail, by
">" or below a line that says so, is marked as quoted.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise

from index.loaders.encoding import decode
from index.loaders.source import Parsed, Source
from index.text import settle
from index.types import Block, BlockKind

_HEADING_LENGTH = 90  # characters
_HEADING_WORDS = 14
_SENTENCE_END = re.compile(r"""[.!?:;,…][\"'”’»)\]]*$""")
# "1.", "(2)", "b)" or "2.1", which is a clause where a capital letter follows it and not "2.1 km".
_BULLET = re.compile(
    r"(?:[-*•‣▪–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]"
    r"|\d{1,3}(?:\.\d{1,3}){1,5}[.)]?(?=\s+[^\W\d_a-z]))\s+"
)
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,5})[.)]?\s+")
_UNDERLINE = re.compile(r"[=\-~*_#]{3,}$")
_LINE_LENGTH = 60  # characters; in longer lines a break is only a wrap
_QUOTED = re.compile(r"[ \t]*>(?!>>)")  # not ">>>", which Python writes before what one types
# What mail programs write above the whole of an older mail.
_OLDER_MAIL = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:Original Message|Ursprüngliche Nachricht|Message d.origine"
    r"|Forwarded [Mm]essage|Weitergeleitete Nachricht)[ \t]*-{2,}|Begin forwarded message:)[ \t]*$",
    re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>", re.MULTILINE)
_SAID = re.compile(r"[>\s]*(\S.{0,90}):\s*$")  # "On Monday Bram wrote:"
QUOTED_MAIL = "Quoted mail"


def read_text(source: Source) -> Parsed:
    """Read a plain text file: its characters as they are, and its blocks."""
    decoded = decode(source.content, source.path)
    text = settle(decoded.text)
    return Parsed(text, tuple(text_blocks(text)), notes=decoded.notes)


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of plain text: headings, paragraphs, list items, runs of short lines.

    A heading is one short line between blank ones, without a full stop, that a longer paragraph
    follows. Every character that is not white space lies in exactly one block. The blocks of a
    quoted mail have it as their label.
    """
    older = _OLDER_MAIL.search(text)
    quoted_from = older.start() if older is not None else len(text)
    may_quote = older is not None or _QUOTED_LINE.search(text) is not None
    paragraphs = [
        part
        for whole in _paragraphs(text)
        for part in (_split_at(text, *whole, quoted_from) if may_quote else [whole])
    ]
    blocks: list[Block] = []
    said = ""
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if start >= quoted_from:
            blocks.extend(replace(each, label=QUOTED_MAIL) for each in _cut(text, start, end))
        elif _QUOTED.match(text, start):
            said = _who(text, paragraphs[number - 1] if number else None, (start, end)) or said
            label = f"{QUOTED_MAIL} ({said})" if said else QUOTED_MAIL
            blocks.append(Block(BlockKind.PROSE, start, end, label=label))
        elif _is_heading(text, start, end, following):
            label = _first_line(text[start:end])
            blocks.append(Block(BlockKind.HEADING, start, end, level=1, label=label))
        else:
            blocks.extend(_cut(text, start, end))
    return blocks


def _split_at(text: str, start: int, end: int, place: int) -> list[tuple[int, int]]:
    """Cut a paragraph where an older mail starts, and where lines start or stop being quoted."""
    edges = [start, end]
    if start < place < end:
        edges.append(place)
    lines = _lines(text, start, end)
    if any(_QUOTED.match(text, left) for left, _ in lines):
        for _, run in groupby(lines, key=lambda line: bool(_QUOTED.match(text, line[0]))):
            edges.append(next(run)[0])
    return list(pairwise(sorted(set(edges))))


def _who(text: str, before: tuple[int, int] | None, quoted: tuple[int, int]) -> str:
    """Return what introduces quoted lines: "On Monday Bram wrote", within them or just above."""
    first = text[slice(*quoted)].split("\n", 1)[0]
    last = text[slice(*before)].rstrip().rpartition("\n")[2] if before else ""
    found = _SAID.match(first) or _SAID.match(last)
    return found[1] if found else ""


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


def _cut(text: str, start: int, end: int) -> list[Block]:
    """Cut a paragraph before each bullet; keep short capitalised lines (verse, addresses) apart.

    A short first line is the heading of the clauses below it, if it has the number that theirs
    start with: "2. Payment" of "2.1 The fee is ...".
    """
    lines = _lines(text, start, end)
    stripped = [text[left:right].strip() for left, right in lines]
    if _heads_clauses(stripped):
        heading = Block(BlockKind.HEADING, start, lines[0][1], level=2, label=stripped[0])
        return [heading, *_cut(text, lines[1][0], end)]
    if any(_BULLET.match(line) for line in stripped):
        starts = [
            left for (left, _), line in zip(lines, stripped, strict=True) if _BULLET.match(line)
        ]
        edges = sorted({start, *starts, end})
        return [Block(BlockKind.PROSE, left, right) for left, right in pairwise(edges)]
    kind = BlockKind.LINES if _are_lines(stripped) else BlockKind.PROSE
    return [Block(kind, start, end)]


def _heads_clauses(lines: list[str]) -> bool:
    numbers = [found[1] if (found := _NUMBER.match(line)) else "" for line in lines[:2]]
    return (
        len(numbers) == 2
        and numbers[0] != ""
        and numbers[1].startswith(f"{numbers[0]}.")
        and _looks_like_heading(lines[0])
    )


def _are_lines(lines: list[str]) -> bool:
    """Say whether line breaks carry meaning: three or more short lines, hardly any wrapped."""
    if len(lines) < 3 or max(map(len, lines)) > _LINE_LENGTH:
        return False
    # A wrapped line goes on in lower case; a line of its own starts with a capital or a digit.
    starting = sum(not line[0].islower() for line in lines)
    return starting >= 0.8 * len(lines)
