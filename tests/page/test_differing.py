"""The words that sources differ in, side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from page.session.turns import Turn
from page.views.differing import compare_words
from page.views.messages import render_reply
from tests.page.stub_answers import answer_differ


def differing(*sides: str) -> list[list[str]]:
    return [[each.text for each in side if each.differs] for side in compare_words(sides)]


def test_only_the_words_that_differ_are_found() -> None:
    assert differing("4 June 1920", "9 June 1921") == [["4", "1920"], ["9", "1921"]]
    assert differing("20 days", "30 days.") == [["20"], ["30"]]
    assert differing("Tom Reed", "Ann Vik") == [["Tom Reed"], ["Ann Vik"]]
    assert differing("June 1920", "4 June 1920") == [[], ["4"]]
    assert differing("4 June", "5 June", "5 June") == [["4"], ["5"], ["5"]]


@given(st.lists(st.text(alphabet="ab 1.\n", max_size=20), min_size=2, max_size=4))
def test_the_slices_are_what_was_said(sides: list[str]) -> None:
    assert ["".join(each.text for each in side) for side in compare_words(sides)] == sides


def test_they_are_marked_in_the_reply() -> None:
    reply = render_reply(Turn(1, "q", answer_differ("On what day was it, do they differ?")))
    assert '<strong class="cv-differing">4 June 1920</strong></bdi>' in reply
    assert '<strong class="cv-differing">9 May 1921</strong></bdi>' in reply
