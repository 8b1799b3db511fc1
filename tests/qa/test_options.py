"""The options of a question: their ranges, their defaults, and the sentences of what is refused."""

from __future__ import annotations

import pytest

from index import QuestionError
from qa.options import AskOptions


@pytest.mark.parametrize(
    ("threshold", "shown"),
    [(-0.5, "-0.5"), (1.01, "1.01"), (10**400, "one of that size"), (float("nan"), "nan")],
)
def test_a_threshold_is_from_0_to_1(threshold: float, shown: str) -> None:
    assert AskOptions(threshold=0).threshold == 0
    assert AskOptions(threshold=1.0).threshold == 1.0
    with pytest.raises(QuestionError, match=f"The threshold must be from 0 to 1, not {shown}"):
        AskOptions(threshold=threshold)


@pytest.mark.parametrize(
    ("top_k", "shown"), [(0, "0"), (201, "201"), (-(10**4000), "one of that size")]
)
def test_a_number_of_passages_is_from_1_to_200(top_k: int, shown: str) -> None:
    assert AskOptions(top_k=1).top_k == 1
    assert AskOptions(top_k=200).top_k == 200
    with pytest.raises(QuestionError, match=f"must be from 1 to 200, not {shown}"):
        AskOptions(top_k=top_k)


def test_fields_replace_those_of_the_options_they_come_with() -> None:
    assert AskOptions() == AskOptions(8, None, (), ())
    assert AskOptions.from_fields(top_k=None, threshold=0.0, documents=["a.txt"]) == AskOptions(
        8, 0.0, ("a.txt",), ()
    )
    narrow = AskOptions(3, 0.5, ("a.txt",), ("letters",))
    assert AskOptions.from_fields(narrow, threshold=None, documents=()) == AskOptions(
        3, 0.5, (), ("letters",)
    )
    with pytest.raises(QuestionError, match="from 1 to 200"):
        AskOptions.from_fields(narrow, top_k=0)
    with pytest.raises(TypeError, match="limit"):
        AskOptions.from_fields(limit=3)
