"""Define how a stretch of a document's text is laid out: parts, made of pieces.

All offsets are those of the document's text. The pieces of the parts, in order, are the whole
stretch, character by character; what is marks and no words is hidden, and never left out:

    text    * * s o * *   o   t h e n        pieces  [0, 2) hidden, [2, 4) strong,
    offset  0 1 2 3 4 5 6 ...                        [4, 6) hidden, [6, 12)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Flag, StrEnum, auto


class Style(Flag):
    """How a piece looks; several may hold at once."""

    STRONG = auto()
    EMPHASIS = auto()
    STRUCK = auto()
    CODE = auto()
    LINK = auto()
    PICTURE = auto()  # the words that stand for it
    BREAK = auto()  # a line end that stays one


PLAIN = Style(0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice `[start, end)` that looks alike throughout.

    `instead` is drawn in the place of a hidden piece: the character that "&copy;" stands for.
    """

    start: int
    end: int
    style: Style = PLAIN
    hidden: bool = False
    instead: str = ""


class PartKind(StrEnum):
    """What a part is."""

    TEXT = "text"  # shown as it stands, line by line
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CODE = "code"
    MARGIN = "margin"  # what runs along the pages
    RULE = "rule"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a table with what stands before it in its line; `again` are words from elsewhere.

    It covers so many `rows` and `columns`. Words that are shown `again` have no pieces here.
    """

    pieces: tuple[Piece, ...] = ()
    rows: int = 1
    columns: int = 1
    again: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a table, one of its headers or one below them."""

    cells: tuple[ShownCell, ...]
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, a paragraph, an item or the like; `pieces` are empty for a table with `rows`.

    `level` is that of a heading (1 to 6), or how deep an item or paragraph is indented. A part that
    is `quoted` stands in a quotation; one that is `joined` has lines that only wrap; an item with a
    `bullet` has its own sign hidden. `caption` is what is said of a table elsewhere.
    """

    kind: PartKind
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    quoted: bool = False
    joined: bool = False
    bullet: bool = False
    caption: str = ""
    rows: tuple[ShownRow, ...] = ()

    def all_pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order, those of a table's cells too."""
        yield from self.pieces
        for row in self.rows:
            for cell in row.cells:
                yield from cell.pieces


def fill(start: int, end: int, shown: list[Piece]) -> tuple[Piece, ...]:
    """Return `shown`, which lie in `[start, end)` in order, and all between them as hidden."""
    pieces: list[Piece] = []
    at = start
    for piece in shown:
        if at < piece.start:
            pieces.append(Piece(at, piece.start, hidden=True))
        if piece.start < piece.end:
            pieces.append(piece)
        at = piece.end
    if at < end:
        pieces.append(Piece(at, end, hidden=True))
    return tuple(pieces)


def clip(part: Part, first: int, last: int) -> Part:
    """Return what of a part lies in `[first, last)`."""
    if part.rows:
        rows = tuple(
            replace(
                row,
                cells=tuple(
                    replace(cell, pieces=_clip(cell.pieces, first, last)) for cell in row.cells
                ),
            )
            for row in part.rows
        )
        return replace(part, rows=rows)
    return replace(part, pieces=_clip(part.pieces, first, last))


def _clip(pieces: tuple[Piece, ...], first: int, last: int) -> tuple[Piece, ...]:
    return tuple(
        replace(each, start=max(each.start, first), end=min(each.end, last))
        for each in pieces
        if each.start < last and first < each.end
    )
