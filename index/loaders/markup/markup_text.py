"""Read reStructuredText and TeX: the file's own characters, cut into blocks.

As with Markdown nothing is rendered and nothing is taken out: a quote keeps its marks. Titles are
headings; comments, and what stands before a TeX document begins, are in no passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.loaders.encoding import decode
from index.loaders.source import Parsed, Source
from index.text import settle
from index.types import Block, BlockKind

_PARAGRAPH = re.compile(r"[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*\n?")
_RULE = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{2,}[ \t\r]*$")
_DIRECTIVE = re.compile(r"\.\. [\w:-]+::")

_SECTION = re.compile(
    r"\\(part|chapter|section|subsection|subsubsection|paragraph|title)\*?"
    r"(?:\[[^\]]{0,300}\])?\{((?:[^{}]|\{[^{}]{0,300}\}){0,500})\}"
)
_LEVELS = {
    "title": 1, "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4,
    "paragraph": 5,
}  # fmt: skip
_LINES_WITHIN = re.compile(
    r"\\begin\{(?:tabular|array|equation|align|verbatim|lstlisting|figure|table)"
)
_NO_TEXT = re.compile(  # comments, and what only sets the document up
    r"\s*(?:%|\\(?:documentclass|usepackage|begin\{document\}|end\{document\}|maketitle"
    r"|tableofcontents|bibliographystyle|newcommand|setlength|pagestyle)\b|\\(?:begin|end)\{document\})"
)
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?|[{}~]")


def read_rst(source: Source) -> Parsed:
    """Read reStructuredText."""
    decoded = decode(source.content, source.path)
    text = settle(decoded.text).replace("\r\n", "\n").replace("\r", "\n")
    return Parsed(text, tuple(_rst_blocks(text)), notes=decoded.notes)


def _rst_blocks(text: str) -> Iterator[Block]:
    levels: list[str] = []  # the signs that titles are ruled with, by level
    literal = False  # whether what is indented is code
    for found in _PARAGRAPH.finditer(text):
        start, end = found.span()
        lines = found[0].rstrip("\n").split("\n")
        indented = lines[0][:1].isspace()
        literal = literal and indented
        if lines[0].startswith("..") and not _DIRECTIVE.match(lines[0]):
            yield Block(BlockKind.MARGIN, start, end)
            continue
        title = _title(lines)
        if title is not None:
            sign, words, many = title
            if sign not in levels:
                levels.append(sign)
            cut = start + sum(len(line) + 1 for line in lines[:many])
            level = min(levels.index(sign) + 1, 6)
            yield Block(BlockKind.HEADING, start, min(cut, end), level, words)
            if text[cut:end].strip():
                yield Block(BlockKind.PROSE, cut, end)
        else:
            fixed = literal or lines[0].startswith((".. ", "+-", "===", ":", "| "))
            yield Block(BlockKind.LINES if fixed else BlockKind.PROSE, start, end)
        if not indented:
            literal = found[0].rstrip().endswith("::")


def _title(lines: list[str]) -> tuple[str, str, int] | None:
    """Return the sign, the words and the number of lines of a title; None for no title."""
    over = len(lines) > 2 and _RULE.match(lines[0]) and _RULE.match(lines[2])
    if over and lines[0][0] == lines[2][0] and lines[1].strip():
        return lines[0][0] * 2, " ".join(lines[1].split()), 3
    if len(lines) > 1 and not _RULE.match(lines[0]) and not lines[0][:1].isspace():
        rule = _RULE.match(lines[1])
        if rule and len(lines[1].rstrip()) >= min(len(lines[0].rstrip()), 4):
            return lines[1][0], " ".join(lines[0].split()), 2
    return None


def read_tex(source: Source) -> Parsed:
    """Read TeX or LaTeX."""
    decoded = decode(source.content, source.path)
    text = settle(decoded.text).replace("\r\n", "\n").replace("\r", "\n")
    return Parsed(text, tuple(_tex_blocks(text)), notes=decoded.notes)


def _tex_blocks(text: str) -> Iterator[Block]:
    begin = text.find("\\begin{document}")
    for found in _PARAGRAPH.finditer(text):
        for block in _tex_parts(text, *found.span()):
            before = block.end <= begin and block.kind is not BlockKind.HEADING
            yield replace(block, kind=BlockKind.MARGIN) if before else block


def _tex_parts(text: str, start: int, end: int) -> Iterator[Block]:
    """Cut a paragraph at titles and comments."""
    kind = BlockKind.LINES if _LINES_WITHIN.search(text, start, end) else BlockKind.PROSE
    open_at = start
    for line in re.finditer(r"[^\n]+\n?", text[start:end]):
        left, right = start + line.start(), start + line.end()
        section = _SECTION.search(text, left, right)
        comment = _NO_TEXT.match(text, left, right) is not None
        if section is None and not comment:
            continue
        yield from _filled(text, Block(kind, open_at, left))
        if section is None:
            yield Block(BlockKind.MARGIN, left, right)
        else:
            label = " ".join(_COMMAND.sub(" ", section[2]).split())
            if label:
                yield from _filled(text, Block(kind, left, section.start()))
                stop = section.end()
                level = _LEVELS[section[1]]
                yield Block(BlockKind.HEADING, section.start(), stop, level, label)
                yield from _filled(text, Block(kind, stop, right))
            else:
                yield Block(kind, left, right)
        open_at = right
    yield from _filled(text, Block(kind, open_at, end))


def _filled(text: str, block: Block) -> Iterator[Block]:
    if text[block.start : block.end].strip():
        yield block
