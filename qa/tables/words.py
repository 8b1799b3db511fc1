"""Break a cell, a heading or a question into words that can be compared.

Words count by their stems. Dates are written in many ways, and numbers in several, so both are
brought to one form: "2024-02" and "February 2024" are both `2024` and `month 2`, "1,200" is `1200`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.loaders.tables.shapes import Shape, shape_of
from index.search.lexical import FUNCTION_WORDS, stem

_MONTHS = "january february march april may june july august september october november december"
_MONTH = {
    name: number
    for number, whole in enumerate(_MONTHS.split(), start=1)
    for name in (whole, whole[:3], *(("sept",) if whole == "september" else ()))
}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_DATE = re.compile(r"\b((?:1\d|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_REVERSED = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.]((?:1\d|20)\d\d)\b")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)")
_PIECE = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+\d*")
_CODE = re.compile(r"\b[A-Za-z]{1,4}-?\d+\b")


@lru_cache(maxsize=50_000)
def terms(text: str) -> frozenset[str]:
    """Return the terms of a text, its words of grammar left out where it has any others.

    >>> sorted(terms("Sales in February 2024"))
    ['2024', 'month 2', 'sale']
    """
    return frozenset(_terms(text, FUNCTION_WORDS) or _terms(text, frozenset()))


def _terms(text: str, without: frozenset[str]) -> list[str]:
    found: list[str] = []

    def date(year: str, month: str, day: str | None) -> str:
        found.extend((year, f"month {int(month)}"))
        if day:
            found.append(str(int(day)))
        return " "

    text = _DATE.sub(lambda match: date(match[1], match[2], match[3]), text)
    text = _REVERSED.sub(lambda match: date(match[3], match[2], match[1]), text)
    text = _GROUPED.sub("", text)
    found += [match[0].lower().replace("-", "") for match in _CODE.finditer(text)]
    pieces = _PIECE.findall(text)
    for number, piece in enumerate(pieces):
        word = piece.lower()
        month = _MONTH.get(word)
        if month is not None and (word != "may" or piece[0].isupper()):
            found.append(f"month {month}")
        elif word in _QUARTERS and pieces[number + 1 : number + 2] == ["quarter"]:
            found.append(f"q{_QUARTERS[word]}")
        elif word[0].isdigit():
            found.append(_number(word))
        elif word not in without:
            found.append(stem(word))
    return found


def _number(word: str) -> str:
    """Return a number without what may be left off: "12.50" is "12.5", "007" stays."""
    if re.fullmatch(r"\d+\.\d+", word):
        return word.rstrip("0").rstrip(".")
    return word


def amount(text: str) -> float | None:
    """Return the number that a cell is, with or without a unit; None for anything else.

    Negative in brackets, as accountants write it.
    """
    if shape_of(text) is not Shape.NUMBER:
        return None
    cleaned = _GROUPED.sub("", re.sub(r"(?<=\d) (?=\d{3}\b)", "", text))
    found = re.search(r"\d+(?:[.,]\d+)?", cleaned)
    if found is None or re.search(r"\d[:/]\d", cleaned):
        return None
    value = float(found[0].replace(",", "."))
    before = cleaned[: found.start()]
    return -value if "-" in before or "−" in before or "(" in before else value
