"""The part of the page that keeps conversations, as escaped HTML, and the link to a question.

Pure functions. What the browser is to store travels in `data-` attributes, which `kept.js` reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from page.format import escape
from page.session.browser_state import to_kept
from page.session.options import DEFAULT, Choices
from page.session.turns import Conversation, Turn

_FORMATS = (("md", "Markdown"), ("html", "HTML"), ("json", "JSON"))


def render_saved(conversation: Conversation | None, file: Mapping[str, str] | None = None) -> str:
    """Return the part; `file` is one to be saved now, with its name, type and content.

    Without a conversation nothing is told to the browser, which then keeps what it has.
    """
    kept = json.dumps(to_kept(conversation)) if conversation is not None else ""
    saved = json.dumps(file) if file is not None else ""
    empty = conversation is None or not any(not turn.pending for turn in conversation.turns)
    off = " disabled" if empty else ""
    buttons = " ".join(
        f'<button type="button" class="cv-plain" data-act="export" data-format="{ending}"{off}>'
        f'<span class="cv-hidden">Save the conversation as </span>{words}</button>'
        for ending, words in _FORMATS
    )
    return (
        f'<section aria-labelledby="cv-kept-title" data-kept="{escape(kept)}" '
        f'data-file="{escape(saved)}"><h2 class="cv-panel-title" id="cv-kept-title">'
        "This conversation</h2>"
        f'<p class="cv-drop-line">Save as {buttons}</p>'
        '<p class="cv-drop-line"><button type="button" class="cv-plain" data-act="new">'
        "Begin a new conversation</button></p>"
        '<h2 class="cv-panel-title">Earlier conversations</h2>'
        '<p class="cv-note">Kept in this browser, and nowhere else. Of an answer only its place is '
        "kept; its words are read from the documents again.</p>"
        '<ul class="cv-rows cv-earlier"></ul></section>'
    )


def link_to(turn: Turn) -> str:
    """Return the address, relative to the page, that asks a turn's question as it was asked."""
    query = {"q": turn.question}
    if turn.choices != DEFAULT:
        chosen = {name: value for name, value in turn.choices.to_dict().items() if value}
        query["with"] = json.dumps(chosen)
    return "?" + urlencode(query)


def linked(query: Mapping[str, str]) -> tuple[str, Choices]:
    """Return the question and the choices that an address holds; what does not fit is left out."""
    try:
        chosen = json.loads(query.get("with") or "{}")
    except ValueError:
        chosen = {}
    return (query.get("q") or "").strip(), Choices.from_dict(chosen)
