"""The layout of the page and its events: ask, retry, undo, clear, an example, an older turn.

The conversation in the session's state is the only truth; every event draws the chat and the
panel from it, and two browser sessions share nothing but the asker. HTML is made in `messages.py`
and `sources.py`; serving the page is `server.py`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import ChapterVerseError
from page.asker import Asker
from page.messages import render_messages
from page.sources import render_panel
from page.startup import Phase, Progress, Startup
from page.strictness import Strictness, checked_threshold
from page.turns import Conversation, Turn
from page.wording import escape, library_words, without_surrogates

logger = logging.getLogger(__name__)

PANEL_SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
POLL_SECONDS = 0.15
UNEXPECTED = "Something went wrong while looking for an answer; the log has the details."

# What an event gives to its outputs: conversation, chat, panel, question box, status.
Update = tuple[Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions to start from, offered only while the library holds the document they fit."""

    document: str
    questions: tuple[str, ...]


_HEADER = (
    '<header class="cv-header"><h1>Chapter &amp; Verse</h1>'
    "<p>Ask your documents a question in plain words. The answer is their exact words, with the "
    "place where they stand.</p></header>"
)
_PLACEHOLDER = (
    '<div class="cv-welcome"><p class="cv-welcome-title">What would you like to know?</p>'
    "<p>Nothing here is written by a machine: you get the documents’ own words, "
    "or a plain “no answer”.</p></div>"
)


class ChatPage:
    """The events of one served page; holds no session's data."""

    def __init__(self, asker: Asker, startup: Startup, examples: Sequence[Examples] = ()) -> None:
        self._asker = asker
        self._startup = startup
        self._strictness = Strictness(asker)
        self._examples = tuple(examples)

    def build(self) -> gr.Blocks:
        """Lay out the page and wire its events."""
        page = gr.Blocks(
            title="Chapter & Verse", fill_height=True, fill_width=True, analytics_enabled=False
        )
        with page:
            conversation = gr.State(Conversation())
            with gr.Row(elem_id="cv-top"):
                gr.HTML(_HEADER, elem_id="cv-header", js_on_load=None)
                status = gr.HTML(
                    render_status(self._startup.progress), elem_id="cv-status", js_on_load=None
                )
            with gr.Row(elem_id="cv-main"):
                with gr.Column(scale=3, min_width=340):
                    chat = gr.Chatbot(
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
                        placeholder=_PLACEHOLDER,
                    )
                    box = gr.Textbox(
                        elem_id="cv-question",
                        label="Your question",
                        show_label=False,
                        placeholder="Ask your documents…",
                        submit_btn="Ask",
                        lines=1,
                        max_lines=5,
                        autofocus=True,
                    )
                    strictness = self._strictness.build()
                with gr.Column(scale=2, min_width=340):
                    panel = gr.HTML(render_panel(None), elem_id="cv-panel", js_on_load=PANEL_SCRIPT)

            outputs = [conversation, chat, panel, box, status]
            common: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
            question = {"trigger_mode": "once", "concurrency_limit": None, **common}
            known = [conversation, strictness.chosen]
            asking: list[dict[str, Any]] = [
                box.submit(self.ask, [box, *known], outputs, **question),
                chat.example_select(self.ask_example, known, outputs, **question),
            ]
            asking.append(chat.retry(self.retry, known, outputs, cancels=asking, **question))
            chat.undo(self.undo, conversation, outputs, cancels=asking, **common)
            chat.clear(self.clear, conversation, outputs, cancels=asking, **common)
            panel.select(self.show_turn, conversation, panel, queue=False, **common)
            started = [status, chat, strictness.slider, strictness.words]
            page.load(self.follow_startup, None, started, concurrency_limit=None, **common)
        return page

    async def ask(
        self, question: str, conversation: Conversation, threshold: float | None
    ) -> AsyncIterator[Update]:
        """Answer what is in the box; while another question waits, leave it there."""
        question = without_surrogates(question or "").strip()
        if conversation.pending:
            return
        if not question:
            status = '<p class="cv-status">Type a question first.</p>'
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), status
            return
        async for update in self._answer(question, conversation, threshold):
            yield update

    async def ask_example(
        self, conversation: Conversation, threshold: float | None, event: gr.SelectData
    ) -> AsyncIterator[Update]:
        """Ask the example that was chosen."""
        value = event.value
        question = value.get("text") if isinstance(value, dict) else None
        known = {question for examples in self._examples for question in examples.questions}
        if question in known and not conversation.pending:
            async for update in self._answer(str(question), conversation, threshold):
                yield update

    async def retry(
        self, conversation: Conversation, threshold: float | None
    ) -> AsyncIterator[Update]:
        """Ask the newest question again, in place of its turn, as strictly as is chosen now."""
        if conversation.last is not None:
            question = conversation.last.question
            async for update in self._answer(question, conversation.without_last(), threshold):
                yield update

    def undo(self, conversation: Conversation) -> Update:
        """Take the newest turn back, and put its question into the box again."""
        if conversation.last is None:
            return gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
        question = conversation.last.question
        return self._draw(conversation.without_last(), question)

    def clear(self, conversation: Conversation) -> Update:
        """Forget the conversation, in the chat, in the panel and in the session's state."""
        return self._draw(conversation.cleared(), gr.skip())

    def show_turn(self, conversation: Conversation, event: gr.EventData) -> Any:
        """Draw the panel for an older turn, whose citation was followed."""
        number = event._data.get("index") if isinstance(event._data, dict) else None
        turn = conversation.find(number) if isinstance(number, int) else None
        return render_panel(turn) if turn is not None else gr.skip()

    async def follow_startup(self) -> AsyncIterator[tuple[Any, Any, Any, Any]]:
        """Say where the start stands until it is over; then offer what needs what was loaded.

        That is the examples that fit, and the choice of how sure an answer must be.
        """
        shown = None
        while True:
            progress = self._startup.progress
            if progress.phase is Phase.READY:
                examples = gr.update(examples=await self._fitting_examples())
                yield (
                    await self._status(),
                    examples,
                    *await asyncio.to_thread(self._strictness.start),
                )
                return
            if progress != shown:
                shown = progress
                yield render_status(progress), gr.skip(), gr.skip(), gr.skip()
            if progress.phase is Phase.FAILED:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _answer(
        self, question: str, before: Conversation, threshold: float | None
    ) -> AsyncIterator[Update]:
        """Show the question at once, say what it waits for, and end with an answer or an error."""
        shown = None
        while True:
            progress = self._startup.progress
            waiting = _waiting_words(progress)
            if waiting != shown:
                shown = waiting
                conversation = before.ask(question, waiting)
                chat = render_messages(conversation.turns)
                yield conversation, chat, gr.skip(), "", render_status(progress)
            if progress.phase is not Phase.LOADING:
                break
            await asyncio.sleep(POLL_SECONDS)
        turn = conversation.turns[-1]
        if progress.phase is Phase.FAILED:
            turn = replace(turn, error=progress.message, waiting="")
        else:
            turn = await asyncio.to_thread(self._ask_now, turn, threshold)
        try:
            drawn = self._draw(conversation.replace_last(turn), gr.skip())
        except Exception:
            logger.exception("An answer could not be drawn")
            failed = replace(turn, answer=None, error=UNEXPECTED, waiting="")
            drawn = self._draw(conversation.replace_last(failed), gr.skip())
        yield (*drawn[:4], await self._status())

    def _ask_now(self, turn: Turn, threshold: float | None) -> Turn:
        """Return the turn with its answer or, in words, the error that was met."""
        try:
            answer = self._asker.ask(turn.question, threshold=checked_threshold(threshold))
        except ChapterVerseError as error:
            return replace(turn, error=str(error), waiting="")
        except Exception:
            logger.exception("A question could not be answered")
            return replace(turn, error=UNEXPECTED, waiting="")
        return replace(turn, answer=answer, waiting="")

    def _draw(self, conversation: Conversation, box: Any) -> Update:
        chat = render_messages(conversation.turns)
        return conversation, chat, render_panel(conversation.last), box, gr.skip()

    async def _status(self) -> str:
        """Say what is ready, as the library is now: other programs may have added documents."""
        progress = self._startup.progress
        if progress.phase is Phase.READY:
            try:
                documents = await asyncio.to_thread(self._asker.documents)
                progress = Progress(Phase.READY, library_words(documents))
            except ChapterVerseError as error:
                progress = Progress(Phase.FAILED, str(error))
            except Exception:
                logger.exception("The documents could not be listed")
                progress = Progress(Phase.FAILED, "Something went wrong; the log has the details.")
        return render_status(progress)

    async def _fitting_examples(self) -> list[dict[str, str]]:
        try:
            documents = await asyncio.to_thread(self._asker.documents)
        except ChapterVerseError:
            return []  # the status says what is wrong
        names = {document.name for document in documents}
        return [
            {"text": question}
            for examples in self._examples
            if examples.document in names
            for question in examples.questions
        ]


def render_status(progress: Progress) -> str:
    """Return the line that says where the start stands; a failure stands out."""
    role = ' role="alert"' if progress.phase is Phase.FAILED else ""
    return f'<p class="cv-status cv-{progress.phase}"{role}>{escape(progress.message)}</p>'


def _waiting_words(progress: Progress) -> str:
    if progress.phase is Phase.LOADING:
        return f"Your question waits until everything is ready. {progress.message}"
    return "Looking through the documents…"
