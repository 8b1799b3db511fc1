"""Render the conversations that a browser stores, and the link to a question.

What the browser is to store travels in `data-` attributes, which `browser_state.js` reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from markupsafe import Markup

from page.session.browser_state import to_browser_state
from page.session.options import DEFAULT, Choices
from page.session.turns import Conversation, Turn
from page.views.templating import render

_FORMATS = (("md", "Markdown"), ("html", "HTML"), ("json", "JSON"))


def render_conversations(
    conversation: Conversation | None, file: Mapping[str, str] | None = None
) -> Markup:
    """Return the part; `file` is one to be saved now, with its name, type and content.

    Without a conversation the browser is told nothing, and goes on storing what it has.
    """
    return render(
        "conversations",
        state=json.dumps(to_browser_state(conversation)) if conversation is not None else "",
        file=json.dumps(file) if file is not None else "",
        empty=conversation is None or all(turn.pending for turn in conversation.turns),
        begun=conversation is not None and bool(conversation.turns),
        formats=_FORMATS,
    )


def link_to_turn(turn: Turn) -> str:
    """Return the address, relative to the page, that asks a turn's question as it was asked."""
    query = {"q": turn.question}
    if turn.choices != DEFAULT:
        chosen = {name: value for name, value in turn.choices.to_dict().items() if value}
        query["with"] = json.dumps(chosen)
    return "?" + urlencode(query)


def link_to_question(question: str) -> str:
    """Return the address, relative to the page, that asks a question of all documents."""
    return "?" + urlencode({"q": question})


def read_link(query: Mapping[str, str]) -> tuple[str, Choices]:
    """Return the question and the choices that an address holds; what does not fit is left out."""
    try:
        chosen = json.loads(query.get("with") or "{}")
    except ValueError:
        chosen = {}
    return (query.get("q") or "").strip(), Choices.from_dict(chosen)
