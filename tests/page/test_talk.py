"""Replies to talk on the page: in the chat, in the panel, stored in a browser, saved as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from page.events.panel import PanelEvents
from page.serving.metrics import Metrics
from page.serving.tenants import SharedLibrary
from page.session.browser_state import (
    CHANGED,
    UNREADABLE,
    from_browser_state,
    to_browser_state,
)
from page.session.turns import Conversation, Turn
from page.views.export import to_html, to_json, to_markdown
from page.views.messages import render_reply
from page.views.sources import render_panel
from page.views.talk import find_place
from qa.assistant import Assistant
from testing.small_library import open_assistant
from tests.page.stub_assistant import asking

LEASE = "# Lease\n\n## 1 Rent\n\nThe rent is 900 euros.\n\n## 2 Pets\n\nNo pets are allowed here.\n"
RULES = (
    "# Rules\n\n## 1 Noise\n\nNobody shouts.\n\n## 2 Bins\n\nBins go out.\n\n## 3 Doors\n\nShut.\n"
)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with open_assistant(tmp_path / "library") as opened:
        for name, text in {"lease.md": LEASE, "rules.md": RULES}.items():
            (tmp_path / name).write_text(text)
            opened.add(tmp_path / name)
        yield opened


def turn_of(assistant: Assistant, question: str, number: int = 1) -> Turn:
    hashes = tuple((each.name, each.sha256) for each in assistant.documents())
    return Turn(number, question, assistant.ask(question), hashes=hashes)


@pytest.mark.parametrize("line", ["hi", "thanks", "help", "what can you do?"])
def test_small_talk_is_never_called_a_missing_answer(assistant: Assistant, line: str) -> None:
    reply = render_reply(turn_of(assistant, line), last=True)
    assert "No answer" not in reply
    assert "cv-talk-notice" in reply
    assert "no sources" in render_panel(turn_of(assistant, line))


def test_listed_documents_and_headings_are_links_that_open_them(assistant: Assistant) -> None:
    turn = turn_of(assistant, "what files do you have?")
    reply = render_reply(turn)
    assert 'href="#turn-1-open-1"' in reply
    assert 'href="#turn-1-open-2"' in reply
    assert find_place(turn, 1) == ("lease.md", 0, 0)
    assert find_place(turn, 2) == ("rules.md", 0, 0)
    assert (find_place(turn, 0), find_place(turn, 3), find_place(None, 1)) == (None, None, None)
    absent = turn_of(assistant, "show me section 9 of rules.md")
    start = RULES.index("## 2 Bins")
    assert find_place(absent, 2) == ("rules.md", start, start + len("## 2 Bins\n"))
    panel = PanelEvents(SharedLibrary(assistant))
    place = find_place(absent, 2)
    assert place is not None
    shown = panel.show(absent, dict(zip(("document", "start", "end"), place, strict=True)))
    assert "Bins go out." in shown


def test_an_extract_shows_each_sentence_with_its_place_and_no_confidence(
    assistant: Assistant,
) -> None:
    turn = turn_of(assistant, "what is lease.md about?")
    reply = render_reply(turn)
    assert "An extract of lease.md, not a summary" in reply
    assert "The rent is 900 euros." in reply
    assert 'href="#turn-1-source-1"' in reply
    assert "cv-confidence" not in reply
    assert "<mark" in render_panel(turn)


def test_the_sides_of_a_comparison_stand_side_by_side(assistant: Assistant) -> None:
    reply = render_reply(turn_of(assistant, "compare lease.md and rules.md"))
    assert "cv-talk-sides" in reply
    assert reply.count("cv-talk-title") == 2


ASKED = (
    "hi",
    "what files do you have?",
    "which documents mention pets?",
    "what is lease.md about?",
    "show me section 2 of lease.md",
    "show me section 9 of rules.md",
    "compare lease.md and rules.md",
)


def conversation_of(assistant: Assistant) -> Conversation:
    conversation = Conversation()
    for number, question in enumerate(ASKED, start=1):
        conversation = conversation.ask(question, "")
        conversation = conversation.replace_last(turn_of(assistant, question, number))
    return conversation


def state_of(conversation: Conversation) -> Any:
    return json.loads(json.dumps(to_browser_state(conversation)))


def test_what_is_stored_comes_back_and_holds_no_word_of_a_document(assistant: Assistant) -> None:
    conversation = conversation_of(assistant)
    state = state_of(conversation)
    for word in ("900", "allowed", "Noise", "Bins"):
        assert word not in json.dumps(state)
    assert from_browser_state(state, assistant.library).turns == conversation.turns


def test_a_reply_whose_document_has_changed_is_to_be_asked_again(
    assistant: Assistant, tmp_path: Path
) -> None:
    state = state_of(conversation_of(assistant))
    (tmp_path / "rules.md").write_text("# Rules\n\nNone.\n")
    assistant.add(tmp_path / "rules.md")
    back = from_browser_state(state, assistant.library)
    assert back.turns[6].error == CHANGED


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "poem"},
        {"notice": 3},
        {"parts": [["lease.md", [7], ""]]},
        {"parts": 3},
        {"documents": [["lease.md", 5]]},
        {"outline": [["lease.md"]]},
        {"suggestions": [None]},
    ],
)
def test_a_stored_reply_that_makes_no_sense_is_an_error(
    assistant: Assistant, change: dict[str, Any]
) -> None:
    state = state_of(conversation_of(assistant))
    state["turns"][3]["answer"]["talk"].update(change)
    turn = from_browser_state(state, assistant.library).turns[3]
    assert (turn.error, turn.answer) == (UNREADABLE, None)


def test_a_stored_line_is_shown_as_text(assistant: Assistant) -> None:
    state = state_of(conversation_of(assistant))
    state["turns"][0]["answer"]["talk"]["notice"] = "<script>alert(1)</script>"
    reply = render_reply(from_browser_state(state, assistant.library).turns[0])
    assert "<script>" not in reply
    assert "&lt;script&gt;" in reply


def test_replies_are_saved_with_what_they_say(assistant: Assistant) -> None:
    conversation = conversation_of(assistant)
    for saved in (to_html(conversation), to_markdown(conversation)):
        assert "No answer" not in saved
        assert "There are 2 documents" in saved
        assert "rent is 900 euros" in saved
    turns = json.loads(to_json(conversation))["turns"]
    assert [turn["certainty"] for turn in turns] == ["talk"] * len(ASKED)


def test_talk_is_counted_as_such(assistant: Assistant) -> None:
    metrics = Metrics()
    asking(assistant, metrics).ask("hi")
    told = bytes(metrics.page(None).body).decode()  # type: ignore[arg-type]
    assert 'chapterverse_questions_total{result="talk"} 1.0' in told
    assert 'chapterverse_questions_total{result="no_answer"} 0.0' in told
