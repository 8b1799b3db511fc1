"""SavedQuestion questions asked again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from qa import Assistant
from qa.evaluation.replay import AnswerChange, SavedAnswer, SavedError, compare, read_saved, replay
from qa.reader.span import SpanReader
from testing.fakes import WordEmbedder, WordNetwork
from tests.running import Ran

Write = Callable[[str, str | bytes], Path]

BEFORE = SavedAnswer(("4 June",), (("a.txt", 10, 16),))


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (BEFORE, BEFORE, AnswerChange.SAME),
        (BEFORE, SavedAnswer(("4 June",), (("a.txt", 11, 17),)), AnswerChange.PLACE),
        (BEFORE, SavedAnswer(("4 June",), (("b.txt", 10, 16),)), AnswerChange.PLACE),
        (BEFORE, SavedAnswer(("5 June",), (("a.txt", 10, 16),)), AnswerChange.WORDS),
        (
            BEFORE,
            SavedAnswer(("4 June", "May"), (("a.txt", 10, 16), ("a.txt", 1, 4))),
            AnswerChange.WORDS,
        ),
        (BEFORE, SavedAnswer((), ()), AnswerChange.REFUSED),
        (SavedAnswer((), ()), BEFORE, AnswerChange.ANSWERED),
        (SavedAnswer((), ()), SavedAnswer((), ()), AnswerChange.SAME),
        (None, BEFORE, AnswerChange.NEW),
    ],
)
def test_what_is_a_change(
    before: SavedAnswer | None, now: SavedAnswer, change: AnswerChange
) -> None:
    assert compare(before, now) is change


def test_an_answer_changes_with_its_document_and_with_no_other(
    library: Library, write: Write, tmp_path: Path
) -> None:
    reader = SpanReader(WordNetwork({"4 June": 60.0}), library.word_weights)
    assistant = Assistant(library, reader)
    library.add_file(write("a.txt", "Rasht was occupied on 4 June."))
    path = tmp_path / "saved.jsonl"
    path.write_text(json.dumps(assistant.ask("When was it?").to_dict()), encoding="utf-8")

    def change() -> AnswerChange:
        (replayed,) = replay(read_saved(path), assistant.ask)
        return replayed.change

    assert change() is AnswerChange.SAME
    library.add_file(write("b.txt", "Anzali burned in May."))
    assert change() is AnswerChange.SAME
    library.add_file(write("a.txt", "It rained. Rasht was occupied on 4 June."))
    assert change() is AnswerChange.PLACE
    assistant.library.remove("a.txt")
    assert change() is AnswerChange.REFUSED


def test_every_shape_of_a_saved_file(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    answer = {"question": "Who?", "citations": []}
    for text in (
        json.dumps(answer, indent=2),
        json.dumps(answer) + "\n\n",
        json.dumps([answer]),
        json.dumps({"turns": [{"question": "Who?", "answer": answer}]}),
        json.dumps({"turns": [answer]}),
    ):
        path.write_text(text, encoding="utf-8")
        (saved,) = read_saved(path)
        assert (saved.question, saved.said) == ("Who?", SavedAnswer((), ()))
    path.write_text('{"question": "Who?"}\n{"question": "When?"}\n', encoding="utf-8")
    assert [(each.question, each.said) for each in read_saved(path)] == [
        ("Who?", None),
        ("When?", None),
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "no JSON", '{"question": 5}', '{"question": "a", "citations": 5}']
)
def test_what_holds_no_saved_questions(tmp_path: Path, text: str) -> None:
    path = tmp_path / "saved"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SavedError, match="holds no saved questions"):
        read_saved(path)
    with pytest.raises(SavedError, match="cannot be read"):
        read_saved(tmp_path / "nowhere")


def test_the_command(
    run: Callable[..., Ran], write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "index.library_embedder.SentenceTransformerEmbedder", lambda _: WordEmbedder()
    )
    monkeypatch.setattr("qa.reader.factory.SpanNetwork", lambda _: WordNetwork({"4 June": 60.0}))
    run("add", write("a.txt", "Rasht was occupied on 4 June."))
    questions, saved = tmp_path / "questions.jsonl", tmp_path / "saved.jsonl"
    questions.write_text('{"question": "When was Rasht occupied?"}\n', encoding="utf-8")
    first = run("replay", questions, "--save", saved)
    assert (first.code, first.out) == (0, "")
    assert first.err == "0 of 1 answers have changed, 1 without a saved answer.\n"
    again = run("replay", saved)
    assert (again.code, again.err) == (0, "0 of 1 answers have changed.\n")
    run("remove", "a.txt")
    changed = run("replay", saved)
    assert changed.code == 1
    assert changed.out.splitlines() == [
        "not answered any more: When was Rasht occupied?",
        "  before: '4 June' (a.txt, characters 22-28)",
        "  now:    no answer",
    ]
    assert run("replay", saved, "--json").json[0]["change"] == "not answered any more"
