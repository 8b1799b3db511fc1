"""What a question and its numbers may be, and the sentence for what they may not."""

from __future__ import annotations

import pytest

from index import QuestionError
from qa.api.validation import check_threshold, check_top_k


@pytest.mark.parametrize(
    ("threshold", "shown"),
    [(-0.5, "-0.5"), (1.01, "1.01"), (10**400, "one of that size"), (float("nan"), "nan")],
)
def test_a_threshold_is_from_0_to_1(threshold: float, shown: str) -> None:
    check_threshold(0)
    check_threshold(1.0)
    with pytest.raises(QuestionError, match=f"The threshold must be from 0 to 1, not {shown}"):
        check_threshold(threshold)


@pytest.mark.parametrize(
    ("top_k", "shown"), [(0, "0"), (201, "201"), (-(10**4000), "one of that size")]
)
def test_a_number_of_passages_is_from_1_to_200(top_k: int, shown: str) -> None:
    check_top_k(1)
    check_top_k(200)
    with pytest.raises(QuestionError, match=f"must be from 1 to 200, not {shown}"):
        check_top_k(top_k)
