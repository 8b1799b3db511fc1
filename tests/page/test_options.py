"""What is taken from a browser as a choice, and what a choice asks for."""

from __future__ import annotations

import math

import pytest

from page.session.options import Choices, check_threshold, check_top_k
from qa.options import AskOptions


@pytest.mark.parametrize(("value", "top_k"), [(1, 1), (8.0, 8), (50, 50)])
def test_a_number_of_passages_is_taken(value: float, top_k: int) -> None:
    assert check_top_k(value) == top_k


@pytest.mark.parametrize("value", [None, "8", True, 0, 51, -1, math.nan, math.inf, [8]])
def test_anything_else_is_no_number_of_passages(value: object) -> None:
    assert check_top_k(value) is None


def test_ticks_mean_more_than_the_collection_they_are_in() -> None:
    chosen = Choices().with_scope(["a.txt", "b.txt", "a.txt"], "letters")
    assert chosen.options == AskOptions(documents=("a.txt", "b.txt"))
    without = chosen.without_documents(["a.txt", "b.txt"])
    assert without.options == AskOptions(collections=("letters",))
    assert Choices().options == AskOptions()
    assert Choices(threshold=0.0, top_k=3).options == AskOptions(top_k=3, threshold=0.0)


@pytest.mark.parametrize("documents", [None, "a.txt", {"a": 1}, [None, 3, "", "x" * 5_000]])
def test_names_that_are_none_are_left_out(documents: object) -> None:
    assert Choices().with_scope(documents, ["letters"]) == Choices()


def test_choices_survive_json_and_nonsense() -> None:
    chosen = Choices(0.5, 3, ("a.txt",), "letters")
    assert Choices.from_dict(chosen.to_dict()) == chosen
    assert Choices.from_dict("nonsense") == Choices()
    assert Choices.from_dict({"threshold": 2, "top_k": "x", "documents": 3}) == Choices()


@pytest.mark.parametrize("value", [10**400, -(10**400), float("inf"), float("nan")])
def test_a_number_too_large_for_a_float_is_no_choice(value: float) -> None:
    assert check_top_k(value) is None
    assert check_threshold(value) is None
