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
from page.views.pdf_page import can_draw, draw_page, render_page
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
                return render_panel(turn) if turn is not None else gr.skip()
            case "back":
                return render_panel(turn or conversation.last)
            case "open":
                place = find_place(turn, parse_number(data.get("number")))
                if place is None:
                    return gr.skip()
                name, start, end = place
                return self.show(turn, {"document": name, "start": start, "end": end})
            case "view" | "more" | "picture":
                return self.show(turn, data)
        return gr.skip()

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
        drawable = can_draw(document)
        picture = None
        if data.get("act") == "picture" and drawable:
            picture = render_page(document, draw_page(document, excerpt))
        return render_view(document, excerpt, turn, citation, drawable=drawable, picture=picture)


def parse_number(value: object) -> int:
    """Return a whole number from 0 on that came from a browser; 0 for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _find_citation(turn: Turn | None, number: int) -> Citation | None:
    citations = turn.answer.citations if turn is not None and turn.answer is not None else ()
    return next((each for each in citations if each.number == number), None)


def _displayed_excerpt(document: Document, excerpt: Excerpt, data: dict[str, Any]) -> Excerpt:
    """Return the excerpt as it is shown now, which the browser tells."""
    last = min(parse_number(data.get("last")), len(document.text))
    first = max(min(parse_number(data.get("first")), last), last - 2 * MAX_SHOWN)
    return Excerpt(excerpt.start, excerpt.end, first, last)
