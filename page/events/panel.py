"""Show a turn's sources, or a document at a place, in the sources panel.

Which turn, which citation and how much of a document comes from the browser with each event, and
is checked here; nothing is kept. A quote is only marked in the text that it was cut from.
"""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from index import Document
from index.errors import ChapterVerseError
from page.serving.tenants import Tenants
from page.session.layouts import with_layouts
from page.session.turns import Conversation, Turn
from page.views.document_view import (
    MAX_SHOWN,
    Excerpt,
    cut_excerpt,
    extend_after,
    extend_before,
    render_refusal,
    render_view,
)
from page.views.pdf_page import (
    PageNotDrawn,
    can_draw,
    draw_page,
    page_bounds,
    page_index,
    render_page,
    why_not_drawn,
)
from page.views.sources import render_panel
from page.views.talk import find_place
from qa.types import Citation

logger = logging.getLogger(__name__)

CHANGED = "The document has changed since this was answered; ask again to see where it stands now."
FAULT = "The document cannot be shown; the log has the details."


class PanelEvents:
    """What the panel shows after an event; holds no session's data."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def act(self, conversation: Conversation, event: gr.EventData) -> Any:
        """Return the panel after a person's act; what is no act changes nothing."""
        data = event._data if isinstance(event._data, dict) else {}
        turn = conversation.find(parse_number(data.get("turn")))
        match data.get("act"):
            case "turn":
                return render_panel(self._laid_out(turn)) if turn is not None else gr.skip()
            case "back":
                return render_panel(self._laid_out(turn or conversation.last))
            case "open":
                place = find_place(turn, parse_number(data.get("number")))
                if place is None:
                    return gr.skip()
                name, start, end = place
                opened = {"act": "view", "document": name, "start": start, "end": end}
                return self.show(turn, opened)
            case "view" | "text" | "more" | "page":
                return self.show(turn, data)
        return gr.skip()

    def _laid_out(self, turn: Turn | None) -> Turn | None:
        """Return a turn with its layouts, as one that a browser stored comes without them."""
        if turn is None or turn.layouts:
            return turn
        try:
            with self._tenants.assistant() as assistant:
                return with_layouts(turn, assistant.library)
        except ChapterVerseError:
            logger.exception("The passages of a turn could not be laid out")
            return turn

    def show(self, turn: Turn | None, data: dict[str, Any]) -> str:
        """Return the view that an event asks for, or a sentence that says why there is none."""
        try:
            return self._view(turn, data)
        except ChapterVerseError as error:
            return render_refusal(str(error), turn)
        except Exception:
            logger.exception("A document could not be shown")
            return render_refusal(FAULT, turn)

    def _view(self, turn: Turn | None, data: dict[str, Any]) -> str:
        citation = _find_citation(turn, parse_number(data.get("citation")))
        name = citation.quote.document if citation is not None else str(data.get("document"))
        with self._tenants.assistant() as assistant:
            document = assistant.library.document(name)
        if turn is not None and dict(turn.hashes).get(name, document.sha256) != document.sha256:
            return render_refusal(CHANGED, turn)
        if citation is not None:
            excerpt = cut_excerpt(document.text, citation.quote.start, citation.quote.end)
        else:
            excerpt = cut_excerpt(
                document.text, parse_number(data.get("start")), parse_number(data.get("end"))
            )
        if data.get("act") == "more":
            shown = _displayed_excerpt(document, excerpt, data)
            extend = extend_before if data.get("direction") == "earlier" else extend_after
            excerpt = extend(document.text, shown)
        drawable, note = can_draw(document), why_not_drawn(document)
        page, picture = page_index(document, excerpt.start), None
        if drawable and data.get("page") is not None:
            page = min(parse_number(data.get("page")), len(document.pages) - 1)
        if drawable and data.get("act") in ("view", "page"):
            try:
                drawn = draw_page(document, page, _stretches(document, excerpt, turn))
                picture = render_page(document, drawn)
            except PageNotDrawn as error:
                note = f"{error} This is the text that was read."
        elif drawable and data.get("act") == "text":
            first, last = page_bounds(document, page)
            if not first <= excerpt.start < last:
                excerpt = cut_excerpt(document.text, first, first)
        return render_view(
            document,
            excerpt,
            turn,
            citation,
            drawable=drawable,
            page=page,
            picture=picture,
            note=note,
        )


def _stretches(document: Document, excerpt: Excerpt, turn: Turn | None) -> list[tuple[int, int]]:
    """Return what is marked on a document's pages: the excerpt first, then the turn's quotes."""
    answer = turn.answer if turn is not None else None
    quotes = [each.quote for each in answer.shown] if answer is not None else []
    cited = ((each.start, each.end) for each in quotes if each.document == document.name)
    return list(dict.fromkeys([(excerpt.start, excerpt.end), *cited]))


def parse_number(value: object) -> int:
    """Return a whole number from 0 on that came from a browser; 0 for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _find_citation(turn: Turn | None, number: int) -> Citation | None:
    citations = turn.answer.shown if turn is not None and turn.answer is not None else ()
    return next((each for each in citations if each.number == number), None)


def _displayed_excerpt(document: Document, excerpt: Excerpt, data: dict[str, Any]) -> Excerpt:
    """Return the excerpt as it is shown now, which the browser tells."""
    last = min(parse_number(data.get("last")), len(document.text))
    first = max(min(parse_number(data.get("first")), last), last - 2 * MAX_SHOWN)
    return Excerpt(excerpt.start, excerpt.end, first, last)
