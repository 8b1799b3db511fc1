"""Render parts of a document as HTML: its text with the marks hidden, and what is quoted marked.

Every character of the stretch stands in the page once, in its order, those of hidden pieces too:
`text.css` hides them, and shows all as it stands where a person wants the source. What is shown
again (the header of a long table) and what is drawn (bullets, labels of pages) is no such text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup

from page.markup.parts import Part, PartKind, Piece, ShownCell, Style
from page.markup.tables import BAR
from page.views.highlights import Mark
from page.views.templating import render

_CLASSES = {
    Style.STRONG: "cv-strong",
    Style.EMPHASIS: "cv-emphasis",
    Style.STRUCK: "cv-struck",
    Style.CODE: "cv-inline-code",
    Style.LINK: "cv-linked",
    Style.PICTURE: "cv-picture",
    Style.BREAK: "cv-break",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked in a stretch, in offsets of the document, and where pages begin in it.

    `pages` are labels by offset; at `joint` text was added just now.
    """

    quotes: Sequence[Mark] = ()
    sentences: Sequence[Mark] = ()
    pages: Mapping[int, str] | None = None
    joint: int | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """A slice that is the same throughout; `classes` say how it looks."""

    text: str
    classes: str
    hidden: bool
    instead: str
    quote: Mark | None
    in_sentence: bool
    page: str
    joined: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Runs in a row that are all of one quote, or of none."""

    quote: Mark | None
    runs: Sequence[_Run]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Groups in a row that are all of a cited sentence, or of none; a page or joint comes first."""

    in_sentence: bool
    page: str
    joined: bool
    groups: Sequence[_Group]


def render_parts(
    text: str, base: int, parts: Sequence[Part], marked: Marked, *, in_chat: bool = False
) -> Markup:
    """Return the HTML of parts, whose `text` begins at offset `base` of the document.

    Gradio's chat takes away what can be drawn in the place of a character: it is not hidden there.
    """
    revealed = _revealed(text, base, parts, marked.quotes)

    def lay_out(holder: Part | ShownCell) -> list[_Stretch]:
        return list(_stretches(_runs(text, base, holder.pieces, marked, revealed)))

    blocks = [
        (kind, list(group))
        for (kind, _), group in groupby(parts, key=lambda part: (_tag(part), part.quoted))
    ]
    return render(
        "parts",
        blocks=blocks,
        lay_out=lay_out,
        is_shown=_is_shown,
        alone=len(parts) == 1,
        in_chat=in_chat,
        bar=BAR,
    )


def _tag(part: Part) -> str:
    """Return which kind of element a part becomes: items in a row are one list."""
    return "items" if part.kind is PartKind.ITEM else part.kind.value


def _is_shown(part: Part) -> bool:
    return any(not piece.hidden or piece.instead for piece in part.all_pieces())


def _revealed(
    text: str, base: int, parts: Sequence[Part], quotes: Sequence[Mark]
) -> frozenset[Piece]:
    """Return hidden pieces that must be shown: those of quotes that would not be seen at all."""
    found: set[Piece] = set()
    for quote in quotes:
        touched = [
            piece
            for part in parts
            for piece in part.all_pieces()
            if piece.start < quote.end and quote.start < piece.end
        ]
        seen = (
            text[max(piece.start, quote.start) - base : min(piece.end, quote.end) - base]
            for piece in touched
            if not piece.hidden
        )
        if not any(any(map(str.isalnum, words)) for words in seen):
            found.update(piece for piece in touched if piece.hidden)
    return frozenset(found)


def _runs(
    text: str,
    base: int,
    pieces: Sequence[Piece],
    marked: Marked,
    revealed: frozenset[Piece],
) -> Iterator[_Run]:
    """Cut pieces wherever a mark or a page begins or ends."""
    pages = marked.pages or {}
    ends = [end for mark in (*marked.quotes, *marked.sentences) for end in (mark.start, mark.end)]
    ends += [*pages, *([marked.joint] if marked.joint is not None else [])]
    for piece in pieces:
        cuts = {piece.start, piece.end, *(at for at in ends if piece.start < at < piece.end)}
        hidden = piece.hidden and piece not in revealed
        classes = " ".join(name for style, name in _CLASSES.items() if style in piece.style)
        for start, end in pairwise(sorted(cuts)):
            yield _Run(
                text[start - base : end - base],
                classes,
                hidden,
                piece.instead if start == piece.start and hidden else "",
                quote=_holding(marked.quotes, start),
                in_sentence=_holding(marked.sentences, start) is not None,
                page=pages.get(start, ""),
                joined=start == marked.joint,
            )


def _holding(marks: Sequence[Mark], at: int) -> Mark | None:
    return next((mark for mark in marks if mark.start <= at < mark.end), None)


def _stretches(runs: Iterator[_Run]) -> Iterator[_Stretch]:
    begun = 0

    def key(run: _Run) -> tuple[int, bool]:
        nonlocal begun
        begun += bool(run.page or run.joined)
        return begun, run.in_sentence

    for (_, in_sentence), group in groupby(runs, key=key):
        held = list(group)
        groups = [
            _Group(quote, list(same)) for quote, same in groupby(held, key=lambda run: run.quote)
        ]
        yield _Stretch(in_sentence, held[0].page, held[0].joined, groups)
