r"""Compose one text with its blocks, pages and tables, for formats that are not text themselves.

A parser hands over headings, paragraphs and tables in reading order; each becomes one block, two
line ends apart. What is stored is settled here, once, before any offset is taken: line ends are
"\n", characters that show nothing (soft hyphens, control characters) are gone. Every character
that is not white space lies in exactly one block. Nothing is searched for: the offsets of a block,
and of a table's cells, are the length of the text so far.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.loaders.raised import RAISED_GAP
from index.loaders.source import MOST_CHARACTERS, Parsed, too_much_text
from index.loaders.tables.captions import caption_in
from index.loaders.tables.grid import Grid
from index.loaders.tables.layout import Part, parts_of
from index.loaders.tables.lines import PlacedCells, named_line, plain_line, table_from
from index.loaders.tables.moving import move_table
from index.text import settle
from index.types import Block, BlockKind, Column, Page, PageUnit, Table

_GAP = "\n\n"
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_SHOWS_NOTHING = re.compile("[\x01-\x08\x0e-\x1b\x1f\x7f\xad\ufeff\ufffe\uffff]")
_BLANK = re.compile(rf"[^\S{RAISED_GAP}]+")
_HEADING_LEVELS = 6
# Of a document's tables; the rows of larger ones are read as lines. Each cell takes a hundred bytes
# of memory wherever its document is read.
_MOST_CELLS = 500_000


def tidy(text: str) -> str:
    """Return extracted text as it is stored: plain line ends, nothing invisible, no margins."""
    text = _LINE_END.sub("\n", text)
    return settle(_SHOWS_NOTHING.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return the words of `text` with single spaces between them; what is raised stays so."""
    if text.isascii() and text.isprintable():  # most cells of most sheets
        return " ".join(text.split())
    return _BLANK.sub(" ", tidy(text))


class TextComposer:
    """Puts a document's text together. Raises TooLarge when it gets longer than may be."""

    def __init__(self, path: Path, unit: PageUnit = PageUnit.PAGE) -> None:
        self._path, self._unit = path, unit
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[Page] = []
        self._waiting: list[tuple[int, str]] = []  # pages that start with the next piece of text
        self._apart = False  # the next piece of text starts a record
        self._notes: list[str] = []
        self._tables: list[Table] = []
        self._cells = 0  # in all of them

    def page(self, number: int, label: str = "") -> None:
        """Start a page, slide or row: what is added next lies on it. `label` is as in `Page`."""
        self._waiting.append((number, label))

    def note(self, *notes: str) -> None:
        """Note what a reader should know of how the file was read, a sentence each."""
        self._notes += [note for note in notes if note not in self._notes]

    def apart(self) -> None:
        """Start a record: what is added next shares no passage with what was added before."""
        self._apart = True

    def margin(self, text: str) -> None:
        """Add what runs along the pages, a header or footer: it is kept, and in no passage."""
        self._add(BlockKind.MARGIN, tidy(text))

    def heading(self, text: str, level: int) -> None:
        """Add a heading of one line; levels beyond 1 to 6 are taken for the nearest of them."""
        label = one_line(text)
        if label:
            level = max(1, min(level, _HEADING_LEVELS))
            self._add(BlockKind.HEADING, label, level, label)

    def prose(self, text: str, label: str = "") -> None:
        """Add a paragraph; sentences run across its lines. `label` is that of Block."""
        if text:
            self._add(BlockKind.PROSE, tidy(text), label=label)

    def lines(self, text: str, label: str = "") -> None:
        """Add lines that stand for themselves: a table, code, verse. `label` is that of Block."""
        self._add(BlockKind.LINES, tidy(text), label=label)

    def table(self, grid: Grid, *, named: bool = False, label: str = "") -> None:
        """Add the rows of a grid as lines, and its tables with the place of each cell.

        The words of the grid's cells are of one line each. With `named` each cell is written with
        the name of its column. A short paragraph above that ends in a colon, or is called a table,
        is the caption of a grid without one.
        """
        if not grid.rows:
            return
        parts = parts_of(grid)
        above = self._paragraph_above()
        cells: list[PlacedCells] = []
        lines: list[tuple[int, int]] = []
        self._add_rows(grid, parts, (named, label), cells, lines)
        for part in parts:
            self._add_table(grid, part, cells, lines, above if part is parts[0] else "")

    def goes_on_overleaf(self) -> None:
        """Say that the last table goes on from the one before it: its columns have those names."""
        if len(self._tables) < 2:
            return
        before, table = self._tables[-2:]
        nameless = not any(column.name for column in table.columns)
        if nameless and len(table.columns) == len(before.columns):
            names = tuple(Column(column.name) for column in before.columns)
            self._tables[-1] = replace(table, columns=names, caption=before.caption)

    def more_prose(self, text: str) -> None:
        """Go on with the paragraph added last, on a new line; start one if that was no prose."""
        self._extend(BlockKind.PROSE, tidy(text))

    def more_lines(self, text: str) -> None:
        """Add to the lines added last; start a run of lines if those were none."""
        self._extend(BlockKind.LINES, tidy(text))

    def embed(self, parsed: Parsed, level: int = 0) -> None:
        """Add the whole of another document, its headings `level` levels lower, without its pages.

        Its notes are added too.
        """
        self.note(*parsed.notes)
        if not parsed.text.strip():
            return
        if self._blocks:
            self._append(_GAP)
        self._start_pages()
        by = self._length
        self._append(parsed.text)
        for block in parsed.blocks:
            lower = min(block.level + level, _HEADING_LEVELS) if block.level else 0
            moved = replace(block, start=block.start + by, end=block.end + by, level=lower)
            self._blocks.append(moved)
        self._tables += [move_table(table, by) for table in parsed.tables]

    def composed(self) -> Parsed:
        """Return what was put together. Pages at the end that hold no text are counted too."""
        self._start_pages()
        pages = self._pages
        if pages and pages[0].start > 0:
            pages = [replace(pages[0], start=0), *pages[1:]]
        return Parsed(
            "".join(self._parts),
            tuple(self._blocks),
            tuple(pages),
            self._unit,
            notes=tuple(self._notes),
            tables=tuple(self._tables),
        )

    def _add_rows(
        self,
        grid: Grid,
        parts: Sequence[Part],
        written: tuple[bool, str],
        cells: list[PlacedCells],
        lines: list[tuple[int, int]],
    ) -> None:
        """Add the lines of a grid's rows at once, and note where lines and cells stand.

        `written` says whether cells are written with their names, and the label of the block.
        """
        named, label = written
        heads: dict[int, dict[int, str]] = {}  # what stands before the cells of a row
        for part in parts:
            of_part = {
                column: f"{name}: "
                for column, name in zip(part.columns, part.names, strict=True)
                if name
            }
            heads.update((row, of_part) for row in range(part.body, part.last))
        left = min(min(words) for words in grid.rows)
        under_heading = bool(grid.numbers) and self._is_under_heading_of(grid)
        more = named and not label and self._goes_on_with_lines()
        self._append("\n" if more else _GAP if self._blocks else "")
        self._start_pages()
        start = at = self._length
        texts: list[str] = []
        for row, words in enumerate(grid.rows):
            if row < len(grid.numbers) and (row or not under_heading):
                self._pages.append(Page(at, grid.numbers[row]))
            if named:
                text, placed = named_line(words, at, heads.get(row, {}))
            else:
                text, placed = plain_line(words, at, left)
            texts.append(text)
            cells.append(placed)
            lines.append((at, at + len(text)))
            at += len(text) + 1
            if at > MOST_CHARACTERS:
                raise too_much_text(self._path)
        self._append("\n".join(texts))
        if more:
            self._blocks[-1] = replace(self._blocks[-1], end=self._length)
        else:
            self._blocks.append(Block(BlockKind.LINES, start, self._length, 0, label, self._apart))
            self._apart = False

    def _goes_on_with_lines(self) -> bool:
        """Say whether lines that are added next belong to the block added last."""
        return bool(self._blocks) and self._blocks[-1].kind is BlockKind.LINES and not self._apart

    def _add_table(
        self,
        grid: Grid,
        part: Part,
        cells: Sequence[PlacedCells],
        lines: Sequence[tuple[int, int]],
        above: str,
    ) -> None:
        room = (_MOST_CELLS - self._cells) // max(1, len(part.columns))
        part = replace(part, last=min(part.last, part.body + room))
        table = table_from(grid, part, cells, lines)
        if table is not None:
            self._cells += len(table.rows) * len(table.columns)
            self._tables.append(table if table.caption else replace(table, caption=above))

    def _is_under_heading_of(self, grid: Grid) -> bool:
        """Say whether a heading stands right above that counts to the grid's first row."""
        return (
            bool(self._blocks and self._pages)
            and self._blocks[-1].kind is BlockKind.HEADING
            and self._pages[-1].number == grid.numbers[0]
        )

    def _paragraph_above(self) -> str:
        """Return the paragraph added last where it may be a table's caption, "" otherwise."""
        if not self._blocks or self._blocks[-1].kind is not BlockKind.PROSE:
            return ""
        return caption_in(self._parts[-1])

    def _add(self, kind: BlockKind, text: str, level: int = 0, label: str = "") -> None:
        if not text:
            return
        if self._blocks:
            self._append(_GAP)
        self._start_pages()
        start = self._length
        self._append(text)
        self._blocks.append(Block(kind, start, self._length, level, label, self._apart))
        self._apart = False

    def _extend(self, kind: BlockKind, text: str) -> None:
        if not text:
            return
        if not self._blocks or self._blocks[-1].kind is not kind or self._apart:
            self._add(kind, text)
            return
        block = self._blocks.pop()
        self._append("\n")
        self._start_pages()
        self._append(text)
        self._blocks.append(replace(block, end=self._length))

    def _start_pages(self) -> None:
        self._pages.extend(Page(self._length, *waiting) for waiting in self._waiting)
        self._waiting.clear()

    def _append(self, text: str) -> None:
        self._length += len(text)
        if self._length > MOST_CHARACTERS:
            raise too_much_text(self._path)
        self._parts.append(text)
