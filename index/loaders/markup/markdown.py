"""Markdown: characters -> headings, paragraphs, list items, code and table lines.

`markdown-it-py` parses the file and says which lines each block covers; nothing is rendered and
nothing is taken out, so offsets are those of the file itself and a quote keeps its `*marks*`. The
title of the front matter is the document's title; its other keys and comments are in no passage.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from index.loaders.encoding import decode
from index.loaders.markup.markdown_table import table_of
from index.loaders.source import Parsed, Source
from index.loaders.tables.captions import caption_in
from index.text import settle
from index.types import Block, BlockKind, Table

_KINDS = {
    "inline": BlockKind.PROSE,
    "fence": BlockKind.LINES,
    "code_block": BlockKind.LINES,
    "table_open": BlockKind.LINES,
    "html_block": BlockKind.PROSE,
    "front_matter": BlockKind.MARGIN,
}

_TITLE = re.compile(r"""title[ \t]*:[ \t]*(["']?)(.*\S)\1\s*$""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(front_matter_plugin)


def read_markdown(source: Source) -> Parsed:
    """Read a Markdown file: its characters as they are, and its blocks."""
    decoded = decode(source.content, source.path)
    text = settle(decoded.text)
    tokens = _parser().parse(text)
    blocks = _blocks(text, tokens)
    tables = tuple(_tables(text, tokens, blocks))
    return Parsed(text, tuple(blocks), notes=decoded.notes, tables=tables)


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of Markdown source, in order, covering every line that holds text."""
    return _blocks(text, _parser().parse(text))


def _blocks(text: str, tokens: Sequence[Token]) -> list[Block]:
    # CommonMark ends lines at \n, \r\n and \r, and markdown-it folds the last two into \n before
    # it counts: the line table below is counted the same way.
    starts = _line_starts(text)
    blocks: list[Block] = []
    covered = 0  # lines before this one are in a block already
    for number, token in enumerate(tokens):
        if token.type not in _KINDS or token.map is None:
            continue
        first, last = token.map
        if first < covered:
            continue  # the inside of a table that was taken whole
        blocks.extend(_gap(starts, covered, first))
        if token.type == "front_matter":
            blocks.extend(_front_matter(text, starts[first : last + 1], _first_heading(tokens)))
        else:
            block = _block(token, tokens[number - 1], starts[first], starts[last])
            blocks.extend(_without_comments(text, block))
        covered = last
    blocks.extend(_gap(starts, covered, len(starts) - 1))
    return [block for block in blocks if text[block.start : block.end].strip()]


def _tables(text: str, tokens: Sequence[Token], blocks: Sequence[Block]) -> Iterator[Table]:
    """Yield the tables; one inside a list or a quotation is a table as well."""
    starts = _line_starts(text)
    lines: list[tuple[int, int]] = []
    for token in tokens:
        if token.type == "tr_open" and token.map is not None:
            lines.append((starts[token.map[0]], starts[token.map[1]]))
        elif token.type == "table_close" and lines:
            table = table_of(text, lines, _caption(text, blocks, lines[0][0]))
            if table is not None:
                yield table
            lines = []


def _caption(text: str, blocks: Sequence[Block], start: int) -> str:
    """Return the paragraph above a table where it may be its caption, "" otherwise."""
    place = bisect_left(blocks, start, key=lambda block: block.start)
    for above in reversed(blocks[max(0, place - 2) : place]):
        words = text[above.start : above.end].lstrip("> \t")
        if any(map(str.isalnum, words)):  # and is not the empty line of a quotation
            return caption_in(words) if above.kind is BlockKind.PROSE else ""
    return ""


def _block(token: Token, before: Token, start: int, end: int) -> Block:
    if token.type == "inline" and before.type == "heading_open":
        label = _plain(token.children or ())
        return Block(BlockKind.HEADING, start, end, int(before.tag[1]), label)
    return Block(_KINDS[token.type], start, end)


def _front_matter(text: str, edges: Sequence[int], heading: str) -> Iterator[Block]:
    """Yield the lines of the front matter: its title as a heading, unless the text starts with it.

    `edges` are the offsets between its lines.
    """
    for start, end in pairwise(edges):
        title = _TITLE.match(text[start:end])
        label = " ".join(title[2].split()) if title else ""
        if label and label.casefold() != heading.casefold():
            yield Block(BlockKind.HEADING, start, end, 1, label)
        else:
            yield Block(BlockKind.MARGIN, start, end)


def _first_heading(tokens: Sequence[Token]) -> str:
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            return _plain(token.children or ())
    return ""


def _without_comments(text: str, block: Block) -> Iterator[Block]:
    """Cut the comments out of a block; they are margins."""
    if block.kind is not BlockKind.PROSE or "<!--" not in text[block.start : block.end]:
        yield block
        return
    start = block.start
    for comment in _COMMENT.finditer(text, block.start, block.end):
        yield replace(block, start=start, end=comment.start())
        yield Block(BlockKind.MARGIN, comment.start(), comment.end())
        start = comment.end()
    yield replace(block, start=start)


def _plain(children: Sequence[Token]) -> str:
    """Return a heading's words without its marks."""
    spoken = {"text", "code_inline", "softbreak", "hardbreak", "image"}
    words = (child.content or " " for child in children if child.type in spoken)
    return " ".join("".join(words).split())


def _gap(starts: list[int], first: int, last: int) -> list[Block]:
    """Return lines that no block covers (link definitions, rules) as a block, so none are lost."""
    if first >= last:
        return []
    return [Block(BlockKind.LINES, starts[first], starts[last])]


def _line_starts(text: str) -> list[int]:
    r"""Return the offset of each line's first character, and the text's length at the end."""
    starts = [0]
    for position, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[position + 1 : position + 2] != "\n"):
            starts.append(position + 1)
    if starts[-1] != len(text):
        starts.append(len(text))
    return starts
