"""Ask from the page: show the question at once, its passages when found, then its answer.

Each event yields what the parts of the page become, as an Update. The conversation in the
session's state is the only truth; nothing is kept here. Nothing is searched or read here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Generator
from contextlib import closing
from contextvars import copy_context
from dataclasses import replace
from threading import Event
from typing import Any, NamedTuple

import gradio as gr

from index import Library
from index.errors import ChapterVerseError
from page.events.status import Status
from page.format import format_count, replace_surrogates
from page.progress import Phase, Progress
from page.serving.questions import Questions
from page.serving.tenants import Tenants
from page.session.layouts import with_layouts
from page.session.options import Choices, check_text
from page.session.sent_keys import MAX_KEY_LENGTH, SentKeys
from page.session.turns import Conversation, Turn
from page.views.browser_state import read_link, render_conversations
from page.views.messages import render_messages
from page.views.sources import render_panel
from page.views.status import render_notice, render_status, render_turn
from qa.assistant import Assistant
from qa.explain import explain
from qa.options import AskOptions
from qa.steps import Answered
from qa.types import Answer

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.15
AS_TYPED = "Ask it as I typed it"
UNEXPECTED_ERROR = "Something went wrong while looking for an answer; the log has the details."


class Update(NamedTuple):
    """What an event gives to its outputs, in their order; what is not named stays as it is."""

    conversation: Any
    chat: Any
    panel: Any
    box: Any
    status: Any
    conversations: Any
    typed: Any
    turn: Any

    @classmethod
    def of(cls, **changes: Any) -> Update:
        """Return an update of some parts."""
        return cls(*(changes.get(name, gr.skip()) for name in cls._fields))


class QuestionEvents:
    """The events that ask and take back; holds no session's data but which keys have come."""

    def __init__(self, questions: Questions, tenants: Tenants, status: Status) -> None:
        self._questions = questions
        self._tenants = tenants
        self._status = status
        self._sent = SentKeys()

    async def ask(
        self, question: str, conversation: Conversation, choices: Choices
    ) -> AsyncIterator[Update]:
        """Answer what is in the box; while another question waits, leave it there."""
        question = replace_surrogates(question or "").strip()
        if conversation.pending:
            return
        if not question:
            yield Update.of(status=render_notice("Type a question first."))
            return
        async for update in self.answer(question, conversation, choices):
            yield update

    async def ask_sent(
        self, conversation: Conversation, choices: Choices, event: gr.EventData
    ) -> AsyncIterator[Update]:
        """Answer the question at the head of the browser's line, once for its key.

        A browser that has not heard of its question sends it again. The box is left alone:
        the next question may be in it.
        """
        data = event._data if isinstance(event._data, dict) else {}
        key = str(data.get("key"))[:MAX_KEY_LENGTH]
        question = replace_surrogates(check_text(data.get("question"))).strip()
        if not question:
            yield Update.of(status=render_notice("Type a question first."))
        elif conversation.pending or not self._sent.is_new(key):
            yield Update.of(turn=render_turn(conversation.last, refused=key))
        else:
            async for update in self.answer(question, conversation, choices, key=key):
                yield update

    async def ask_linked(
        self, conversation: Conversation, request: gr.Request
    ) -> AsyncIterator[Update]:
        """Ask what the page's address asks for, if it does, as it says."""
        question, choices = read_link(dict(request.query_params))
        # An event that yields nothing empties all that it could have changed, in Gradio 6: here
        # the words on how far the start has come, which another event may just have drawn.
        if not question or conversation.turns:
            yield Update.of()
        else:
            async for update in self.answer(replace_surrogates(question), conversation, choices):
                yield update

    async def retry(self, conversation: Conversation, choices: Choices) -> AsyncIterator[Update]:
        """Ask the newest question again, in place of its turn, with what is chosen now."""
        if conversation.last is None:
            yield Update.of()
        else:
            question = conversation.last.question
            async for update in self.answer(question, conversation.without_last(), choices):
                yield update

    async def ask_as_typed(
        self, conversation: Conversation, choices: Choices
    ) -> AsyncIterator[Update]:
        """Ask the newest question again, by itself: it was not meant as it was understood."""
        last = conversation.last
        if last is None or not last.rewritten:
            yield Update.of()
        else:
            before = conversation.without_last()
            async for update in self.answer(last.question, before, choices, as_typed=True):
                yield update

    def undo(self, conversation: Conversation) -> Update:
        """Take the newest turn back, and put its question into the box again."""
        if conversation.last is None:
            return Update.of()
        question = conversation.last.question
        return draw_conversation(conversation.without_last(), box=question)

    def clear(self, conversation: Conversation) -> Update:
        """Forget the conversation, in the chat, in the panel and in the session's state."""
        return draw_conversation(conversation.cleared())

    async def answer(
        self,
        question: str,
        before: Conversation,
        choices: Choices,
        as_typed: bool = False,
        key: str = "",
    ) -> AsyncIterator[Update]:
        """Show the question at once, say what it waits for, and end with an answer or an error."""
        shown = None
        while True:
            progress = self._status.progress
            waiting = _describe_waiting(progress)
            if waiting != shown:
                shown = waiting
                conversation = before.ask(question, waiting, choices, as_typed, key)
                yield Update.of(
                    conversation=conversation,
                    chat=render_messages(conversation.turns),
                    box=gr.skip() if key else "",
                    status=render_status(progress),
                    turn=render_turn(conversation.last),
                )
            if progress.phase is not Phase.LOADING:
                break
            await asyncio.sleep(POLL_SECONDS)
        turn = conversation.turns[-1]
        if progress.phase is Phase.FAILED:
            turn = replace(turn, error=progress.message, waiting="")
        else:
            async for after in self._follow(turn, before.answers):
                turn = after
                if turn.pending:
                    conversation = conversation.replace_last(turn)
                    yield draw_conversation(conversation)
        try:
            update = draw_conversation(conversation.replace_last(turn))
        except Exception:
            logger.exception("An answer could not be drawn")
            failed = replace(turn, answer=None, error=UNEXPECTED_ERROR, waiting="")
            update = draw_conversation(conversation.replace_last(failed))
        yield update._replace(status=await self._status.render())

    async def _follow(self, turn: Turn, earlier: list[Answer]) -> AsyncIterator[Turn]:
        """Yield the turn after each step of its question; the last has an answer or an error.

        All steps are taken in one thread, so that the question's place in the queue never waits for
        a browser; once the event is cancelled, no further step is taken.
        """
        loop, turns, abandoned = asyncio.get_running_loop(), asyncio.Queue[Turn](), Event()
        steps = self._steps(turn, earlier)

        def work() -> None:
            with closing(steps):
                for each in steps:
                    loop.call_soon_threadsafe(turns.put_nowait, each)
                    if abandoned.is_set():
                        return

        loop.run_in_executor(None, copy_context().run, work)
        try:
            while turn.pending:
                turn = await turns.get()
                yield turn
        finally:
            abandoned.set()

    def _steps(self, turn: Turn, earlier: list[Answer]) -> Generator[Turn]:
        """Yield the turn with its passages, then with its answer; or, in words, with an error."""
        options = turn.choices.options
        try:
            steps = self._questions.steps(turn.question, options, [] if turn.as_typed else earlier)
            with closing(steps):
                for step in steps:
                    if isinstance(step, Answered):
                        turn = self._lay_out(self._answered(turn, step, options))
                    elif step.hits:
                        waiting = f"Reading {format_count(len(step.hits), 'passage')}…"
                        turn = self._lay_out(replace(turn, found=step.hits, waiting=waiting))
                    yield turn
        except ChapterVerseError as error:
            yield _fail(turn, str(error))
        except Exception:
            logger.exception("A question could not be answered")
            yield _fail(turn, UNEXPECTED_ERROR)

    def _lay_out(self, turn: Turn) -> Turn:
        """Return the turn with its layouts; without them its passages are shown as they stand."""
        try:
            with self._tenants.assistant() as assistant:
                return with_layouts(turn, assistant.library)
        except Exception:
            logger.exception("The passages of an answer could not be laid out")
            return turn

    def _answered(self, turn: Turn, step: Answered, options: AskOptions) -> Turn:
        """Return the turn with its answer; raises what the library raises."""
        answer = step.answer
        with self._tenants.assistant() as assistant:
            return replace(
                turn,
                answer=answer,
                waiting="",
                found=(),
                hashes=_find_hashes(answer, assistant.library),
                understood=step.understood,
                why=()
                if answer.answered or answer.talk is not None
                else _explain(answer, assistant, options),
            )


def _explain(answer: Answer, assistant: Assistant, options: AskOptions) -> tuple[str, ...]:
    """Return the steps up to where the answer was lost; none where they cannot be told."""
    try:
        return tuple(explain(answer, assistant, options))
    except ChapterVerseError:
        logger.exception("A missing answer could not be explained")
        return ()


def _find_hashes(answer: Answer, library: Library) -> tuple[tuple[str, str], ...]:
    """Return the SHA-256 of each document that was looked at."""
    looked_at = {hit.passage.document for hit in answer.hits}
    if answer.talk is not None:
        looked_at |= {entry.document for entry in answer.talk.outline}
    known = {each.name: each.sha256 for each in library.documents()}
    return tuple((name, known[name]) for name in sorted(looked_at) if name in known)


def draw_conversation(conversation: Conversation, **changes: Any) -> Update:
    """Return the update that draws the conversation, in the chat and in the panel."""
    last = conversation.last
    return Update.of(
        conversation=conversation,
        # With its words again: Gradio shows a button that was hidden at first without them.
        typed=gr.update(visible=last is not None and last.rewritten, value=AS_TYPED),
        chat=render_messages(conversation.turns),
        panel=render_panel(last),
        turn=render_turn(last),
        conversations=(gr.skip() if conversation.pending else render_conversations(conversation)),
        **changes,
    )


def _fail(turn: Turn, sentence: str) -> Turn:
    return replace(turn, error=sentence, waiting="", found=())


def _describe_waiting(progress: Progress) -> str:
    if progress.phase is Phase.LOADING:
        return f"Your question waits until everything is ready. {progress.message}"
    return "Looking through the documents…"
