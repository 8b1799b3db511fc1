"""Suggested questions: whole, of the sentence's own words, and only where they are answered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.suggestions import Suggestion, is_answered_well, make_candidates
from testing.small_library import open_assistant


def suggested(folder: Path, **documents: str) -> list[tuple[str, str]]:
    """Return the questions made from documents of these texts, each with its sentence."""
    texts = {f"{name}.md": text for name, text in documents.items()}
    with open_assistant(folder / "library") as assistant:
        for name, text in texts.items():
            (folder / name).write_text(text)
            assistant.add(folder / name)
        found = make_candidates(assistant.library)
    return [(each.question, texts[each.document][each.start : each.end]) for each in found]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The city of Rasht was occupied on 4 June 1920.", "When was the city of Rasht occupied?"),
        ("The depot was first opened in May 1920.", "When was the depot first opened?"),
        ("A claim must be filed within 14 days.", "Within what time must a claim be filed?"),
        ("The probation period lasts six months.", "How long does the probation period last?"),
        ("The museum opens at 9 am.", "When does the museum open?"),
        ("The archive is kept in the cellar.", "Where is the archive kept?"),
        ("The treaty was signed by Maria Lopez.", "By whom was the treaty signed?"),
        ("The house has 12 rooms.", "How many rooms does the house have?"),
        ("The house had 12 rooms.", "How many rooms did the house have?"),
        ("The annual fee is 30 euros.", "What is the annual fee?"),
        ("Leon Trotsky was killed in 1940.", "When was Leon Trotsky killed?"),
    ],
)
def test_a_question_is_whole(tmp_path: Path, sentence: str, question: str) -> None:
    assert suggested(tmp_path, a=sentence) == [(question, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was opened in May 1920.",  # what was?
        "The latter was opened in May 1920.",
        "In June the depot was opened in 1920.",
        "Refunds were paid in 1920.",  # a name, or a word at the beginning of a sentence?
        "The depot, which burnt down, was opened in 1920.",
        "Opened in 1920.",
    ],
)
def test_what_is_not_sure_gives_no_question(tmp_path: Path, sentence: str) -> None:
    assert suggested(tmp_path, a=sentence) == []


def test_a_word_that_stands_in_small_letters_elsewhere_is_no_name(tmp_path: Path) -> None:
    text = "Refunds were paid in 1920. All refunds are final."
    assert [question for question, _ in suggested(tmp_path, a=text)] == ["When were refunds paid?"]


def test_documents_take_turns_and_headings_that_ask_are_taken(tmp_path: Path) -> None:
    found = suggested(
        tmp_path,
        a="# How do I return a lamp?\n\nBring it back. The shop opens at 9 am.",
        b="The house has 12 rooms.",
    )
    assert [question for question, _ in found] == [
        "How do I return a lamp?",
        "How many rooms does the house have?",
        "When does the shop open?",
    ]


def test_only_what_is_answered_surely_and_from_its_sentence_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The house has 12 rooms. It is old.")
    with open_assistant(tmp_path / "library") as assistant:
        assistant.add(tmp_path / "a.txt")
        answer = replace(assistant.ask("How many rooms does the house have?"), confidence=0.9)
    assert answer.answered
    here = Suggestion("How many rooms does the house have?", "a.txt", 0, 23)
    assert is_answered_well(here, answer)
    assert not is_answered_well(replace(here, start=24, end=34), answer)
    assert not is_answered_well(replace(here, document="b.txt"), answer)
    assert not is_answered_well(here, replace(answer, confidence=0.69))
