"""`chapterverse ask` replies to talk, in words and in JSON, and reads for it where told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from testing.fakes import WordEmbedder
from tests.running import Ran

Run = Callable[..., Ran]
Write = Callable[[str, str | bytes], Path]


@pytest.fixture(autouse=True)
def _words_are_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "index.library_embedder.SentenceTransformerEmbedder", lambda _: WordEmbedder()
    )


@pytest.fixture
def ask(run: Run, write: Write) -> Run:
    run("add", write("lease.md", "# Lease\n\n## 4 Pets\n\nNo pets are allowed here.\n"))

    def ask_with(*arguments: object) -> Ran:
        return run("ask", *arguments, "--reader", "sentence")

    return ask_with


def test_a_greeting_is_answered_and_says_what_to_ask(ask: Run) -> None:
    said = ask("hi")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Hello!")
    assert "- What is lease.md about?" in said.out
    assert "No answer" not in said.out


def test_documents_are_listed_with_what_they_mention(ask: Run) -> None:
    lines = ask("Which documents mention pets?").out.splitlines()
    assert lines[0] == "1 of 1 document mentions “pets”."
    assert lines[1].startswith("- lease.md (added ")
    assert "No pets are allowed here." in lines
    assert not any("sure" in line for line in lines)


def test_a_section_is_printed_with_its_place(ask: Run) -> None:
    lines = ask("show me section 4").out.splitlines()
    assert lines[:4] == [
        "Word for word, as it stands in the document.",
        "",
        "lease.md:",
        "",
    ]
    assert lines[4:] == [
        "No pets are allowed here.",
        "    [1] lease.md, Lease › 4 Pets, characters 20-45",
    ]


def test_json_has_the_reply_beside_the_citations(ask: Run) -> None:
    answer = ask("show me section 4", "--json").json
    assert (answer["certainty"], answer["talk"]["kind"]) == ("talk", "section")
    assert answer["talk"]["parts"] == [{"title": "lease.md", "citations": [1], "note": ""}]
    assert answer["citations"][0]["quote"] == "No pets are allowed here."


def test_no_talk_reads_for_an_answer(ask: Run) -> None:
    assert "No answer" in ask("hi", "--no-talk").out
