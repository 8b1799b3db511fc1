"""What a span reader's confidence is fitted on, with a network whose spans are set by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import ChapterVerseError
from qa.evaluation.squad import Article, AskedQuestion, Gold, Paragraph
from qa.reader.linear import LinearModel
from qa.reader.span import CONFIDENCE_FILE, FEATURES
from testing.fakes import WordEmbedder, WordNetwork
from training.asking import Asks, Case, cases
from training.fit_span_reader import fitted, halves, reads_with, report

WORDS = {"4 June": 6.0, "three days": 5.0, "flour": 4.0, "Nobody": -2.0}


def article(title: str, context: str, question: str, answer: str) -> Article:
    gold = Gold(answer, context.index(answer))
    asked = AskedQuestion(question, question, (gold,))
    return Article(title, (Paragraph(context, (asked,)),))


ARTICLES = [
    article("Rasht", "Rasht fell on 4 June. Nobody fired.", "When did Rasht fall?", "on 4 June"),
    article("Anzali", "Anzali burned three days.", "How long did Anzali burn?", "three days"),
    article("Bread", "Bread is of flour.", "What is bread of?", "flour"),
    article("Salt", "Salt is white.", "Which colour is salt?", "white"),
]


def test_a_span_is_right_when_it_shares_half_of_its_words() -> None:
    make = reads_with(WordNetwork(WORDS))
    own, foreign, *_ = cases(ARTICLES[:2], Asks(1, 0, 1), WordEmbedder(), "test", make)
    assert (own.kind, own.said) == ("own", ("4 june", "nobody"))
    # "on 4 June" and "4 June": two words shared of three and two, F1 0.8.
    assert own.right.tolist() == [True, False]
    assert own.rows.shape == (2, len(FEATURES))
    assert (foreign.kind, foreign.right.tolist()) == ("foreign", [False, False])


def test_together_half_of_the_articles_are_one_library() -> None:
    make = reads_with(WordNetwork(WORDS))
    found = cases(ARTICLES, Asks(1, 0, 1), WordEmbedder(), "test", make, together=True)
    assert [case.kind for case in found] == ["own", "foreign", "own", "foreign"]
    assert all(set(case.said or ()) == {"4 june", "nobody", "three days"} for case in found)


def test_halves_share_nothing() -> None:
    first, second = halves(ARTICLES)
    assert [each.title for each in first] == ["Rasht", "Bread"]
    assert [each.title for each in second] == ["Anzali", "Salt"]


def test_what_is_fitted_can_be_read_back(tmp_path: Path) -> None:
    network = WordNetwork(WORDS)
    asks = Asks(1, 0, 1)
    found = cases(ARTICLES[:3], asks, WordEmbedder(), "test", reads_with(network))
    values = fitted({"a": found}, {"a": found}, network, asks)
    file = tmp_path / CONFIDENCE_FILE
    file.write_text(json.dumps(values))
    model = LinearModel.load(file, FEATURES)
    assert model.calibrator.effects[0].threshold == pytest.approx(0.05)
    assert model.weights == tuple(values["weights"].values())  # type: ignore[attr-defined]
    assert report({"a": found}, model) == values["report"]


def test_nothing_can_be_fitted_to_answers_that_are_all_wrong() -> None:
    network = WordNetwork({"Nobody": 1.0})
    found = cases(ARTICLES[:2], Asks(1, 0, 1), WordEmbedder(), "test", reads_with(network))
    right = [Case(case.kind, case.rows, case.right | True, case.said) for case in found]
    with pytest.raises(ChapterVerseError, match="Right and wrong answers are both needed"):
        fitted({"a": right[:1]}, {"a": right[:1]}, network, Asks(1, 0, 1))
