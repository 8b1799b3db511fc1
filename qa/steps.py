"""The steps of a question, in their order: its passages are found, then it is answered.

Values only; `Assistant.steps` yields them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from index import Hit
from qa.followup.rewrite import RewrittenQuestion
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that were found for the question as it was understood, best first."""

    understood: RewrittenQuestion
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to the question as it was understood."""

    understood: RewrittenQuestion
    answer: Answer


Step = Found | Answered


def last_step(steps: Iterable[Step]) -> Answered:
    """Take all steps and return the last. Raises ValueError where it is no answer."""
    last = deque(steps, maxlen=1).pop()
    if not isinstance(last, Answered):
        raise ValueError("the last step of a question is its answer")
    return last
