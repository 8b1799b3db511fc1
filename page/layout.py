"""Lay out the page, and wire its parts to their events.

The conversation in the session's state is the only truth; every event draws the chat and the
panel from it, and two browser sessions share nothing but the library. What the events do is in
`page.events`; serving the page is `page.server`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from page.events.ask import AS_TYPED, POLL_SECONDS, QuestionEvents
from page.events.conversations import ConversationEvents
from page.events.documents import DocumentEvents
from page.events.panel import PanelEvents
from page.events.settings import SettingsEvents
from page.events.status import Examples, Status
from page.progress import Phase
from page.serving.questions import Questions
from page.serving.startup import Startup
from page.serving.tenants import Tenants
from page.session.options import Choices
from page.session.turns import Conversation
from page.uploads.receive import PendingUploads
from page.views.browser_state import render_conversations
from page.views.frame import render_header, render_tabs, render_welcome
from page.views.sources import render_panel
from page.views.status import render_status

_HERE = Path(__file__).parent / "static"


class ChatPage:
    """The events of one served page; holds no session's data."""

    def __init__(
        self,
        questions: Questions,
        tenants: Tenants,
        startup: Startup,
        pending: PendingUploads,
        examples: Sequence[Examples] = (),
        signing_in: bool = False,
    ) -> None:
        self._signing_in = signing_in
        self._startup = startup
        self._status = Status(tenants, startup, examples)
        self._asking = QuestionEvents(questions, tenants, self._status)
        self._panel = PanelEvents(tenants)
        self._documents = DocumentEvents(tenants, self._status, pending, script)
        self._conversations = ConversationEvents(tenants)
        self._settings = SettingsEvents(tenants)

    def build(self) -> gr.Blocks:
        """Lay out the page and wire its events."""
        page = gr.Blocks(
            title="Chapter & Verse", fill_height=True, fill_width=True, analytics_enabled=False
        )
        with page:
            conversation, choices = gr.State(Conversation()), gr.State(Choices())
            with gr.Row(elem_id="cv-top"):
                gr.HTML(
                    render_header(self._signing_in), elem_id="cv-header", js_on_load=script("theme")
                )
                status = gr.HTML(
                    render_status(self._status.progress), elem_id="cv-status", js_on_load=None
                )
            with gr.Row(elem_id="cv-main"):
                with gr.Column(scale=3, min_width=340):
                    chat = _chatbot()
                    typed = gr.Button(AS_TYPED, elem_id="cv-as-typed", size="sm", visible=False)
                    actions = gr.HTML(
                        "<span></span>", elem_id="cv-actions", js_on_load=script("actions")
                    )
                    scope = gr.HTML("", elem_id="cv-scope", js_on_load=None)
                    box = _question_box()
                    control = self._settings.build(choices)
                with gr.Column(scale=2, min_width=340, elem_id="cv-side"):
                    gr.HTML(render_tabs(), elem_id="cv-tabs", js_on_load=script("tabs"))
                    panel = gr.HTML(
                        render_panel(None), elem_id="cv-panel", js_on_load=script("page")
                    )
                    documents = self._documents.build()
                    conversations = gr.HTML(
                        render_conversations(None),
                        elem_id="cv-conversations",
                        js_on_load=script("browser_state"),
                    )

            outputs = [conversation, chat, panel, box, status, conversations, typed]
            common: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
            question = {"trigger_mode": "once", "concurrency_limit": None, **common}
            direct = {"queue": False, "trigger_mode": "multiple", **common}
            known = [conversation, choices]
            ask = self._asking
            asking: list[dict[str, Any]] = [
                box.submit(ask.ask, [box, *known], outputs, **question),
                chat.example_select(ask.ask_example, known, outputs, **question),
            ]
            asking.append(typed.click(ask.ask_as_typed, known, outputs, **question))
            asking.append(actions.retry(ask.retry, known, outputs, cancels=asking, **question))
            actions.undo(ask.undo, conversation, outputs, cancels=asking, **common)
            actions.clear(ask.clear, conversation, outputs, cancels=asking, **common)
            panel.select(self._panel.act, conversation, panel, **direct)
            shown = [choices, documents.document_list, scope]
            documents.document_list.select(self._documents.act, choices, shown, **direct)
            taken = [documents.progress, documents.document_list, status]
            documents.form.select(self._documents.add_files, choices, taken, **question)
            conversations.select(self._conversations.act, conversation, outputs, **direct)
            page.load(ask.ask_linked, conversation, outputs, concurrency_limit=None, **common)
            started = [status, chat, *control, documents.document_list]
            page.load(self.follow_startup, choices, started, concurrency_limit=None, **common)
        return page

    async def follow_startup(self, choices: Choices) -> AsyncIterator[tuple[Any, ...]]:
        """Say where the start stands until it is over; then offer what needs what was loaded.

        That is the examples that fit, the choice of how sure an answer must be, and the documents.
        """
        self._startup.drawn()
        shown = None
        while True:
            progress = self._status.progress
            if progress.phase is Phase.READY:
                yield (
                    await self._status.render(),
                    gr.update(examples=await self._status.fitting_examples()),
                    *await asyncio.to_thread(self._settings.start),
                    await asyncio.to_thread(self._documents.render, choices),
                )
                return
            if progress != shown:
                shown = progress
                yield (
                    render_status(progress),
                    *[gr.skip() for _ in range(4)],
                )
            if progress.phase is Phase.FAILED:
                return
            await asyncio.sleep(POLL_SECONDS)


def script(name: str) -> str:
    """Return one of the page's scripts."""
    return (_HERE / f"{name}.js").read_text(encoding="utf-8")


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="cv-chat",
        label="Conversation",
        show_label=False,
        height="60dvh",  # page.css fits it to the window
        render_markdown=False,
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        feedback_options=None,
        layout="panel",
        autoscroll=False,  # `page.js` scrolls to the question, and not to the end of its answer
        placeholder=render_welcome(),
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="cv-question",
        label="Your question",
        show_label=False,
        placeholder="Ask your documents…",
        submit_btn="Ask",
        lines=1,
        max_lines=5,
        autofocus=True,
    )
