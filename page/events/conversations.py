"""Export, start and restore conversations.

A conversation is stored in the browser that it was held in, and nowhere on the server: so nobody
sees another person's, without names or passwords, and what is stored holds no document's words (see
`session/browser_state.py`). What is drawn here carries it to `browser_state.js`, which stores and
lists it.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

import gradio as gr

from index.errors import ChapterVerseError
from page.events.ask import Update, draw_conversation
from page.events.panel import parse_number
from page.serving.tenants import Tenants
from page.session.browser_state import from_browser_state
from page.session.layouts import with_layouts
from page.session.turns import Conversation, Turn
from page.views.browser_state import render_conversations
from page.views.export import FORMATS
from page.views.messages import render_error

logger = logging.getLogger(__name__)

FAULT = "The stored conversation cannot be shown; the log has the details."


class ConversationEvents:
    """The events of conversations; holds no session's data."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def act(self, conversation: Conversation, event: gr.EventData) -> Update:
        """Do what a person asked for with the conversation; what is no act changes nothing."""
        data = event._data if isinstance(event._data, dict) else {}
        match data.get("act"):
            case "export" if data.get("format") in FORMATS:
                return self._export(conversation, data["format"])
            case "save":
                return self._save(conversation, conversation.find(parse_number(data.get("turn"))))
            case "new" if not conversation.pending:
                return draw_conversation(conversation.cleared())
            case "resume" if not conversation.turns:
                return self._restore(data.get("state"))
            case "restore" if not conversation.pending:
                return self._restore(data.get("state"))
        return Update.of()

    def _save(self, conversation: Conversation, turn: Turn | None) -> Update:
        """Save one turn as Markdown."""
        if turn is None or turn.pending:
            return Update.of()
        return self._export(conversation, "md", Conversation((turn,)), "answer")

    def _export(
        self,
        conversation: Conversation,
        ending: str,
        saved: Conversation | None = None,
        stem: str = "conversation",
    ) -> Update:
        """Save a conversation or, where one is given, a part of it."""
        media, write = FORMATS[ending]
        name = f"{stem}-{datetime.now():%Y-%m-%d-%H%M}.{ending}"
        file = {"name": name, "type": media, "content": write(saved or conversation)}
        # Whatever was drawn before, this is drawn anew: the same file may be asked for twice.
        return Update.of(
            conversations=render_conversations(
                conversation, {**file, "nonce": secrets.token_hex(8)}
            )
        )

    def _restore(self, state: object) -> Update:
        try:
            with self._tenants.assistant() as assistant:
                restored = from_browser_state(state, assistant.library)
                if restored.last is not None:  # the panel shows the newest turn
                    newest = with_layouts(restored.last, assistant.library)
                    restored = restored.replace_last(newest)
                return draw_conversation(restored)
        except ChapterVerseError as error:
            return Update.of(status=render_error(str(error)))
        except Exception:
            logger.exception("A stored conversation could not be restored")
            return Update.of(status=render_error(FAULT))
