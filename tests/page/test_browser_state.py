"""What a browser stores of a conversation, what comes back, and the files it can be saved as."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from page.session.browser_state import CHANGED, UNREADABLE, from_browser_state, to_browser_state
from page.session.options import Choices
from page.session.turns import Conversation, Turn
from page.views.browser_state import link_to_turn, read_link
from page.views.export import to_html, to_json, to_markdown
from page.views.messages import render_reply
from qa.assistant import Assistant
from testing.small_library import open_assistant
from tests.page.stub_assistant import StubAssistant
from tests.page.stub_documents import HOSTILE

TEXT = "The harbour was closed in May. The boats stayed on land. The harbour was opened in June.\n"
QUESTION = "When was the harbour opened?"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    file = tmp_path / "letter.txt"
    file.write_text(TEXT)
    with open_assistant(tmp_path / "library") as opened:
        opened.add(file)
        yield opened


def held(assistant: Assistant) -> Conversation:
    """A conversation of an answer, no answer, an error, and a question that still waits."""
    hashes = tuple((each.name, each.sha256) for each in assistant.documents())
    conversation = Conversation()
    for question in (QUESTION, "Zebras?"):
        answer = assistant.ask(question, threshold=0.3)
        conversation = conversation.ask(question, "", Choices(threshold=0.3))
        conversation = conversation.replace_last(
            Turn(
                conversation.turns[-1].number,
                question,
                answer,
                choices=Choices(threshold=0.3),
                hashes=hashes,
            )
        )
    conversation = conversation.ask("Broken?", "")
    conversation = conversation.replace_last(Turn(3, "Broken?", error="It broke."))
    return conversation.ask("Waiting?", "Looking…")


def state_of(conversation: Conversation) -> Any:
    return json.loads(json.dumps(to_browser_state(conversation)))


def test_what_is_stored_comes_back_and_holds_no_word_of_a_document(assistant: Assistant) -> None:
    conversation = held(assistant)
    state = state_of(conversation)
    assert "June" not in json.dumps(state)
    back = from_browser_state(state, assistant.library)
    assert back.turns == conversation.turns[:3]
    first = back.turns[0].answer
    assert first is not None
    assert first.text == TEXT[first.citations[0].quote.start : first.citations[0].quote.end]
    assert first.text == "The harbour was opened in June."


def test_an_answer_from_a_document_that_has_changed_is_no_answer(
    assistant: Assistant, tmp_path: Path
) -> None:
    state = state_of(held(assistant))
    (tmp_path / "letter.txt").write_text("Something else was written. " + TEXT)
    assistant.add(tmp_path / "letter.txt")
    back = from_browser_state(state, assistant.library)
    assert [turn.error for turn in back.turns] == [CHANGED, CHANGED, "It broke."]
    assert [turn.question for turn in back.turns] == [QUESTION, "Zebras?", "Broken?"]


@pytest.mark.parametrize(
    "change",
    [
        {"citations": [[0, 0, 10_000, 0.5]]},
        {"citations": [[7, 0, 3, 0.5]]},
        {"citations": [[0, 3, 3, 0.5]]},
        {"citations": [[0, 0, 3, 7]]},
        {"citations": "nonsense"},
        {"hits": [[1, "x", 0, 0, 0]]},
        {"form": "poem"},
        {"threshold": None},
        {"no_answer": "BECAUSE"},
    ],
)
def test_an_answer_that_makes_no_sense_is_an_error(
    assistant: Assistant, change: dict[str, Any]
) -> None:
    state = state_of(held(assistant))
    state["turns"][0]["answer"].update(change)
    turn = from_browser_state(state, assistant.library).turns[0]
    assert (turn.error, turn.answer) == (UNREADABLE, None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_browser_sends_only_the_documents_are_quoted(
    assistant: Assistant, data: st.DataObject
) -> None:
    state = state_of(held(assistant))
    turn = state["turns"][0]
    where = data.draw(st.sampled_from([turn, turn["answer"], turn["hashes"], state]))
    key = data.draw(st.sampled_from(sorted(where)))
    where[key] = data.draw(_JSON)
    for back in from_browser_state(state, assistant.library).turns:
        for citation in back.answer.citations if back.answer else ():
            quote = citation.quote
            assert quote.text == TEXT[quote.start : quote.end]


@pytest.mark.parametrize("state", [None, 3, [], {}, {"v": 2, "turns": []}, {"v": 1, "turns": [3]}])
def test_what_was_never_stored_is_an_empty_conversation(state: object) -> None:
    assert from_browser_state(state, StubAssistant().library).turns == ()


def test_a_link_asks_the_same_again() -> None:
    choices = Choices(0.5, None, ("a&b.txt",), "")
    link = link_to_turn(Turn(1, "Who's <there> & why?", choices=choices))
    assert link.startswith("?q=Who%27s+%3Cthere%3E+%26+why%3F&with=")
    from urllib.parse import parse_qsl

    assert read_link(dict(parse_qsl(link[1:]))) == ("Who's <there> & why?", choices)
    assert link_to_turn(Turn(1, "Who?")) == "?q=Who%3F"
    assert read_link({"q": " Who? ", "with": "{broken"}) == ("Who?", Choices())
    assert read_link({}) == ("", Choices())


def hostile() -> Conversation:
    assistant = StubAssistant()
    question = "hostile <script>1</script> # *x*"
    turn = Turn(1, question, assistant.ask(question), hashes=((HOSTILE.name, HOSTILE.sha256),))
    return Conversation((turn,), 2)


def test_json_is_what_the_command_line_gives_with_hashes(assistant: Assistant) -> None:
    turns = json.loads(to_json(held(assistant)))["turns"]
    assert len(turns) == 3
    citation = turns[0]["citations"][0]
    assert citation["quote"] == TEXT[citation["start"] : citation["end"]]
    assert citation["quote_sha256"] == hashlib.sha256(citation["quote"].encode()).hexdigest()
    assert citation["document_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert turns[1]["answered"] is False
    assert turns[2] == {"question": "Broken?", "error": "It broke."}


def test_a_saved_page_shows_what_was_written_and_does_nothing() -> None:
    page = to_html(hostile())
    assert "&lt;script&gt;window.pwned = 1&lt;/script&gt;" in page
    for tag in ("<script", "<img", 'http://evil.example/a.png" '):
        assert tag not in page
    assert "default-src 'none'" in page
    assert hashlib.sha256(HOSTILE.text.encode()).hexdigest() in page
    assert f"SHA-256 of the document: {HOSTILE.sha256}" in page


def test_saved_markdown_shows_what_was_written_and_does_nothing() -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(to_markdown(hostile()))
    for tag in ("<script", "<img", "<a ", "<strong", "<em", "<code"):
        assert tag not in rendered
    assert "**bold** [link](http://evil.example/) $$x^2$$ {{7*7}}" in rendered
    assert rendered.count("<blockquote>") == 1


def test_no_answer_and_errors_are_saved_as_such(assistant: Assistant) -> None:
    saved = to_markdown(held(assistant))
    assert "No answer in these documents\\." in saved
    assert "Error\\: It broke\\." in saved
    assert "Waiting" not in saved


def test_a_reply_has_a_link_to_itself() -> None:
    turn = hostile().turns[0]
    assert 'href="?q=hostile+%3Cscript%3E1%3C%2Fscript%3E+%23+%2Ax%2A"' in render_reply(turn)


def test_what_was_searched_for_and_what_limits_an_answer_is_shown_and_kept(
    assistant: Assistant,
) -> None:
    question = "When was the harbuor opened?"
    answer = replace(assistant.ask(question), notes=("It looks <German>.",))
    assert answer.searched == "When was the harbour opened?"
    hashes = tuple((each.name, each.sha256) for each in assistant.documents())
    turn = Turn(1, question, answer, hashes=hashes)
    reply = render_reply(turn)
    assert "Searched for <q>When was the harbour opened?</q>" in reply
    assert "It looks &lt;German&gt;." in reply
    conversation = Conversation((turn,), 2)
    for made in (to_markdown(conversation), to_html(conversation)):
        assert "Searched for" in made
        assert "<German>" not in made
    stored = json.loads(json.dumps(to_browser_state(conversation)))
    restored = from_browser_state(stored, assistant.library)
    assert restored.last is not None
    assert restored.last.answer is not None
    assert restored.last.answer.searched == answer.searched
    assert restored.last.answer.notes == answer.notes
