"""Tell a right answer from a wrong one by the words that it should hold."""

from __future__ import annotations

from collections.abc import Sequence

from qa import Answer
from qa.evaluation.evaluate import RIGHT
from qa.evaluation.metrics import f1


def is_right(answer: Answer, words: Sequence[str]) -> bool:
    """Say whether an answer is right.

    It is where it holds one of `words`, or shares at least half of its words with one ("800" for
    "800 men"); without `words` only no answer is right.
    """
    if not words:
        return not answer.answered
    said = answer.text
    return any(each in said for each in words) or f1(said, words) >= RIGHT


def verdict(answer: Answer, words: Sequence[str]) -> str:
    """Return a line of an answer: "right  0.83  'Turkestan front'"."""
    mark = "right" if is_right(answer, words) else "WRONG"
    return f"{mark}  {answer.confidence:.2f}  {(answer.text or '(no answer)')[:80]!r}"
