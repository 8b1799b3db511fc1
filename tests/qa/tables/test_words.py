"""Terms of cells and questions, numbers of cells, and what a question is taken to ask."""

from __future__ import annotations

import pytest

from qa.tables.asked import Asked
from qa.tables.words import amount, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sales in February 2024", {"sale", "month 2", "2024"}),
        ("2024-02", {"2024", "month 2"}),
        ("2024-02-09", {"2024", "month 2", "9"}),
        ("9 Feb 2024", {"9", "month 2", "2024"}),
        ("The 1,200 desks", {"1200", "desk"}),
        ("it may rain", {"mai", "rain"}),
        ("12.50", {"12.5"}),
        ("007", {"007"}),
        ("T-101", {"t101", "101"}),
        ("who is it", {"who", "i", "it"}),
    ],
)
def test_terms(text: str, found: set[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,230.75", 1230.75),
        ("12,50", 12.5),
        ("$ 5,686", 5686),
        ("(41)", -41),
        ("-3 km", -3),
        ("12.5 %", 12.5),
        ("Lisbon", None),
        ("09:30", None),
        ("2024-02-09", None),
        ("A4", None),
    ],
)
def test_amounts(text: str, value: float | None) -> None:
    assert amount(text) == value


def test_what_is_asked() -> None:
    most = Asked.from_text("Which hut has the most beds?")
    assert (most.extreme, most.by_name) == (1, True)
    assert most.terms == {"hut", "bed"}
    least = Asked.from_text("What is the lowest price in 2023?")
    assert (least.extreme, least.by_name) == (-1, False)
    assert least.terms == {"price", "2023"}
    old = Asked.from_text("How old is Ida?")
    assert "ag" in old.hinted
    assert Asked.from_text("Which tickets are open?").many
    assert Asked.from_text("How many beds are there?").counts
    assert Asked.from_text("phone of Ida Holm").names == {"ida", "holm"}


@pytest.mark.parametrize(
    ("question", "extreme"),
    [
        ("Which hut is the highest?", 1),
        ("In which year was the debt higher?", 1),
        ("Which of them costs less or is cheaper?", -1),
        ("Which huts lie higher than 2000 m?", 0),  # a threshold
        ("How much higher is Rotwand?", 0),  # a difference
    ],
)
def test_the_greater_of_two_is_asked_for_as_the_greatest_is(question: str, extreme: int) -> None:
    assert Asked.from_text(question).extreme == extreme
