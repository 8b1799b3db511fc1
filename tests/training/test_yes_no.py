"""Yes-or-no questions, made of a question and its answer by the few rules there are."""

from __future__ import annotations

import pytest

from training.yes_no import yes_no_question


@pytest.mark.parametrize(
    ("question", "answer", "made"),
    [
        ("When was Ada born?", "1815", "Was Ada born in 1815?"),
        ("When was the treaty signed?", "on 8 March", "Was the treaty signed on 8 March?"),
        ("In what year did Bela leave?", "1820.", "Did Bela leave in 1820?"),
        ("Where does the river end?", "at Anzali", "Does the river end at Anzali?"),
        ("What is the capital of Gilan?", "Rasht", "Is Rasht the capital of Gilan?"),
        ("Who were the leaders?", "Ada and Bela", "Were Ada and Bela the leaders?"),
        ("How many boats does Ada have?", "two", "Does Ada have two boats?"),
        ("How many men did they send??", "1,200", "Did they send 1,200 men?"),
    ],
)
def test_questions_of_the_known_shapes(question: str, answer: str, made: str) -> None:
    assert yes_no_question(question, answer) == made


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Why did Ada leave?", "for her health"),  # no rule
        ("What stood by the river?", "The house"),  # no rule: "is", "are", "was", "were" alone
        ("Where did Ada come from?", "Aling"),  # a preposition would be left over
        ("What is the town she came from?", "Aling"),
        ("How many boats does Ada have?", "very many"),  # no number
        ("When was Ada born?", ""),
        ("When was Ada born?", "in the year in which the great fire burned down half of the town"),
    ],
)
def test_other_questions_are_left_alone(question: str, answer: str) -> None:
    assert yes_no_question(question, answer) is None
