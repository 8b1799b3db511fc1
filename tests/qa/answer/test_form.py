"""Which form a question wants, and what is given in each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index import Hit, Passage, Sentence
from qa.answer.form import expand_to_form, select_answers
from qa.english.question_form import classify_form as asked
from qa.types import Candidate, Form

TEXT = "Lenin and Trotsky met. Raskolnikov came because Baku fell. Lenin left."
SENTENCES = (Sentence(0, 22), Sentence(23, 58), Sentence(59, 70))
HIT = Hit(1, Passage("d", 0, len(TEXT), TEXT, "", None, SENTENCES), 1.0, 1.0, 1.0)


def candidate(words: str, confidence: float, start: int | None = None) -> Candidate:
    at = TEXT.index(words) if start is None else start
    return Candidate(HIT, at, at + len(words), 10 * confidence, confidence)


def words(candidates: list[Candidate]) -> list[str]:
    return [TEXT[each.start : each.end] for each in candidates]


@pytest.mark.parametrize(
    "question",
    [
        "Who led the rebellion in Gilan?",
        "When did Rasht fall?",
        "How many machine guns did the sailors have?",
        "How long was the march?",
        "how old is he",
        "What is the capital of Gilan province?",
        "What was his name?",
        "What is the highest mountain?",
        "Which front did Frunze command?",
        "What year did it end?",
        "In which port did the ships remain?",
        "Whose ships were these?",
        "What did Frunze ask Moscow for?",
        "Which class was it?",
        "Which test finds gallstones most reliably?",
        "Which option finds the same content?",
        "When it rains, who closes the gate?",
    ],
)
def test_most_questions_want_a_few_words(question: str) -> None:
    assert asked(question) is Form.SPAN


@pytest.mark.parametrize(
    "question",
    [
        "Why did the Khan disagree?",
        "why is the sky blue",
        "How did Kuchik Khan die?",
        "How does it work?",
        "Describe the coup.",
        "Explain the treaty",
        "Can you explain the treaty?",
        "Tell me about the flotilla",
        "What is a passage?",
        "What was the White Terror?",
        "what is photosynthesis",
        "What happened in Rasht?",
        "Did Lenin object?",
        "Was Rasht occupied?",
        "Is there a port?",
        "What does the word mean?",
        "If I am late, do I have to pay?",
        "Am I allowed to smoke?",
        "What should I do after a fall?",
        "refund forgot to cancel",
    ],
)
def test_reasons_ways_descriptions_and_yes_or_no_want_sentences(question: str) -> None:
    assert asked(question) is Form.SENTENCES


@pytest.mark.parametrize(
    "question",
    [
        "Which leaders met in Baku?",
        "What countries border Persia?",
        "Which Soviet leaders met?",
        "Who were the leaders of the revolt?",
        "List the ports.",
        "Name all the members.",
        "What are the names of the ships?",
        "What can I claim for the journey?",
        "What storage services can't keep empty folders?",
    ],
)
def test_several_things_want_a_list(question: str) -> None:
    assert asked(question) is Form.LIST


@pytest.mark.parametrize(
    "question",
    [
        "What occurs when the train stops?",
        "Which lake connects the two rivers?",
        "What commemorates Warsaw's history?",
        "Which quarter lies west of the river?",
    ],
)
def test_a_verb_is_no_plural(question: str) -> None:
    assert asked(question) is Form.SPAN


def test_sentences_are_whole_and_each_once() -> None:
    found = [candidate("Baku fell", 0.9), candidate("Raskolnikov", 0.8), candidate("Trotsky", 0.7)]
    whole = expand_to_form(Form.SENTENCES, found)
    assert words(whole) == [
        "Raskolnikov came because Baku fell.",
        "Lenin and Trotsky met.",
    ]
    assert [each.confidence for each in whole] == [0.9, 0.7]
    assert expand_to_form(Form.SPAN, found) == found


def test_a_list_has_all_that_are_likely_enough_and_distinct() -> None:
    found = [
        candidate("Lenin", 0.9),
        candidate("Trotsky", 0.7),
        candidate("Lenin", 0.6, start=59),  # said already
        candidate("Raskolnikov", 0.5),
        candidate("Baku", 0.4),
    ]
    assert words(select_answers(Form.LIST, found, 0.5)) == ["Lenin", "Trotsky", "Raskolnikov"]
    # In other forms a further one has to be at least 0.8 times as likely as the best: 0.72.
    assert words(select_answers(Form.SPAN, found, 0.5)) == ["Lenin"]
    assert select_answers(Form.LIST, found, 0.91) == select_answers(Form.SPAN, [], 0.5) == []


def test_a_rival_of_nearly_the_same_score_is_given_too() -> None:
    """Two that contradict each other take confidence from each other: 0.6 and 0.4, say."""
    first, second, third = (
        replace(candidate(words, confidence), score=score)
        for words, confidence, score in (
            ("Lenin", 0.6, 1.0),
            ("Trotsky", 0.4, 0.5),
            ("Baku", 0.4, 0.4),
        )
    )
    assert words(select_answers(Form.SPAN, [first, second, third], 0.35)) == ["Lenin", "Trotsky"]
    assert words(select_answers(Form.SPAN, [first, second, third], 0.5)) == ["Lenin"]
