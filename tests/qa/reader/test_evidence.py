"""What a question asks for, and whether a sentence holds it."""

from __future__ import annotations

import pytest

from qa.english.question_type import QuestionType, classify_question, contains_type, find_names
from qa.reader.calibration import Calibrator, leads


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was Rasht taken?", QuestionType.DATE),
        ("In what year did it end?", QuestionType.DATE),
        ("How many guns had they?", QuestionType.NUMBER),
        ("What percentage stayed?", QuestionType.NUMBER),
        ("Who led the rebellion?", QuestionType.PERSON),
        ("Whose fleet lay there?", QuestionType.PERSON),
        ("Where did they land?", QuestionType.PLACE),
        ("In which port did the ships lie?", QuestionType.PLACE),
        ("Who was there when it fell?", QuestionType.PERSON),
        ("Why did he resign?", None),
        ("What did Lenin think?", None),
        ("Whenever it rains, what happens?", None),
    ],
)
def test_the_kind_asked_for(question: str, kind: QuestionType | None) -> None:
    assert classify_question(question) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "held"),
    [
        (QuestionType.DATE, "It fell on 4 June.", True),
        (QuestionType.DATE, "It fell in 1920.", False),  # the question said so itself
        (QuestionType.DATE, "It fell the next day.", False),
        (QuestionType.NUMBER, "They had two and a half thousand men.", True),
        (QuestionType.NUMBER, "They had men.", False),
        (QuestionType.PERSON, "It was taken by Kuchik Khan.", True),
        (QuestionType.PERSON, "Rasht was taken by them.", False),
        (QuestionType.PLACE, "The port of Anzali was taken.", True),
    ],
)
def test_what_a_sentence_holds(kind: QuestionType, sentence: str, held: bool) -> None:
    assert contains_type(kind, sentence, "What of Rasht in 1920?") is held


def test_names_and_numbers_of_a_question() -> None:
    assert find_names("When did Kuchik Khan, of Gilan, leave Iran in 1921 with Khan's 2 men?") == [
        "kuchik",
        "khan",
        "gilan",
        "iran",
        "1921",
        "2",
    ]
    assert find_names("Who was there, and did I see?") == []


def test_confidence_worked_out_by_hand() -> None:
    calibrator = Calibrator(slope=2.0, intercept=-1.0, threshold=0.5)
    assert calibrator.confidence(0.5) == 0.5  # 2 * 0.5 - 1 = 0
    assert calibrator.confidence(1.0) == 0.7311  # 1 / (1 + e^-1)
    assert calibrator.confidence(1e9) == 1.0
    assert calibrator.confidence(-1e9) == 0.0
    ahead = Calibrator(slope=2.0, intercept=-1.0, threshold=0.5, lead_slope=0.5)
    assert ahead.confidence(0.5, lead=2.0) == 0.7311
    assert ahead.confidence(0.5, lead=-2.0) == 0.2689


def test_leads_worked_out_by_hand() -> None:
    assert leads([1.0, 3.0, 2.5]) == [-2.0, 0.5, -0.5]
    assert leads([2.0, 2.0, 0.0]) == [0.0, 0.0, -2.0]
    assert leads([9.0, 0.0]) == [4.0, -4.0]  # no lead counts for more than 4
    assert leads([5.0]) == [0.0]
    assert leads([]) == []


@pytest.mark.parametrize(
    "values",
    [
        {"slope": 1.0, "intercept": 0.0},
        {"slope": -1.0, "intercept": 0.0, "threshold": 0.5},
        {"slope": 1.0, "intercept": 0.0, "threshold": 1.5},
        {"slope": 1.0, "intercept": 0.0, "threshold": 0.5, "lead_slope": -1.0},
        {"slope": "x", "intercept": 0.0, "threshold": 0.5},
    ],
)
def test_a_calibrator_that_makes_no_sense_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"calibrator|convert"):
        Calibrator.from_dict(values)
