"""The way of a question through the page, and events that have nothing to do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from page.events.ask import UNEXPECTED_ERROR, QuestionEvents, Update
from page.events.status import Status
from page.progress import Phase, Progress
from page.serving.metrics import Metrics
from page.serving.queue import QuestionQueue
from page.serving.startup import Startup
from page.serving.tenants import SharedLibrary
from page.session.options import Choices
from page.session.turns import Conversation
from qa.assistant import Assistant
from qa.followup.rewrite import rewrite_question
from qa.retriever import retrieve
from qa.steps import Step
from testing.small_library import open_assistant
from tests.page.stub_assistant import StubAssistant, asking


def all_of(updates: AsyncIterator[Update]) -> list[Update]:
    async def gather() -> list[Update]:
        return [each async for each in updates]

    with ThreadPoolExecutor(1) as pool:  # the browser's tests keep a loop going in this thread
        return pool.submit(lambda: asyncio.run(gather())).result()


def events_of(assistant: Assistant, metrics: Metrics | None = None) -> QuestionEvents:
    tenants = SharedLibrary(assistant)
    startup = Startup(tenants, None)
    startup.progress = Progress(Phase.READY, "Ready.")
    return QuestionEvents(asking(assistant, metrics), tenants, Status(tenants, startup))


def test_nothing_to_do_is_told_as_no_change() -> None:
    """Where such an event yields nothing at all, Gradio empties what it could have changed."""
    asking = events_of(StubAssistant())
    new = Conversation()
    no_link: Any = SimpleNamespace(query_params={})
    assert all_of(asking.ask_linked(new, no_link)) == [Update.of()]
    assert all_of(asking.retry(new, Choices())) == [Update.of()]
    assert all_of(asking.ask_as_typed(new, Choices())) == [Update.of()]


def test_a_question_that_is_sent_twice_is_asked_once() -> None:
    """As by a browser that has not heard of it for a while; the box may hold the next one."""
    events = events_of(StubAssistant())
    event: Any = SimpleNamespace(_data={"key": "k", "question": " Rasht? "})
    updates = all_of(events.ask_sent(Conversation(), Choices(), event))
    asked = updates[-1].conversation
    assert (asked.last.question, asked.last.key) == ("Rasht?", "k")
    assert asked.last.answer.answered
    assert all(each.box == Update.of().box for each in updates)
    assert 'data-key="k" data-turn="1" data-pending="yes"' in updates[0].turn
    assert 'data-key="k" data-turn="1" data-pending=""' in updates[-1].turn
    (again,) = all_of(events.ask_sent(asked, Choices(), event))
    assert again == Update.of(turn=again.turn)
    assert 'data-refused="k"' in again.turn
    nothing: Any = SimpleNamespace(_data={"question": 1})
    (told,) = all_of(events.ask_sent(asked, Choices(), nothing))
    assert "Type a question first." in told.status


def test_a_followup_is_searched_and_rewritten_once_in_one_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Kuchik Khan led the rebellion. Kuchik Khan fled in May 1921.")
    calls: list[str] = []

    def noted(name: str, function: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            calls.append(name)
            return function(*given, **named)

        return call

    monkeypatch.setattr("qa.cache.retrieve", noted("retrieve", retrieve))
    monkeypatch.setattr(
        "qa.followup.understandings.rewrite_question", noted("rewrite_question", rewrite_question)
    )
    monkeypatch.setattr(QuestionQueue, "turn", noted("turn", QuestionQueue.turn))
    with open_assistant(tmp_path / "library") as assistant:
        assistant.add(tmp_path / "a.txt")
        events = events_of(assistant)
        first = all_of(
            events.ask("Did Kuchik Khan lead the rebellion?", Conversation(), Choices())
        )[-1]
        assert first.conversation.last.answer.answered
        calls.clear()
        updates = all_of(events.ask("When did he flee?", first.conversation, Choices()))
    # Once for each understanding: what "he" stands for put in, and, since that is no sure answer,
    # what the conversation is about put before it.
    assert sorted(calls) == ["retrieve", "retrieve", "rewrite_question", "turn"]
    turns = [each.conversation.last for each in updates]
    assert [bool(each.found) for each in turns] == [False, True, False]
    understood = turns[-1].understood.question
    assert understood.endswith(("Kuchik Khan flee?", "when did he flee?"))
    assert turns[-1].answer.question == understood
    assert {hit.passage for hit in turns[-1].answer.hits} == {hit.passage for hit in turns[1].found}


def test_a_fault_is_told_as_an_error_and_frees_the_turn() -> None:
    events = events_of(StubAssistant())
    (*_, last) = all_of(events.ask("crash", Conversation(), Choices()))
    assert last.conversation.last.error == UNEXPECTED_ERROR
    (*_, last) = all_of(events.ask("Rasht?", Conversation(), Choices()))
    assert last.conversation.last.answer.answered


def test_what_nobody_waits_for_any_more_is_not_read(tmp_path: Path) -> None:
    """As when a person undoes or clears while passages are looked for."""
    (tmp_path / "a.txt").write_text("Rasht fell in May.")
    metrics, found, gone = Metrics(), threading.Event(), threading.Event()

    class Held(Assistant):
        def steps(self, *given: Any, **named: Any) -> Iterator[Step]:
            found.set()
            assert gone.wait(30)
            yield from super().steps(*given, **named)

    async def ask_and_leave(assistant: Assistant) -> None:
        updates = events_of(assistant, metrics).ask("Rasht?", Conversation(), Choices())
        await anext(updates)
        waiting = asyncio.ensure_future(anext(updates))
        assert await asyncio.to_thread(found.wait, 30)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        gone.set()

    with open_assistant(tmp_path / "library") as opened:
        opened.add(tmp_path / "a.txt")
        held = Held(opened.library, opened.reader)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(ask_and_leave(held))).result()
    told = bytes(metrics.page(None).body).decode()  # type: ignore[arg-type]
    assert 'chapterverse_stage_seconds_count{stage="dense"} 1.0' in told
    assert 'chapterverse_stage_seconds_count{stage="read"} 0.0' in told
    assert 'chapterverse_questions_total{result="failed"} 0.0' in told
