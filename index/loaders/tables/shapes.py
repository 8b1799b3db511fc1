"""Tells a cell's words apart by their looks: a number, a date, a year, a code, words.

Headers are told from rows by this alone: the words above a column of numbers are its header.
"""

from __future__ import annotations

import re
from enum import StrEnum

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:1[5-9]|20)\d\d"
_SERIES = re.compile(
    rf"(?:(?:fy|cy)\s?)?{_YEAR}(?:\s?[/–-]\s?(?:{_YEAR}|\d\d))?$"
    rf"|{_YEAR}-(?:0[1-9]|1[0-2])(?:-\d\d)?$"
    rf"|(?:\d{{1,2}}[./ -])?{_MONTH}(?:[ ,.-]+(?:\d{{1,2}},? )?(?:{_YEAR}|'?\d\d))?$"
    rf"|(?:q[1-4]|h[12]|[1-4]q)(?:[ /-]?(?:{_YEAR}|\d\d))?$|(?:{_YEAR})[ /-]?(?:q[1-4]|h[12])$"
    r"|(?:week|wk|day|month|year|quarter|round|heat|lap)\s?\d{1,3}$"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[ T]\d\d:\d\d.*)?$"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:{_YEAR}|\d\d)$"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.? {_MONTH},? (?:{_YEAR})?$"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[\W_]*(?:[A-Z]{3} |[€$£¥] ?)?[\W_]*\d[\d.,'’:/\s\xa0%–-]*"
    r"(?:\s?(?:[A-Za-zµ°²³%€$£/]{1,4}|euros?|dollars?|years?|hours?|days?|litres?|metres?|miles"
    r"|percent|million|billion))?[\W_]*$"
)
# What is said of a year beside it: a note's mark, "restated", "unaudited".
_REMARK = re.compile(
    r"\s?(?:\((?:\w{1,2}|(?:un)?audited|restated|revised|actual|budget(?:ed)?|forecast|estimated?"
    r"|pro ?forma)\)|\[\w{1,3}\]|[¹²³⁴⁵*†‡]+)$",
    re.IGNORECASE,
)
_REMARK_ENDS = frozenset(")]¹²³⁴⁵*†‡")
_BARE_NUMBER = re.compile(r"[\W\d_]*\d[\W\d_]*$")
_NOTHING = re.compile(r"(?:n/?a|none|nil|tb[acd]|unknown|[€$£¥]?\s?[-–—.?*]+)$", re.IGNORECASE)


class Shape(StrEnum):
    """What a cell's words look like."""

    NUMBER = "number"
    DATE = "date"
    CODE = "code"  # letters and digits in one word
    WORDS = "words"
    NOTHING = "nothing"  # "n/a", "-": says that there is nothing


def shape_of(words: str) -> Shape:
    """Return what a cell's words look like."""
    if _NOTHING.match(words):
        return Shape.NOTHING
    if _DATE.match(words):
        return Shape.DATE
    if _BARE_NUMBER.match(words) or _NUMBER.match(words):
        return Shape.NUMBER
    if any(map(str.isdigit, words)) and " " not in words:
        return Shape.CODE
    return Shape.WORDS


def names_a_series(words: str) -> bool:
    """Say whether the words are a year, a month, a date, a quarter, a weekday: one of a series.

    A remark on it counts for nothing: "2019 (1)", "2018 (restated)".
    """
    if words[-1:] in _REMARK_ENDS:
        words = _REMARK.sub("", words)
    return _SERIES.match(words) is not None or _DATE.match(words) is not None


def outline(words: str) -> str:
    """Return how words are written: "Ada Brook" is "X X", "a loss of ice" "x+", "x@y.org" "x@x.x".

    Cells of one column are mostly written alike, and its header is not.
    """
    if len(words.split()) > 3:
        return "x+"
    return re.sub(
        "[a-z]+", "x", re.sub("[A-Z][a-zà-ÿ]+|[A-Z](?![A-Za-z])", "X", re.sub(r"\d+", "9", words))
    )
