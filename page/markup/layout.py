"""Lay out a stretch of a document: its blocks and tables become parts, with their marks hidden.

What a loader kept of the document's form is all that is used: blocks, labels, tables. Only what is
Markdown is parsed, block by block, so that a page of a long document costs no more than it shows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from index import Block, BlockKind, Document
from index.loaders.registry import FORMATS
from page.markup.markdown import Definitions, inline_parts, label_pieces, lay_out_block
from page.markup.parts import Part, PartKind, Piece, clip, fill
from page.markup.tables import (
    Words,
    bare_lines,
    is_ruled,
    lay_out_table,
    rows_end,
    rows_start,
)

_MARKDOWN = frozenset({"markdown"})
_MARKDOWN_PROSE = frozenset({"markdown", "notebook"})
_CODE = frozenset({"code", "log"})
_WRAPPED = frozenset({"pdf"})  # whose paragraphs have line ends where the page is narrow
_TYPED = frozenset({"text", "mail", "mailbox", "rst", "tex"})  # whose line ends someone set
_SHORTEST_WRAPPED = 40  # characters; a line of its own is mostly shorter
_ITEM = re.compile(r"(?:([-*•‣▪–])|\(?\d{1,3}(?:\.\d{1,3})*[.)]|\(?[a-zA-Z][.)])[ \t]+(?=\S)")


def lay_out(document: Document, first: int, last: int) -> tuple[Part, ...]:
    """Return the parts of `[first, last)`; their pieces, in order, are all of its characters."""
    if first >= last:
        return ()
    text = document.text
    definitions = Definitions(text)
    parts: list[Part] = []
    at = first
    packed = _packed_at(document, first)
    for block in _blocks_within(document, first, last):
        if at < block.start:
            _add_between(parts, text, at, min(block.start, last))
        name = _names_packed(document, block)
        if name:
            packed = _as_packed(document, block)
        source = document if name else packed
        for part in _lay_out_block(source, block, first, last, definitions):
            clipped = clip(part, first, last)
            pieces = tuple(clipped.all_pieces())
            if part.kind is PartKind.TEXT and all(each.hidden for each in pieces):
                _absorb(parts, pieces)
            elif pieces:
                parts.append(clipped)
        at = max(at, min(block.end, last))
    if at < last:
        _add_between(parts, text, at, last)
    return tuple(parts)


def _names_packed(document: Document, block: Block) -> bool:
    """Say whether a heading is the name of a file that is packed in the document."""
    return document.format == "zip" and block.kind is BlockKind.HEADING and block.level == 1


def _as_packed(document: Document, heading: Block) -> Document:
    """Return the document as of the format that the packed file below a heading has."""
    found = FORMATS.get(PurePosixPath(heading.label).suffix.lower())
    return replace(document, format=found.name) if found is not None else document


def _packed_at(document: Document, offset: int) -> Document:
    """Return the document as of the format of what is packed at `offset`; mostly just itself."""
    if document.format != "zip":
        return document
    before = bisect_right(document.blocks, offset, key=lambda block: block.start)
    names = (each for each in reversed(document.blocks[:before]) if _names_packed(document, each))
    heading = next(names, None)
    return document if heading is None else _as_packed(document, heading)


def plain_part(start: int, end: int) -> Part:
    """Return the part of a text that is shown as it stands."""
    return Part(PartKind.TEXT, (Piece(start, end),))


def differs(text: str, base: int, parts: Sequence[Part]) -> bool:
    """Say whether parts look otherwise than their text, which begins at `base` of the document."""

    def piece_differs(part: Part, piece: Piece) -> bool:
        words = text[piece.start - base : piece.end - base]
        return bool(words.strip()) if piece.hidden else part.joined and "\n" in words

    return any(
        part.rows or any(piece_differs(part, piece) for piece in part.pieces) for part in parts
    )


def _blocks_within(document: Document, start: int, end: int) -> tuple[Block, ...]:
    first = bisect_right(document.blocks, start, key=lambda block: block.end)
    last = bisect_left(document.blocks, end, key=lambda block: block.start)
    return document.blocks[first:last]


def _add_between(parts: list[Part], text: str, start: int, end: int) -> None:
    """Add what lies between blocks: white space ends the part before it, unseen."""
    if text[start:end].strip():
        parts.append(plain_part(start, end))
    else:
        _absorb(parts, (Piece(start, end, hidden=True),))


def _absorb(parts: list[Part], hidden: tuple[Piece, ...]) -> None:
    """Add pieces that are not seen to the end of the last part."""
    if not parts:
        parts.append(Part(PartKind.TEXT, hidden))
    elif not parts[-1].rows:
        parts.append(replace(before := parts.pop(), pieces=(*before.pieces, *hidden)))
    else:
        table = parts.pop()
        row = table.rows[-1]
        place = max((at for at, cell in enumerate(row.cells) if cell.pieces), default=0)
        cells = list(row.cells)
        cells[place] = replace(cells[place], pieces=(*cells[place].pieces, *hidden))
        rows = (*table.rows[:-1], replace(row, cells=tuple(cells)))
        parts.append(replace(table, rows=rows))


def _lay_out_block(
    document: Document, block: Block, first: int, last: int, definitions: Mapping[str, Any]
) -> Iterator[Part]:
    """Yield the parts of what of a block lies in `[first, last)`, or somewhat more of them."""
    if block.kind is BlockKind.LINES:
        yield from _lay_out_lines(document, block, first, last, definitions)
    elif document.format in _MARKDOWN or (
        document.format in _MARKDOWN_PROSE and block.kind is BlockKind.PROSE
    ):
        yield from lay_out_block(document.text, block, definitions)
    elif block.kind is BlockKind.HEADING:
        shown = label_pieces(document.text, block)
        level = max(1, block.level)
        yield Part(PartKind.HEADING, fill(block.start, block.end, shown), level, joined=True)
    elif block.kind is BlockKind.MARGIN:
        yield Part(PartKind.MARGIN, (Piece(block.start, block.end),))
    else:
        yield _prose(document, block)


def _lay_out_lines(
    document: Document, block: Block, first: int, last: int, definitions: Mapping[str, Any]
) -> Iterator[Part]:
    """Yield tables and what lies between them."""
    text = document.text
    start, end = max(block.start, first), min(block.end, last)
    marked = document.format in _MARKDOWN

    def words(left: int, right: int) -> list[Piece]:
        return inline_parts(text, [(left, right)], definitions) if marked else [Piece(left, right)]

    at = start
    begin = bisect_right(document.tables, start, key=lambda table: table.end)
    stop = bisect_left(document.tables, end, key=lambda table: table.start)
    tables = document.tables[begin:stop]
    if not tables and marked and not is_ruled(text, block.start, block.end):
        yield from lay_out_block(text, block, definitions)
        return
    for table in tables:
        left, right = rows_start(table, start), rows_end(table, end)
        if at < left:
            yield from _other_lines(document, at, left, words)
        yield lay_out_table(text, table, start, end, words)
        at = max(at, right)
    if at < end:
        yield from _other_lines(document, at, end, words)


def _other_lines(document: Document, start: int, end: int, words: Words) -> Iterator[Part]:
    """Yield lines of no table: of a Markdown table its title, and one that has a single column."""
    if document.format in _MARKDOWN:
        yield bare_lines(document.text, start, end, words)
    elif not document.text[start:end].strip():
        yield Part(PartKind.TEXT, (Piece(start, end, hidden=True),))
    else:
        kind = PartKind.CODE if document.format in _CODE else PartKind.TEXT
        yield Part(kind, (Piece(start, end),))


def _prose(document: Document, block: Block) -> Part:
    """Return a paragraph, or an item where it starts with a number or a bullet of a list."""
    text = document.text
    start, end = block.start, block.end
    bare = end - (len(text[start:end]) - len(text[start:end].rstrip()))
    item = _ITEM.match(text, start, end)
    words = item.end() if item and item[1] else start
    return Part(
        PartKind.ITEM if item else PartKind.PARAGRAPH,
        fill(start, end, [Piece(words, bare)]),
        joined=_is_wrapped(document, start, bare),
        bullet=bool(item and item[1]),
    )


def _is_wrapped(document: Document, start: int, end: int) -> bool:
    """Say whether the lines of a paragraph only wrap, and may run on."""
    if document.format in _WRAPPED:
        return True
    lines = document.text[start:end].split("\n")
    return document.format in _TYPED and all(
        len(line.rstrip()) >= _SHORTEST_WRAPPED and not line.startswith((" ", "\t", ">"))
        for line in lines[:-1]
    )
