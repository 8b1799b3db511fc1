"""A block of a Markdown document -> a part, with its marks hidden.

The loader has told which lines are a heading, a paragraph or code; here it is told what in them is
a mark: the signs of headings, items and quotations, the fences of code, definitions of links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from markdown_it.common.utils import normalizeReference

from index import Block, BlockKind
from page.markup.inline import inline_pieces
from page.markup.parts import Part, PartKind, Piece, fill

_LONGEST = 20_000  # characters; a longer paragraph is shown as it stands
_PREFIX = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t\r\n]|$)|\d{1,9}[.)](?=[ \t\r\n]|$)))*[ \t]*")
_LATER_PREFIX = re.compile(r"[ \t>]*")
_NUMBER = re.compile(r"\d{1,9}[.)][ \t]*$")
_HASHES = re.compile(r"#{1,6}(?:[ \t]+|$)")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_UNDERLINE = re.compile(r"[ \t]*(?:=+|-+)[ \t]*$")
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})")
_RULE = re.compile(r"[ \t>]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_DEFINITION = re.compile(r"^[ \t>]{0,8}\[((?:[^\[\]\\]|\\.){1,999})\]:[ \t]*\S", re.MULTILINE)
_TITLE = re.compile(r"title[ \t]*:", re.IGNORECASE)  # of front matter
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[!?][^<>]*>|&#?\w{1,32};")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


class Definitions(Mapping[str, Any]):
    """The labels of a document that have an address, looked for when the first is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, Any] | None = None

    def _all(self) -> dict[str, Any]:
        if self._found is None:
            # Nothing is followed: an address only has to be there.
            labels = (each[1] for each in _DEFINITION.finditer(self._text))
            self._found = {normalizeReference(each): {"href": "#", "title": ""} for each in labels}
        return self._found

    def __getitem__(self, label: str) -> Any:
        return self._all()[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def lay_out_block(text: str, block: Block, definitions: Mapping[str, Any]) -> list[Part]:
    """Return the parts of a block that is no table; together they are all of it."""
    if block.end - block.start > _LONGEST and block.kind is not BlockKind.LINES:
        return [Part(PartKind.TEXT, (Piece(block.start, block.end),))]
    match block.kind:
        case BlockKind.MARGIN:
            return [Part(PartKind.TEXT, fill(block.start, block.end, []))]
        case BlockKind.HEADING:
            return [_heading(text, block, definitions)]
        case BlockKind.LINES:
            return _lines(text, block)
        case BlockKind.PROSE:
            if text[block.start : block.start + 1_000].lstrip("> \t").startswith("<"):
                return [_html(text, block)]
            return [_paragraph(text, block, definitions)]


def inline_parts(
    text: str, stretches: Sequence[tuple[int, int]], definitions: Mapping[str, Any]
) -> list[Piece]:
    """Return the pieces of a paragraph that is made of these stretches of the text, in order."""
    source = "".join(text[start:end] for start, end in stretches)
    pieces: list[Piece] = []
    at, passed = 0, 0  # which stretch we are in, and the characters of those before it
    for piece in inline_pieces(source, definitions):
        start, end = piece.start, piece.end
        while start < end:
            first, last = stretches[at]
            if start - passed >= last - first:
                passed += last - first
                at += 1
                continue
            by = first - passed
            until = min(end, passed + last - first)
            instead = piece.instead if start == piece.start else ""
            pieces.append(replace(piece, start=start + by, end=until + by, instead=instead))
            start = until
    return pieces


def _stretches(text: str, start: int, end: int, prefix: int) -> list[tuple[int, int]]:
    """Return the lines of a paragraph without what stands before and behind their words."""
    found: list[tuple[int, int]] = []
    for number, (left, right) in enumerate(_split(text, start, end)):
        words = prefix if number == 0 else _prefix_end(_LATER_PREFIX, text, left, right)
        bare = right - (len(text[left:right]) - len(text[left:right].rstrip("\r\n")))
        found.append((min(words, bare), bare))
        if bare < right:
            found.append((right - 1, right))  # its line end, of which "\r\n" has two characters
    while found and not text[slice(*found[-1])].strip():
        found.pop()
    return [each for each in found if each[0] < each[1]]


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield each line as `[start, end)`, its line end included."""
    while start < end:
        found = _LINE.match(text, start, end)
        stop = found.end() if found and found.end() > start else end
        yield start, stop
        start = stop


def _prefix_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start


def _starts_line(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in "\r\n"


def _paragraph(text: str, block: Block, definitions: Mapping[str, Any]) -> Part:
    words = block.start
    if _starts_line(text, block.start):
        words = _prefix_end(_PREFIX, text, block.start, block.end)
    before = text[block.start : words]
    shown: list[Piece] = []
    number = _NUMBER.search(before)
    if number:
        shown.append(Piece(block.start + number.start(), words))
    shown += inline_parts(text, _stretches(text, block.start, block.end, words), definitions)
    bare = before.replace(">", "")
    item = bool(bare.strip())
    return Part(
        PartKind.ITEM if item else PartKind.PARAGRAPH,
        fill(block.start, block.end, shown),
        level=_depth(bare),
        quoted=">" in before,
        joined=True,
        bullet=item and number is None,
    )


def _depth(before: str) -> int:
    """Return how deep something is indented, in steps of lists, by the white space before it."""
    white = before.expandtabs(4)
    signs = sum(map(white.count, "-*+"))
    indent = len(white) - len(white.lstrip())
    return min(6, max((indent + 1) // 3, signs - 1 if signs else 0))


def _heading(text: str, block: Block, definitions: Mapping[str, Any]) -> Part:
    """Return a heading; the line below one that is ruled is in no heading's block."""
    words = _prefix_end(_PREFIX, text, block.start, block.end)
    hashes = _HASHES.match(text[words : block.end].rstrip("\r\n"))
    if hashes:
        words += hashes.end()
        line = text[words : block.end].rstrip()
        closing = _CLOSING_HASHES.search(line)
        end = words + (closing.start() if closing else len(line))
        shown = inline_parts(text, [(words, end)] if words < end else [], definitions)
    elif text.startswith("---") and _TITLE.match(text, block.start):
        shown = label_pieces(text, block)
    else:
        shown = inline_parts(text, _stretches(text, block.start, block.end, words), definitions)
    level = max(1, block.level)
    return Part(PartKind.HEADING, fill(block.start, block.end, shown), level, joined=True)


def label_pieces(text: str, block: Block) -> list[Piece]:
    """Return a heading's words where its text says them in one place, or else all of its text."""
    whole = text[block.start : block.end]
    label = block.label
    if label and whole.count(label) == 1:
        start = block.start + whole.index(label)
        return [Piece(start, start + len(label))]
    bare = whole.rstrip()
    return [Piece(block.start, block.start + len(bare))]


def _lines(text: str, block: Block) -> list[Part]:
    lines = list(_split(text, block.start, block.end))
    first = text[slice(*lines[0])] if lines else ""
    opening = _prefix_end(_PREFIX, text, *lines[0]) if lines else block.start
    if _FENCE.match(text, opening):
        return [_fenced(text, block, lines, opening)]
    indented = first.expandtabs(4).startswith("    ") and not _DEFINITION.match(first)
    if indented:
        shown = [Piece(min(start + _indent(text, start, end), end), end) for start, end in lines]
        return [Part(PartKind.CODE, fill(block.start, block.end, shown))]
    return list(_others(text, lines))


def _indent(text: str, start: int, end: int) -> int:
    """Return how many characters of white space are the four columns that make a line code."""
    if text.startswith("\t", start):
        return 1
    line = text[start:end]
    return min(4, len(line) - len(line.lstrip(" ")))


def _fenced(text: str, block: Block, lines: list[tuple[int, int]], opening: int) -> Part:
    """Return a fenced block: its fences are hidden, and as much white space as the first has."""
    inside = lines[1:]
    while inside and not text[slice(*inside[-1])].strip():
        inside.pop()
    if inside and _FENCE.match(text[slice(*inside[-1])].lstrip("> ")):
        inside.pop()
    before = text[lines[0][0] : opening]
    quoted = ">" in before
    deep = len(before.expandtabs(4)) if before.strip(" \t>") or not quoted else 0
    shown = []
    for start, end in inside:
        words = _prefix_end(_LATER_PREFIX, text, start, end) if quoted else start
        white = len(text[words:end]) - len(text[words:end].lstrip(" "))
        shown.append(Piece(words + min(white, deep), end))
    return Part(PartKind.CODE, fill(block.start, block.end, shown), quoted=quoted)


def _others(text: str, lines: list[tuple[int, int]]) -> Iterator[Part]:
    """Yield what no paragraph holds: rules, and definitions of links, which nobody reads."""
    for start, end in lines:
        line = text[start:end].rstrip()
        if start and _UNDERLINE.match(line) and not _ends_blank(text, start):
            yield Part(PartKind.TEXT, fill(start, end, []))  # of a heading
        elif _RULE.match(line):
            yield Part(PartKind.RULE, fill(start, end, []))
        elif _DEFINITION.match(line) or not line.strip("> \t"):
            yield Part(PartKind.TEXT, fill(start, end, []))
        else:
            yield Part(PartKind.TEXT, (Piece(start, end),))


def _ends_blank(text: str, start: int) -> bool:
    """Say whether the line before the one that begins at `start` is blank."""
    end = start - 1 - (text[start - 2 : start] == "\r\n")
    before = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
    return not text[before:end].strip()


def _html(text: str, block: Block) -> Part:
    """Return a block of HTML without its tags; "<br>" is a line end, "&amp;" what it stands for."""
    shown: list[Piece] = []
    at = block.start
    for tag in _TAG.finditer(text, block.start, block.end):
        if at < tag.start():
            shown.append(Piece(at, tag.start()))
        instead = "\n" if tag[0][:3].lower() == "<br" else ""
        if tag[0].startswith("&"):
            instead = html.unescape(tag[0])
        shown.append(Piece(tag.start(), tag.end(), hidden=instead != tag[0], instead=instead))
        at = tag.end()
    if at < block.end:
        shown.append(Piece(at, block.end))
    return Part(PartKind.PARAGRAPH, fill(block.start, block.end, shown), joined=True)
