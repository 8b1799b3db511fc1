"""Lay out the page, and wire its parts to their events.

The conversation in the session's state is the only truth; every event draws the chat and the
panel from it, and two browser sessions share nothing but the library. What the events do is in
`page.events`; serving the page is `page.server`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from index.loaders.source import MOST_BYTES
from page.events.ask import AS_TYPED, POLL_SECONDS, QuestionEvents
from page.events.conversations import ConversationEvents
from page.events.documents import DocumentEvents
from page.events.library_update import LibraryScreens
from page.events.panel import PanelEvents
from page.events.settings import SettingsEvents
from page.events.start import StartScreen
from page.events.status import Examples, Status
from page.events.uploads import UploadEvents
from page.progress import Phase
from page.serving.questions import Questions
from page.serving.sample import Sample
from page.serving.startup import Startup
from page.serving.suggestions import SuggestedQuestions
from page.serving.tenants import Tenants
from page.session.list_view import ListView
from page.session.options import Choices
from page.session.turns import Conversation
from page.uploads.receive import PendingUploads
from page.uploads.removed import RemovedDocuments
from page.views.browser_state import render_conversations
from page.views.document_list import render_unread_list, render_upload_form
from page.views.frame import render_header, render_tabs
from page.views.sources import render_panel
from page.views.status import render_line, render_status, render_turn

_HERE = Path(__file__).parent / "static"


class ChatPage:
    """The events of one served page; holds no session's data."""

    def __init__(
        self,
        questions: Questions,
        tenants: Tenants,
        startup: Startup,
        pending: PendingUploads,
        removed: RemovedDocuments,
        sample: Sample,
        suggested: SuggestedQuestions,
        examples: Sequence[Examples] = (),
        signing_in: bool = False,
    ) -> None:
        self._signing_in = signing_in
        self._startup = startup
        self._status = Status(tenants, startup)
        self._start = StartScreen(tenants, startup, sample, suggested, examples)
        self._asking = QuestionEvents(questions, tenants, self._status)
        self._panel = PanelEvents(tenants)
        self._screens = LibraryScreens(tenants, self._status, self._start)
        self._documents = DocumentEvents(tenants, self._screens, sample, removed)
        self._uploads = UploadEvents(tenants, self._status, self._screens, sample, pending)
        self._conversations = ConversationEvents(tenants)
        self._settings = SettingsEvents(tenants)

    def build(self) -> gr.Blocks:
        """Lay out the page and wire its events."""
        page = gr.Blocks(
            title="Chapter & Verse", fill_height=True, fill_width=True, analytics_enabled=False
        )
        with page:
            conversation, choices = gr.State(Conversation()), gr.State(Choices())
            view = gr.State(ListView())
            with gr.Row(elem_id="cv-top"):
                gr.HTML(
                    render_header(self._signing_in), elem_id="cv-header", js_on_load=script("theme")
                )
                status = gr.HTML(
                    render_status(self._status.progress), elem_id="cv-status", js_on_load=None
                )
            with gr.Row(elem_id="cv-main"):
                with gr.Column(scale=3, min_width=340):
                    start = gr.HTML(
                        self._start.render(), elem_id="cv-start", js_on_load=script("start")
                    )
                    chat = _chatbot()
                    typed = gr.Button(AS_TYPED, elem_id="cv-as-typed", size="sm", visible=False)
                    actions = gr.HTML(
                        render_turn(None), elem_id="cv-actions", js_on_load=script("actions")
                    )
                    line = gr.HTML(render_line(), elem_id="cv-line", js_on_load=script("line"))
                    scope = gr.HTML("", elem_id="cv-scope", js_on_load=None)
                    box = _question_box()
                    control = self._settings.build(choices)
                with gr.Column(scale=2, min_width=340, elem_id="cv-side"):
                    gr.HTML(render_tabs(), elem_id="cv-tabs", js_on_load=script("tabs"))
                    panel = gr.HTML(
                        render_panel(None), elem_id="cv-panel", js_on_load=script("page")
                    )
                    documents = _documents()
                    conversations = gr.HTML(
                        render_conversations(None),
                        elem_id="cv-conversations",
                        js_on_load=script("browser_state"),
                    )

            outputs = [conversation, chat, panel, box, status, conversations, typed, actions]
            common: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
            # Gradio drops an event "once" while the last one has not been heard to be over, which
            # on a busy machine is later than its answer: a question would be lost without a word.
            question = {"trigger_mode": "multiple", "concurrency_limit": None, **common}
            direct = {"queue": False, "trigger_mode": "multiple", **common}
            known = [conversation, choices]
            ask = self._asking
            asking: list[dict[str, Any]] = [
                # Only until `line.js` runs: then it takes the question out of the box.
                box.submit(ask.ask, [box, *known], outputs, **question),
                line.select(ask.ask_sent, known, outputs, **question),
                typed.click(ask.ask_as_typed, known, outputs, **question),
            ]
            asking.append(actions.retry(ask.retry, known, outputs, cancels=asking, **question))
            actions.undo(ask.undo, conversation, outputs, cancels=asking, **common)
            actions.clear(ask.clear, conversation, outputs, cancels=asking, **common)
            panel.select(self._panel.act, conversation, panel, **direct)
            looked = [choices, view]
            shown = [choices, view, documents.document_list, scope, status, start]
            documents.document_list.select(self._documents.act, looked, shown, **direct)
            start.select(self._documents.change_sample, looked, shown, **direct)
            taken = [documents.progress, *shown]
            added = documents.form.select(self._uploads.add_files, looked, taken, **question)
            conversations.select(self._conversations.act, conversation, outputs, **direct)
            page.load(ask.ask_linked, conversation, outputs, concurrency_limit=None, **common)
            started = [status, start, *control, documents.document_list]
            page.load(self.follow_startup, choices, started, concurrency_limit=None, **common)
            find: Any = {"concurrency_limit": None, "trigger_mode": "multiple", **common}
            page.load(self._start.follow_suggestions, None, start, **find)
            added.then(self._start.follow_suggestions, None, start, **find)
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
                    await asyncio.to_thread(self._start.render),
                    *await asyncio.to_thread(self._settings.start),
                    await asyncio.to_thread(self._screens.render_list, choices, ListView()),
                )
                return
            if progress != shown:
                shown = progress
                yield (
                    render_status(progress),
                    self._start.render() if progress.phase is Phase.FAILED else gr.skip(),
                    *[gr.skip() for _ in range(3)],
                )
            if progress.phase is Phase.FAILED:
                return
            await asyncio.sleep(POLL_SECONDS)


def script(name: str) -> str:
    """Return one of the page's scripts."""
    return (_HERE / f"{name}.js").read_text(encoding="utf-8")


class _DocumentParts(NamedTuple):
    form: gr.HTML
    progress: gr.HTML
    document_list: gr.HTML


def _documents() -> _DocumentParts:
    """Lay out the form that takes files, the progress of an upload, and the list."""
    with gr.Column(elem_id="cv-documents"):
        form = gr.HTML(
            render_upload_form(MOST_BYTES),
            elem_id="cv-upload-form",
            js_on_load=script("upload_form"),
        )
        progress = gr.HTML("", elem_id="cv-progress", js_on_load=None)
        document_list = gr.HTML(
            render_unread_list(),
            elem_id="cv-document-list",
            js_on_load=script("document_list"),
        )
    return _DocumentParts(form, progress, document_list)


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
