"""Make questions that a paragraph does not answer, by exchanging one detail of one that it does.

A name, year or number of the question is replaced by another of the same kind from questions of
the same article or file. The result is used only where the paragraph doesn't hold the new detail.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NUMBER = re.compile(r"\b\d+(?:[.,]\d+)*\b")
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |the |de )?[A-Z][\w'’-]+)*")
_FIRST_WORD = re.compile(r"\s*\S+\s*")


@dataclass(frozen=True, slots=True)
class Detail:
    """A name, year or number: its kind and where it stands in the question."""

    kind: str
    start: int
    end: int


def details(question: str) -> list[Detail]:
    """Return the question's details, in order; the first word is taken for no name."""
    found = [Detail("year", *each.span()) for each in _YEAR.finditer(question)]
    years = {(each.start, each.end) for each in found}
    found += [
        Detail("number", *each.span())
        for each in _NUMBER.finditer(question)
        if each.span() not in years
    ]
    first = _FIRST_WORD.match(question)
    after = first.end() if first else 0
    found += [Detail("name", *each.span()) for each in _NAME.finditer(question, after)]
    return sorted(found, key=lambda each: each.start)


def details_by_kind(questions: Iterable[str]) -> dict[str, list[str]]:
    """Return the distinct details of the questions, by kind, in order of first appearance."""
    found: dict[str, dict[str, None]] = {}
    for question in questions:
        for each in details(question):
            found.setdefault(each.kind, {})[question[each.start : each.end]] = None
    return {kind: list(texts) for kind, texts in found.items()}


def near_miss(
    question: str,
    paragraph: str,
    others: dict[str, Sequence[str]] | dict[str, list[str]],
    choose: random.Random,
    tries: int = 8,
) -> str | None:
    """Return the question with one detail replaced by one that the paragraph lacks, or None.

    `others` are details by kind, as `details_by_kind` gives them.
    """
    found = details(question)
    if not found:
        return None
    text = paragraph.lower()
    for _ in range(tries):
        detail = choose.choice(found)
        pool = others.get(detail.kind)
        if not pool:
            continue
        new = choose.choice(pool)
        words = [word for word in re.findall(r"\w+", new.lower()) if len(word) > 1]
        old = question[detail.start : detail.end].lower()
        # No word of the new detail may stand in the paragraph: "Queen Anne" is near "Queen".
        if not words or any(word in text or word in old for word in words):
            continue
        return question[: detail.start] + new + question[detail.end :]
    return None
