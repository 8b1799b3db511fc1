"""Readings that are recorded, and what is fitted to them, with a network set by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import ChapterVerseError, Hit
from qa.evaluation.squad import Article, AskedQuestion, Gold, Paragraph
from qa.reader.linear import FormModels
from qa.reader.network import ScoredSpan
from qa.reader.span import CONFIDENCE_FILE, FEATURES, PlacedSpan
from qa.types import Form
from testing.fakes import WordEmbedder, WordNetwork
from training.calibration import logistic_weights
from training.fit_confidence import fit, is_right, judged, report, values_of
from training.read_questions import Shares, joined, read_articles
from training.readings import (
    GoldPlace,
    Reading,
    RecordedNetwork,
    load_readings,
    save_readings,
)

WORDS = {
    "4 June": 6.0,
    "three days": 5.0,
    "flour": 4.0,
    "white": 3.0,
    "Nobody": -2.0,
    "bread": -3.0,
}


def article(title: str, context: str, question: str, answer: str, near: str) -> Article:
    gold = Gold(answer, context.index(answer))
    own = AskedQuestion(question, question, (gold,))
    return Article(title, (Paragraph(context, (own, AskedQuestion(near, near, ()))),))


ARTICLES = [
    article(
        "Rasht", "Rasht fell on 4 June. Nobody fired.", "When did Rasht fall?", "4 June", "Who won?"
    ),
    article(
        "Anzali",
        "Anzali burned three days.",
        "How long did Anzali burn?",
        "three days",
        "Who left?",
    ),
    article("Bread", "Some bread is of flour.", "What is bread of?", "flour", "Who bakes?"),
    article("Salt", "Nobody says salt is white.", "Which colour is salt?", "white", "Who digs?"),
]


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    networks = {"small": WordNetwork(WORDS)}
    shares = Shares(own=1, hard=1, near=1, foreign=1)
    return list(read_articles("made", ARTICLES, shares, WordEmbedder(), networks))


def test_an_article_is_one_text_with_its_questions() -> None:
    two = Article("Both", ARTICLES[0].paragraphs + ARTICLES[1].paragraphs)
    text = joined(7, two)
    assert text.text == "Rasht fell on 4 June. Nobody fired.\n\nAnzali burned three days."
    assert [each.text for each in text.own] == ["When did Rasht fall?", "How long did Anzali burn?"]
    assert [each.text for each in text.near] == ["Who won?", "Who left?"]
    (start, end) = text.own[1].golds[0]
    assert text.text[start:end] == "three days"


def test_every_kind_is_asked_and_only_own_ones_have_answers(readings: list[Reading]) -> None:
    # Alone an article loses its only passage when the answer's is taken out, so "hard" is asked
    # only where two articles are one library.
    assert {each.kind for each in readings} == {"own", "hard", "near", "foreign"}
    for each in readings:
        assert bool(each.golds) == bool(each.answers) == (each.kind == "own")
        assert len(each.spans["small"]) == len(each.hits)
        for gold, hit in zip(each.golds, each.hits, strict=False):
            passage = hit.passage
            if gold.document == passage.document:
                said = passage.text[gold.start - passage.start : gold.end - passage.start]
                assert said == each.answers[0]
        if each.kind == "hard" and "Rasht" in each.question:
            assert [hit.passage.text for hit in each.hits] == ["Anzali burned three days."]


def test_readings_come_back_as_they_were_kept(readings: list[Reading], tmp_path: Path) -> None:
    file = tmp_path / "readings.jsonl"
    save_readings(file, readings[:2])
    save_readings(file, readings[2:])
    assert list(load_readings(file)) == readings
    file.write_text('{"source": 1}\n')
    with pytest.raises(ChapterVerseError, match=r"readings\.jsonl is no file of readings"):
        list(load_readings(file))


def test_a_recorded_network_gives_what_was_read(readings: list[Reading], tmp_path: Path) -> None:
    recorded = RecordedNetwork("small", readings, tmp_path)
    (reading,) = [
        each for each in readings if each.question == "When did Rasht fall?" and len(each.hits) == 1
    ][:1]
    text = reading.hits[0].passage.text
    (spans,) = recorded.spans(reading.question, [text], 1)
    assert spans == [ScoredSpan(14, 20, 6.0)]
    assert text[14:20] == "4 June"
    with pytest.raises(KeyError):
        recorded.spans("Another question?", [text], 1)


def place(hit: Hit, words: str) -> PlacedSpan:
    start = hit.passage.start + hit.passage.text.index(words)
    return PlacedSpan(hit, start, start + len(words), 1.0)


def test_right_by_words_or_by_place(readings: list[Reading]) -> None:
    own = next(each for each in readings if each.question == "When did Rasht fall?")
    hit = next(each for each in own.hits if "Rasht" in each.passage.text)
    assert is_right(place(hit, "4 June"), own, Form.SPAN)
    whole = place(hit, "Rasht fell on 4 June.")  # shares two of five words: F1 is 0.57
    assert is_right(whole, own, Form.SPAN)
    both = place(hit, "Rasht fell on 4 June. Nobody fired")  # two of seven: 0.44
    assert not is_right(both, own, Form.SPAN)
    assert is_right(both, own, Form.SENTENCES)  # holds the right words
    assert not is_right(place(hit, "Nobody fired"), own, Form.SENTENCES)
    elsewhere = replace(own, answers=("the fourth",), golds=(GoldPlace("article0.txt", 11, 20),))
    assert not is_right(place(hit, "4 June"), elsewhere, Form.SPAN)
    assert is_right(place(hit, "4 June"), elsewhere, Form.SENTENCES)  # stands where it does
    assert not is_right(place(hit, "Nobody"), elsewhere, Form.SENTENCES)
    long = replace(
        own, answers=("In the fourth week of June",), golds=(GoldPlace("article0.txt", 0, 60),)
    )
    assert is_right(place(hit, "4 June"), long, Form.SPAN)  # a part of a long answer
    assert not is_right(place(hit, "4 June"), replace(own, kind="near"), Form.SENTENCES)


def test_what_is_fitted_can_be_read_back(readings: list[Reading], tmp_path: Path) -> None:
    found = judged(readings, RecordedNetwork("small", readings, tmp_path))
    spans = [each for each in found if each.form is Form.SPAN]
    sentences = [replace(each, form=Form.SENTENCES) for each in spans]
    models = fit([*spans, *sentences])
    assert 0 < models.possible <= models.threshold <= 1
    reported = report(found, models)
    assert reported["all"]["questions"] == sum(each.kind == "own" for each in readings)
    file = tmp_path / CONFIDENCE_FILE
    file.write_text(json.dumps(values_of(models, "abc", reported)))
    back = FormModels.load(file, FEATURES)
    assert back.fitted_for == "abc"
    assert (back.threshold, back.possible) == (models.threshold, models.possible)
    assert back.of(Form.SENTENCES).weights == models.of(Form.SENTENCES).weights
    assert report(found, back) == reported


def test_a_weight_keeps_to_its_sign() -> None:
    # The second column speaks against, the first says nothing: 8 rows, right where it is 0.
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]] * 2)
    right = np.array([True, True, False, False] * 2)
    free, _ = logistic_weights(rows, right, [0, 0])
    assert free[0] == pytest.approx(0, abs=1e-4)
    assert free[1] < -0.5
    bound, bias = logistic_weights(rows, right, [1, 1])
    assert bound.tolist() == pytest.approx([0, 0], abs=1e-4)
    assert bias == pytest.approx(0, abs=1e-4)  # half of the rows are right
