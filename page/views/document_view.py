"""Render a document's text around a quote, with the quoted words marked.

A document may be as long as many books, so that only an excerpt is shown, and more when it is asked
for. Which excerpt is looked at is chosen in `events/panel.py`. Elements hold nothing but the
document's characters; the labels of pages are drawn by `side.css`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index import Document, PageUnit
from page.format import format_place
from page.markup.layout import differs, lay_out
from page.markup.parts import Part
from page.session.turns import Turn
from page.views.highlights import Mark, find_marks_in_document
from page.views.parts import Marked, render_parts
from page.views.templating import render
from qa.types import Citation

STEP = 6_000  # characters shown at first, and added each time more is asked for
MAX_SHOWN = 30_000  # characters; what lies farther off goes when more is asked for
_BREAK_SEARCH = 300  # characters within which an excerpt looks for the end of a line, or of a word


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a document that is looked at, `[start, end)`, and what is shown, `[first, last)`.

    `joint` is where text that was just added meets what was there before, if any was.
    """

    start: int
    end: int
    first: int
    last: int
    joint: int | None = None


def cut_excerpt(text: str, start: int, end: int) -> Excerpt:
    """Return the excerpt around `[start, end)`; a quarter of what is shown stands before it."""
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    first = _find_break(text, start - STEP // 4)
    last = _find_break(text, max(end, first + STEP))
    return Excerpt(start, end, min(first, start), max(last, end))


def extend_before(text: str, excerpt: Excerpt) -> Excerpt:
    """Return the excerpt with one step more before what is shown."""
    first = _find_break(text, excerpt.first - STEP)
    last = min(excerpt.last, _find_break(text, first + MAX_SHOWN))
    return Excerpt(excerpt.start, excerpt.end, first, last, excerpt.first)


def extend_after(text: str, excerpt: Excerpt) -> Excerpt:
    """Return the excerpt with one step more after what is shown."""
    last = _find_break(text, excerpt.last + STEP)
    first = max(excerpt.first, _find_break(text, last - MAX_SHOWN))
    return Excerpt(excerpt.start, excerpt.end, first, last, excerpt.last)


def render_view(
    document: Document,
    excerpt: Excerpt,
    turn: Turn | None,
    citation: Citation | None,
    *,
    drawable: bool = False,
    page: int = 0,
    picture: Markup | None = None,
    note: str = "",
) -> Markup:
    """Return the view of an excerpt: where it is, its text, and the ways from there.

    With a turn, what it quotes from this document is marked, and `citation` is the one looked at.
    `picture` is that of the document's page number `page`, from 0, and shown in place of the text;
    one can be asked for where the document is `drawable`. `note` is said above either.
    """
    citations = turn.answer.shown if turn is not None and turn.answer is not None else ()
    quotes, sentences = find_marks_in_document(
        document.name, citations, excerpt.first, excerpt.last
    )
    start, end = max(excerpt.start, excerpt.first), min(excerpt.end, excerpt.last)
    if citation is None and start < end:
        sentences = (*sentences, Mark(start, end, ()))
    at = min(excerpt.start, len(document.text) - 1)
    if picture is not None:
        at = document.pages[page].start
    of_citation = citation is not None and document.page_at(citation.quote.start) == (
        document.page_at(at)
    )
    parts = () if picture else lay_out(document, excerpt.first, excerpt.last)
    shown = document.text[excerpt.first : excerpt.last]
    return render(
        "document_view",
        document=document,
        excerpt=excerpt,
        turn_number=turn.number if turn is not None else 0,
        lit=citation.number if citation is not None else 0,
        citations=citations,
        place=format_place(
            document.page_at(at),
            document.page_unit,
            citation.heading if citation is not None and of_citation else "",
            document.page_label_at(at),
        ),
        drawable=drawable,
        page=page,
        picture=picture,
        note=note,
        differs=differs(shown, excerpt.first, parts),
        text="" if picture else _render_text(document, excerpt, parts, quotes, sentences),
    )


def render_text(
    document: Document, excerpt: Excerpt, quotes: Sequence[Mark], sentences: Sequence[Mark]
) -> Markup:
    """Return the text of an excerpt in its headings, paragraphs and tables, with its marks."""
    parts = lay_out(document, excerpt.first, excerpt.last)
    return _render_text(document, excerpt, parts, quotes, sentences)


def _render_text(
    document: Document,
    excerpt: Excerpt,
    parts: Sequence[Part],
    quotes: Sequence[Mark],
    sentences: Sequence[Mark],
) -> Markup:
    pages = _label_pages(document, excerpt.first, excerpt.last)
    marked = Marked(quotes, sentences, pages, excerpt.joint)
    shown = document.text[excerpt.first : excerpt.last]
    return render_parts(shown, excerpt.first, parts, marked)


def render_refusal(sentence: str, turn: Turn | None) -> Markup:
    """Return a sentence that says why a document cannot be shown, and the way back."""
    number = turn.number if turn is not None else 0
    return render("document_refused", sentence=sentence, turn_number=number)


def _label_pages(document: Document, start: int, end: int) -> dict[int, str]:
    """Return where in `[start, end)` a page begins, and its label. Rows are too many for that."""
    if document.page_unit is PageUnit.ROW:
        return {}
    first = bisect_left(document.pages, start, key=lambda page: page.start)
    last = bisect_left(document.pages, end, key=lambda page: page.start)
    return {
        page.start: document.page_unit.numbered(page.number, page.label)
        for page in document.pages[first:last]
    }


def _find_break(text: str, at: int) -> int:
    """Return an offset near `at`, and not before it, where a line begins, or else a word."""
    if at <= 0:
        return 0
    if at >= len(text):
        return len(text)
    line = text.find("\n", at - 1, at + _BREAK_SEARCH)
    if line >= 0:
        return line + 1
    return next(
        (
            offset
            for offset in range(at, min(at + _BREAK_SEARCH, len(text)))
            if text[offset - 1].isspace()
        ),
        at,
    )
