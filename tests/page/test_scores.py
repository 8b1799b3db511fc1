"""The chart of an answer's passages: bars as long as what they stand for, and their numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from page.views.scores import render_scores
from qa.types import Answer, NoAnswer
from tests.page.stub_answers import make_answer, make_citation, make_hit
from tests.page.stub_documents import GILAN, HOSTILE


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    near = replace(make_hit(GILAN, 0, 32, key=1), dense=0.5, lexical=8.0)
    far = replace(make_hit(GILAN, 40, 60, key=2), dense=-0.1, lexical=2.0)
    citation = make_citation(1, GILAN, 0, 32, near, 0.75)
    chart = render_scores(make_answer("q", (citation,), (near, far)))
    bars = re.findall(r'class="(cv-bar-\w+)" x="84" y="\d+" width="([\d.]+)"', chart)
    # A bar of the whole is 300 - 84 - 40 = 176 units long.
    assert bars == [
        ("cv-bar-dense", "88.0"),
        ("cv-bar-lexical", "176.0"),
        ("cv-bar-read", "132.0"),
        ("cv-bar-dense", "0.0"),
        ("cv-bar-lexical", "44.0"),
    ]
    assert "1. gilan.txt: meaning 0.50, words 8.0, confidence 75 %; 2. gilan.txt: meaning" in chart


def test_a_chart_without_shared_words_or_without_passages() -> None:
    hit = replace(make_hit(HOSTILE, 0, 5, key=1), lexical=0.0)
    chart = render_scores(Answer("q", "", 0.0, 0.3, (), (hit,), NoAnswer.NOT_SURE))
    assert 'width="0.0"' in chart
    assert "<img" not in chart
    assert render_scores(Answer("q", "", 0.0, 0.3, (), (), NoAnswer.NOTHING_FOUND)) == ""
