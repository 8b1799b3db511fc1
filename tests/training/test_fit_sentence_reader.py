"""What the sentence reader is fitted on, and how it is reported, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from index import SentenceTransformerEmbedder
from qa.evaluation.metrics import expected_calibration_error, risk_coverage
from qa.evaluation.squad import Article, AskedQuestion, Gold, Paragraph
from qa.reader.calibration import Calibrator
from qa.reader.linear import LinearModel
from qa.reader.sentence import FEATURES
from training.asking import Asks, Case, cases, gathered, joined
from training.calibration import best_of, decided, report_on
from training.fit_sentence_reader import make_reader


def paragraph(context: str, *asked: tuple[str, str]) -> Paragraph:
    return Paragraph(
        context,
        tuple(
            AskedQuestion(question, question, (Gold(answer, context.index(answer)),))
            for question, answer in asked
        ),
    )


FALL = paragraph("Rasht fell on 4 June. Nobody fired.", ("When did Rasht fall?", "4 June"))
FIRE = paragraph("Anzali burned for three days.", ("How long did Anzali burn?", "three days"))
ARTICLES = [
    Article("Gilan", (FALL, FIRE)),
    Article("Bread", (paragraph("Bread is baked from flour.", ("What is bread of?", "flour")),)),
]


def test_answers_keep_their_place_in_the_joined_text() -> None:
    text, asked = joined(ARTICLES[0])
    assert text == f"{FALL.context}\n\n{FIRE.context}"
    assert [text[each.start : each.start + len(each.answer)] for each in asked] == [
        "4 June",
        "three days",
    ]


def test_short_articles_are_gathered_and_long_ones_left() -> None:
    long = Article("Long", (FALL,) * 5)
    short = [Article(str(number), (FIRE,) * 3) for number in range(30)]  # 90 paragraphs
    assert [len(each.paragraphs) for each in gathered([*short, long])] == [5, 40, 40]


def test_each_kind_of_question_is_read(embedder: SentenceTransformerEmbedder) -> None:
    gilan = Article("Gilan", (FALL, FIRE, paragraph("Nothing more is known of it. " * 60)))
    found = cases(
        [gilan, ARTICLES[1]], Asks(own=2, hard=1, foreign=1), embedder, "test", make_reader
    )
    # Gilan: two own, one hard, one foreign. Bread: one own; the hard one has no passage left.
    assert [case.kind for case in found] == ["own", "own", "hard", "foreign", "own", "foreign"]
    assert [case.right.tolist().count(True) for case in found] == [1, 1, 0, 0, 1, 0]
    assert all(case.rows.shape == (len(case.right), len(FEATURES)) for case in found)


def case(kind: str, *sentences: tuple[float, bool]) -> Case:
    """A case whose sentences have this as their first feature, and are right or not."""
    rows = np.zeros((len(sentences), len(FEATURES)))
    rows[:, 0] = [score for score, _ in sentences]
    return Case(kind, rows, np.array([right for _, right in sentences]))


MODEL = LinearModel(FEATURES, (1.0, *[0.0] * (len(FEATURES) - 1)), 0.0, Calibrator(1.0, 0.0, 0.5))
CASES = [
    case("own", (2.0, True), (1.0, False)),  # answered, right
    case("own", (1.0, False), (0.5, True)),  # answered, wrong
    case("own", (-1.0, True), (-2.0, False)),  # withheld, though right
    case("hard", (-1.0, False)),  # refused
    case("foreign", (0.0, False), (0.0, False)),  # answered, at the threshold
]


def test_the_best_sentence_and_its_lead() -> None:
    inputs, right = best_of(CASES, MODEL)
    assert inputs.tolist() == [[2, 1], [1, 0.5], [-1, 1], [-1, 0], [0, 0]]
    assert right.tolist() == [True, False, True, False, False]


def test_decided_and_reported_by_hand() -> None:
    _, right = best_of(CASES, MODEL)
    confidences = np.array([0.9, 0.7, 0.3, 0.3, 0.5])
    assert decided(CASES, confidences, right, 0.5) == 0.4  # the first and the fourth
    assert decided(CASES, confidences, right, 0.6) == 0.6  # and the fifth
    report = report_on(CASES, MODEL)
    assert report["questions"] == {"own": 3, "hard": 1, "foreign": 1}
    assert report["answer_among_candidates"] == 1
    assert report["best_right_if_among_them"] == pytest.approx(2 / 3, abs=1e-4)
    assert report["own_answered_right"] == pytest.approx(1 / 3, abs=1e-4)
    assert (report["hard_refused"], report["foreign_refused"]) == (1, 0)
    assert report["precision"] == pytest.approx(1 / 3, abs=1e-4)


def test_calibration_error_worked_out_by_hand() -> None:
    confidences = np.array([0.95, 0.91, 0.15, 1.0])
    right = np.array([True, False, False, True])
    # Bin 9 holds 0.95, 0.91 and 1.0: mean 0.9533, two of three right; bin 1 holds 0.15: none right.
    by_hand = (3 * abs(2.86 / 3 - 2 / 3) + 1 * 0.15) / 4
    assert expected_calibration_error(confidences, right) == pytest.approx(by_hand)


def test_coverage_worked_out_by_hand() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, False, True, False])
    # Answering 1, 2, 3, 4 of them gives precision 1, 1/2, 2/3, 1/2.
    assert risk_coverage(confidences, right, (0.5, 0.6, 0.9)) == {
        "0.5": 1,
        "0.6": 0.75,
        "0.9": 0.25,
    }
    assert risk_coverage(confidences, ~right, (0.9,)) == {"0.9": 0}
