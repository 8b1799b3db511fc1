"""Every expected value here was worked out by hand."""

from __future__ import annotations

import math

import pytest

from qa.english.text import normalise
from qa.evaluation.metrics import BestF1, auroc, best_f1, exact_match, f1


def test_normalise_drops_case_punctuation_articles_and_spaces() -> None:
    assert normalise("  The  U.S.A.,\n a nation ") == "usa nation"
    assert normalise("the a an") == ""
    assert normalise("theatre") == "theatre"  # an article only as a whole word


def test_exact_match() -> None:
    assert exact_match("the Rasht revolt.", ["Mirza", "Rasht Revolt"]) == 1.0
    assert exact_match("Rasht", ["Rasht revolt"]) == 0.0
    assert exact_match("", []) == 1.0
    assert exact_match("Rasht", []) == 0.0


def test_f1() -> None:
    # [1921, rasht, revolt] and [rasht, 1921]: 2 shared, 2 * 2 / (3 + 2)
    assert f1("the 1921 Rasht revolt", ["Rasht, 1921"]) == pytest.approx(0.8)
    # the better of 2 * 1 / (1 + 3) and 2 * 1 / (1 + 2)
    assert f1("Rasht", ["city of Rasht", "old Rasht"]) == pytest.approx(2 / 3)
    # a repeated word counts as often as both have it: 2 * 1 / (3 + 1)
    assert f1("no no no", ["no"]) == pytest.approx(0.5)
    assert f1("", []) == 1.0
    assert f1("Rasht", []) == 0.0
    assert f1("Rasht", ["Gilan"]) == 0.0


def test_auroc() -> None:
    # pairs (positive, negative): 3>2, 3>1, 1<2, 1=1 -> 1 + 1 + 0 + 0.5 of 4
    assert auroc([3, 1, 2, 1], [True, True, False, False]) == pytest.approx(0.625)
    assert auroc([2, 1], [True, False]) == 1.0
    assert auroc([1, 2], [True, False]) == 0.0
    assert auroc([5, 5, 5], [True, False, False]) == 0.5
    with pytest.raises(ValueError, match="both"):
        auroc([1, 2], [True, True])


def test_best_f1() -> None:
    # Shown from the top: all withheld 2 right of 4; +0.5 -> 2.5; +1 -> 3.5; -1 -> 2.5; -1 -> 1.5
    scores, overlap = [4.0, 3.0, 2.0, 1.0], [0.5, 1.0, 0.0, 0.0]
    found = best_f1(scores, overlap, [True, True, False, False])
    assert found == BestF1(f1=3.5 / 4, threshold=3.0)


def test_best_f1_of_equal_scores_shows_or_withholds_both() -> None:
    # Dividing the two would give 2 of 2; together they give 1 (shown or withheld).
    assert best_f1([1.0, 1.0], [1.0, 0.0], [True, False]).f1 == 0.5
    # Withheld: 1 of 2. Both shown: 0.4 of 2. So nothing is shown.
    assert best_f1([1.0, 1.0], [0.4, 0.0], [True, False]) == BestF1(0.5, math.inf)


def test_best_f1_does_not_depend_on_the_order() -> None:
    found = best_f1([1.0, 3.0, 2.0, 4.0], [0.0, 1.0, 0.0, 0.5], [False, True, False, True])
    assert found == BestF1(f1=3.5 / 4, threshold=3.0)
