"""A document's text around a place, with the quoted words marked, as escaped HTML.

A document may be as long as a shelf of books, so that only a piece of it is shown, and more when
it is asked for. Pure functions over a Document: which place is looked at is chosen in `panel.py`.
Elements hold nothing but the document's characters; the labels of pages are drawn by `page.css`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index import Block, BlockKind, Document, PageUnit
from page.format import character_range, escape, page_and_heading
from page.session.turns import Turn
from page.views.highlights import Mark, marks_in_document
from qa.types import Citation

PIECE = 6_000  # characters shown at once, and added each time more is asked for
MOST_SHOWN = 30_000  # characters; what lies farther off goes when more is asked for
_ROOM = 300  # characters within which a piece looks for the end of a line, or of a word


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document, `[start, end)`, and the piece shown around it, `[first, last)`.

    `joint` is where text that was just added meets what was there before, if any was.
    """

    start: int
    end: int
    first: int
    last: int
    joint: int | None = None


def place_at(text: str, start: int, end: int) -> Place:
    """Return the place with a piece of text around it; a quarter of the piece stands before it."""
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    first = _edge(text, start - PIECE // 4)
    last = _edge(text, max(end, first + PIECE))
    return Place(start, end, min(first, start), max(last, end))


def earlier(text: str, place: Place) -> Place:
    """Return the place with one piece more before what is shown."""
    first = _edge(text, place.first - PIECE)
    last = min(place.last, _edge(text, first + MOST_SHOWN))
    return Place(place.start, place.end, first, last, place.first)


def later(text: str, place: Place) -> Place:
    """Return the place with one piece more after what is shown."""
    last = _edge(text, place.last + PIECE)
    first = max(place.first, _edge(text, last - MOST_SHOWN))
    return Place(place.start, place.end, first, last, place.last)


def render_view(
    document: Document,
    place: Place,
    turn: Turn | None,
    citation: Citation | None,
    *,
    drawable: bool = False,
    picture: str = "",
) -> str:
    """Return the view of a place: where it is, the text around it, and the ways from there.

    With a turn, what it quotes from this document is marked, and `citation` is the one looked at.
    `picture` is HTML that is shown in place of the text; one can be asked for where the document
    is `drawable`.
    """
    number = turn.number if turn is not None else 0
    citations = turn.answer.citations if turn is not None and turn.answer is not None else ()
    quotes, sentences = marks_in_document(document.name, citations, place.first, place.last)
    start, end = max(place.start, place.first), min(place.end, place.last)
    if citation is None and start < end:
        sentences = (*sentences, Mark(start, end, ()))
    lit = citation.number if citation is not None else 0
    address = (
        f'data-turn="{number}" data-citation="{lit}" data-document="{escape(document.name)}" '
        f'data-start="{place.start}" data-end="{place.end}" data-first="{place.first}" '
        f'data-last="{place.last}"'
    )
    other = "view" if picture else "picture"
    looks = (
        f'<button type="button" class="cv-act" data-act="{other}" {address}>'
        f"{'Show the text' if picture else 'Show the page as it looks'}</button>"
        if drawable
        else ""
    )
    text = render_text(document, place, quotes, sentences)
    body = picture or (
        f"{_render_more(address, 'earlier', place.first > 0)}"
        f'<div class="cv-text" dir="auto">{text}</div>'
        f"{_render_more(address, 'later', place.last < len(document.text))}"
    )
    return (
        f'<section class="cv-sources cv-view" data-turn="{number}" data-lit="{lit or ""}" '
        'tabindex="-1" aria-labelledby="cv-view-name">'
        f"{_render_bar(citations, number, lit)}{_render_head(document, place, citation)}"
        f"{looks}{body}</section>"
    )


def render_text(
    document: Document, place: Place, quotes: Sequence[Mark], sentences: Sequence[Mark]
) -> str:
    """Return the piece of text, escaped, in runs that each are quoted or not, heading or not."""
    headings = [
        (max(block.start, place.first), min(block.end, place.last))
        for block in _blocks_within(document, place.first, place.last)
        if block.kind is BlockKind.HEADING
    ]
    pages = _page_labels(document, place.first, place.last)
    joint = [place.joint] if place.joint is not None else []
    ends = [end for mark in (*quotes, *sentences) for end in (mark.start, mark.end)]
    ends += [end for heading in headings for end in heading]
    cuts = sorted({place.first, place.last, *ends, *pages, *joint})
    parts: list[str] = []
    for start, end in pairwise(cuts):
        if start in pages:
            parts.append(f'<span class="cv-page-start" data-label="{escape(pages[start])}"></span>')
        if start == place.joint:
            parts.append('<span class="cv-joint" tabindex="-1"></span>')
        run = escape(document.text[start:end])
        quote = next((mark for mark in quotes if mark.start <= start < mark.end), None)
        if quote is not None:
            run = f'<mark data-cite="{" ".join(map(str, quote.numbers))}">{run}</mark>'
        if any(mark.start <= start < mark.end for mark in sentences):
            run = f'<span class="cv-sentence">{run}</span>'
        if any(first <= start < last for first, last in headings):
            run = f'<span class="cv-heading">{run}</span>'
        parts.append(run)
    return "".join(parts)


def _render_bar(citations: Sequence[Citation], turn_number: int, lit: int) -> str:
    """Return what stays in sight above a long text: the way back, and to other citations."""
    back = (
        f'<button type="button" class="cv-act" data-act="back" data-turn="{turn_number}">'
        "Back to the sources</button>"
    )
    return f'<div class="cv-view-bar">{back}{_render_ways(citations, turn_number, lit)}</div>'


def _render_head(document: Document, place: Place, citation: Citation | None) -> str:
    page = document.page_at(min(place.start, len(document.text) - 1))
    heading = citation.heading if citation is not None else ""
    where = page_and_heading(page, document.page_unit, heading)
    where_line = f'<span class="cv-place"><bdi>{escape(where)}</bdi></span>' if where else ""
    also = (
        f'<span class="cv-also">the same as <bdi>{escape(", ".join(document.also))}</bdi></span>'
        if document.also
        else ""
    )
    return (
        f'<h2 class="cv-panel-title" id="cv-view-name"><bdi>{escape(document.name)}</bdi>'
        f'</h2><div class="cv-source-head">{also}{where_line}<span class="cv-range">'
        f"{character_range(place.first, place.last)} of {len(document.text):,}</span></div>"
    )


def _render_ways(citations: Sequence[Citation], turn_number: int, lit: int) -> str:
    """Return the ways to the citation before and the one after, where there are several."""
    if len(citations) < 2 or not lit:
        return ""

    def way(number: int, words: str) -> str:
        off = "" if 1 <= number <= len(citations) else " disabled"
        return (
            f'<button type="button" class="cv-act" data-act="view" data-turn="{turn_number}" '
            f'data-citation="{number}"{off}>{words}</button>'
        )

    return (
        f'<div class="cv-ways">{way(lit - 1, "Previous citation")}'
        f"<span>{lit} of {len(citations)}</span>{way(lit + 1, 'Next citation')}</div>"
    )


def _render_more(address: str, way: str, there_is: bool) -> str:
    if not there_is:
        edge = "beginning" if way == "earlier" else "end"
        return f'<p class="cv-edge">The {edge} of the document</p>'
    return (
        f'<button type="button" class="cv-act cv-more" data-act="more" data-way="{way}" {address}>'
        f"Show {way} text</button>"
    )


def _blocks_within(document: Document, start: int, end: int) -> Sequence[Block]:
    first = bisect_right(document.blocks, start, key=lambda block: block.end)
    last = bisect_left(document.blocks, end, key=lambda block: block.start)
    return document.blocks[first:last]


def _page_labels(document: Document, start: int, end: int) -> dict[int, str]:
    """Return where in the piece a page begins, and its label. Rows are too many to be named."""
    if document.page_unit is PageUnit.ROW:
        return {}
    first = bisect_left(document.pages, start, key=lambda page: page.start)
    last = bisect_left(document.pages, end, key=lambda page: page.start)
    return {
        page.start: document.page_unit.numbered(page.number) for page in document.pages[first:last]
    }


def _edge(text: str, at: int) -> int:
    """Return a place near `at`, and not before it, where a line begins, or else a word."""
    if at <= 0:
        return 0
    if at >= len(text):
        return len(text)
    line = text.find("\n", at - 1, at + _ROOM)
    if line >= 0:
        return line + 1
    return next(
        (each for each in range(at, min(at + _ROOM, len(text))) if text[each - 1].isspace()), at
    )
