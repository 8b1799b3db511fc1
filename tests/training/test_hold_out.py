"""The held-out articles are the same ones for everybody."""

from __future__ import annotations

import pytest

from training.hold_out import hold_out


def test_the_same_articles_are_held_out_whatever_they_are() -> None:
    numbers = hold_out(range(442), 30, 20)
    again = hold_out([f"article {number}" for number in range(442)], 30, 20)
    assert [f"article {number}" for number in numbers[0]] == again[0]
    # Written down once: tuning and calibration rely on these very articles.
    assert numbers[0][:6] == [13, 38, 51, 52, 64, 77]


def test_held_out_and_rest_are_all_in_order() -> None:
    held, rest = hold_out(range(50), 7, 3)
    assert len(held) == 7
    assert sorted(held + rest) == list(range(50))
    assert (held, rest) == (sorted(held), sorted(rest))
    assert hold_out(range(50), 7, 4)[0] != held
    assert hold_out(range(3), 0) == ([], [0, 1, 2])


@pytest.mark.parametrize("count", [-1, 3, 4])
def test_some_articles_must_be_left(count: int) -> None:
    with pytest.raises(ValueError, match="held out"):
        hold_out(range(3), count)
