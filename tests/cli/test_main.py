"""The command line, in this process and with the real embedder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index import DEFAULT_EMBEDDER, SentenceTransformerEmbedder
from qa import Assistant
from qa.reader.network import SpanNetwork
from testing.fakes import WordNetwork
from tests.conftest import SEEDS
from tests.running import Ran

Write = Callable[[str, str | bytes], Path]


@pytest.fixture(autouse=True)
def _models_are_loaded_once(
    monkeypatch: pytest.MonkeyPatch, embedder: SentenceTransformerEmbedder, network: SpanNetwork
) -> None:
    """The default models are the real ones, but each command would load them again."""

    def make_embedder(name: str = DEFAULT_EMBEDDER) -> SentenceTransformerEmbedder:
        return embedder if name == DEFAULT_EMBEDDER else SentenceTransformerEmbedder(name)

    def make_network(name: str | None = None) -> SpanNetwork:
        return network if name is None else SpanNetwork(name)

    monkeypatch.setattr("index.library_embedder.SentenceTransformerEmbedder", make_embedder)
    monkeypatch.setattr("qa.reader.factory.SpanNetwork", make_network)


@pytest.fixture(scope="module")
def gilan(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Path:
    """A library of the bundled document."""
    folder = tmp_path_factory.mktemp("gilan") / "library"
    with Assistant.open(folder, embedder=embedder) as assistant:
        assistant.add(SEEDS / "gilan.md")
    return folder


@pytest.fixture
def _gilan_is_added(gilan: Path, tmp_path: Path) -> None:
    shutil.copytree(gilan, tmp_path / "library")


@pytest.mark.slow
def test_the_main_job(run: Callable[..., Ran]) -> None:
    added = run("add", SEEDS / "gilan.md")
    assert (added.code, added.err) == (0, "")
    assert added.out.startswith("added: gilan.md (")
    asked = run("ask", "How many machine guns did the Soviet sailors have?", "--json")
    assert asked.code == 0
    answer = asked.json
    text = (SEEDS / "gilan.md").read_text(encoding="utf-8")
    assert answer["question"] == "How many machine guns did the Soviet sailors have?"
    assert answer["answered"] is True
    assert "40" in answer["text"]
    assert answer["threshold"] <= answer["confidence"] <= 1
    citation = answer["citations"][0]
    assert (citation["number"], citation["document"], citation["page"]) == (1, "gilan.md", None)
    assert citation["heading"].endswith("› Taking it by force")
    assert text[citation["start"] : citation["end"]] == citation["quote"] == answer["text"]
    passage = citation["passage"]
    assert text[passage["start"] : passage["end"]] == passage["text"]
    assert passage["start"] <= citation["start"] < citation["end"] <= passage["end"]
    for hit in answer["hits"]:
        assert text[hit["start"] : hit["end"]] == hit["text"]
        assert {"document", "page", "heading", "score", "dense", "lexical"} <= set(hit)


@pytest.mark.slow
@pytest.mark.usefixtures("_gilan_is_added")
def test_python_gives_the_same_answer(run: Callable[..., Ran], tmp_path: Path) -> None:
    question = "When was the treaty between Russia and Persia signed?"
    printed = run("ask", question, "--json").json
    with Assistant.open(tmp_path / "library") as assistant:
        assert assistant.ask(question).to_dict() == printed


@pytest.mark.usefixtures("_gilan_is_added")
def test_no_answer_is_handled_and_shows_what_was_looked_at(run: Callable[..., Ran]) -> None:
    asked = run("ask", "At what temperature does water boil?", "--json", "--top-k", 3)
    assert asked.code == 0
    assert asked.json["answered"] is False
    assert (asked.json["text"], asked.json["citations"]) == ("", [])
    assert len(asked.json["hits"]) == 3
    plain = run("ask", "At what temperature does water boil?")
    assert plain.code == 0
    assert plain.out.startswith("No answer in these documents")
    assert "The nearest passages:" in plain.out


@pytest.mark.usefixtures("_gilan_is_added")
def test_a_plain_answer_names_its_place(run: Callable[..., Ran]) -> None:
    lines = run("ask", "On what date did the flotilla leave Baku?").out.splitlines()
    assert lines[0] == "17 May 1920"
    assert lines[1].startswith("    ")
    assert " 17 May 1920" in lines[1]
    assert lines[1].endswith(".")  # the whole sentence
    assert lines[2].startswith("    [1] gilan.md, The Soviet republic in Gilan, 1920–1921 › Taking")
    assert lines[2].endswith("% sure)")


@pytest.mark.slow
def test_a_file_that_has_changed_or_gone_is_told_with_the_answer(
    run: Callable[..., Ran], write: Write
) -> None:
    path = write("boat.txt", "The boat left Anzali on 3 May 1920.")
    run("add", path)
    question = "On what date did the boat leave Anzali?"
    fresh = run("ask", question).out.splitlines()
    assert fresh[0] == "3 May 1920"
    assert fresh[-2].endswith("% sure)")
    path.write_text("The boat left Anzali on 4 May 1920, they say.")
    changed = run("ask", question).out.splitlines()
    assert changed[-2] == "    The file has changed since it was read: add it again."
    assert run("ask", question, "--json").json["citations"][0]["stale"] == "changed"
    path.unlink()
    assert run("ask", question).out.splitlines()[-2] == "    The file is not there any more."


@pytest.mark.slow
@pytest.mark.usefixtures("_gilan_is_added")
def test_the_threshold_can_be_moved_and_its_effect_is_said(run: Callable[..., Ran]) -> None:
    question = "At what temperature does water boil?"
    lenient = run("ask", question, "--threshold", 0)
    assert lenient.code == 0
    assert not lenient.out.startswith("No answer")
    assert lenient.err.startswith("At a threshold of 0: Of 100 questions that the documents answer")
    strict = run("ask", "Who led the rebellion in Gilan?", "--threshold", 1)
    assert strict.out.startswith("Not sure. This comes closest:\n")
    outside = run("ask", question, "--threshold", 7)
    assert (outside.code, outside.out) == (2, "")
    assert outside.err == "chapterverse: The threshold must be from 0 to 1, not 7.\n"


@pytest.mark.usefixtures("_gilan_is_added")
def test_another_reader(run: Callable[..., Ran], tmp_path: Path) -> None:
    whole = run("ask", "How many machine guns did the Soviet sailors have?", "--reader", "sentence")
    lines = whole.out.splitlines()
    assert lines[0].endswith("who had 12 guns and 40 machine guns.")
    assert lines[1].startswith("    [1] gilan.md, ")
    (tmp_path / "empty").mkdir()
    refused = run("ask", "Who?", "--reader", tmp_path / "empty")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        f"chapterverse: The folder {tmp_path / 'empty'} holds no transformers model "
        "(no config.json).\n"
    )


def test_list_and_remove(run: Callable[..., Ran], write: Write) -> None:
    assert run("list").out.startswith("There are no documents in ")
    run("add", write("a.txt", "Rasht fell."), write("b.txt", "Anzali burned."))
    listed = run("list")
    assert [line.split("  ")[0] for line in listed.out.splitlines()] == ["a.txt", "b.txt"]
    assert run("remove", "a.txt").out == "removed: a.txt\n"
    assert [each["name"] for each in run("list", "--json").json] == ["b.txt"]
    gone = run("remove", "a.txt")
    assert (gone.code, gone.err) == (
        2,
        "chapterverse: The library holds no document named a.txt.\n",
    )


def test_the_library_option_stands_before_or_behind_the_command(
    run: Callable[..., Ran], write: Write, tmp_path: Path
) -> None:
    path = write("a.txt", "Rasht fell.")
    run("--library", tmp_path / "one", "add", path)
    run("add", path, "--library", tmp_path / "two")
    assert [each["name"] for each in run("list", "--library", tmp_path / "one", "--json").json] == [
        "a.txt"
    ]
    assert len(run("--library", tmp_path / "two", "list", "--json").json) == 1
    assert run("list", "--json").json == []


def test_add_skips_what_it_cannot_read_and_says_so_in_the_exit_code(
    run: Callable[..., Ran], write: Write, tmp_path: Path
) -> None:
    folder = write("good.txt", "Rasht fell.").parent
    write("empty.txt", b"")
    partly = run("add", folder)
    assert partly.code == 1
    assert partly.out == "added: good.txt (1 passage)\n"
    assert partly.err.splitlines() == [
        f"{folder / 'empty.txt'}: the file is empty.",
        "1 added, 1 skipped.",
    ]
    assert run("add", folder / "good.txt").out == "unchanged: good.txt (1 passage)\n"


def test_each_bad_path_gets_one_sentence_and_the_others_are_added(
    run: Callable[..., Ran], write: Write, tmp_path: Path
) -> None:
    good = write("good/good.txt", "Rasht fell.")
    empty = write("empty.txt", b"")
    binary = write("binary.txt", bytes(range(256)) * 40)
    unreadable = write("only/photo.jpg", b"\xff\xd8").parent
    ran = run("add", tmp_path / "nowhere", empty, binary, unreadable, good)
    assert ran.code == 2
    assert ran.out == "added: good.txt (1 passage)\n"
    *sentences, nothing_readable, counts = ran.err.splitlines()
    assert sentences == [
        f"{tmp_path / 'nowhere'}: there is no such file or folder.",
        f"{empty}: the file is empty.",
        f"{binary}: its bytes are not text, whatever the file's name says.",
        "not read: 1 .jpg",
    ]
    assert nothing_readable.startswith(
        f"{unreadable}: no file in this folder can be read (can be: .csv, .docx,"
    )
    assert counts == "1 added, 4 skipped."
    assert [each["name"] for each in run("list", "--json").json] == ["good.txt"]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("", "The question is empty: it has no words."),
        ("a" * 100_000, "The question is too long: 100,000 characters, of at most 2,000."),
    ],
)
def test_questions_that_cannot_be_asked(
    run: Callable[..., Ran], question: str, sentence: str
) -> None:
    asked = run("ask", question, "--json")
    assert (asked.code, asked.out, asked.err) == (2, "", f"chapterverse: {sentence}\n")


def test_a_library_folder_that_cannot_be_written(
    run: Callable[..., Ran], write: Write, tmp_path: Path
) -> None:
    in_the_way = write("in-the-way", "a file")
    ran = run("add", SEEDS, "--library", in_the_way)
    assert ran.code == 2
    assert ran.err == (
        f"chapterverse: The library folder {in_the_way} cannot be written (file exists).\n"
    )


def test_a_library_made_with_another_embedder(run: Callable[..., Ran], write: Write) -> None:
    run("add", write("a.txt", "Rasht fell."))
    asked = run("ask", "Rasht?", "--embedder", "some/other-model")
    assert asked.code == 2
    assert (
        "was made with the embedder all-MiniLM-L6-v2 and cannot be used with some/other-model"
        in (asked.err)
    )
    assert run("list", "--json").json[0]["name"] == "a.txt"


def test_an_embedder_that_is_not_here(run: Callable[..., Ran], write: Write) -> None:
    ran = run("add", write("a.txt", "Rasht fell."), "--embedder", "nobody/no-such-model")
    assert ran.code == 2
    assert ran.err.startswith(
        "chapterverse: The embedder nobody/no-such-model is not on this machine"
    )
    assert len(ran.err.splitlines()) == 1


def test_help_names_every_command(run: Callable[..., Ran]) -> None:
    text = run("--help").out
    for command in ("add", "ask", "list", "remove", "serve"):
        assert f"\n  {command} " in text


def test_differing_sources_are_both_given(
    run: Callable[..., Ran], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates = {"4 June 1920": 80.0, "5 June 1920": 60.0}
    monkeypatch.setattr("qa.reader.factory.SpanNetwork", lambda _: WordNetwork(dates))
    for name, day in (("a.txt", 4), ("b.txt", 5)):
        run("add", write(name, f"Rasht fell on {day} June 1920."))
    assert run("ask", "When did Rasht fall?").out.splitlines()[-1] == (
        "The sources differ in a date: “4 June 1920” [1] or “5 June 1920” [2]."
    )
    assert run("ask", "When did Rasht fall?", "--json").json["differences"] == [
        {
            "kind": "date",
            "sides": [
                {"text": "4 June 1920", "citations": [1]},
                {"text": "5 June 1920", "citations": [2]},
            ],
        }
    ]
