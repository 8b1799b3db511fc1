"""What counts as right, wrong and refused in the benchmark of tables; its tables hold together."""

from __future__ import annotations

import pytest

from benchmarks.quality._table_cases import CASES
from benchmarks.quality.tables import outcome


@pytest.mark.parametrize(
    ("said", "answers", "wanted"),
    [
        (["46"], ["46"], "right"),
        (["46", "64"], ["46"], "right"),
        (["64", "46"], ["46"], "wrong"),
        ([], ["46"], "refused"),
        ([], [], "right"),
        (["46"], [], "wrong"),
        (["elm", "fir"], ["fir", "elm"], "right"),
        (["elm"], ["fir", "elm"], "wrong"),
    ],
)
def test_outcomes(said: list[str], answers: list[str], wanted: str) -> None:
    assert outcome(said, answers) == wanted


def test_there_are_a_hundred_questions_and_their_answers_are_cells() -> None:
    assert sum(len(case.questions) for case in CASES) == 100
    assert sum(not answers for case in CASES for _, answers in case.questions) == 20
    for case in CASES:
        cells = {cell for row in case.rows for cell in row}
        for _, answers in case.questions:
            assert cells.issuperset(answers)
