"""Tell the kind of thing a question asks for, and whether a sentence holds one.

"When was Rasht taken?" wants a date; a sentence without one is a poor answer, however many words
it shares. Four types are distinguished by the question's first words (English), and recognised by
shape. The reader weighs this among other features; nothing is decided here.
"""

from __future__ import annotations

import re
from enum import StrEnum

from index.search.lexical import FUNCTION_WORDS, stem, words_of


class QuestionType(StrEnum):
    """The kind of thing asked for."""

    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    PLACE = "place"


_ASKING = (
    (
        QuestionType.DATE,
        r"\bwhen\b|\b(?:what|which|in what|on what) (?:year|date|day|month|century|decade)\b",
    ),
    (
        QuestionType.NUMBER,
        r"\bhow (?:many|much|old|long|far|tall|large|big|often|high|deep|fast)\b"
        r"|\bwhat (?:number|percentage|percent|amount|fraction|age)\b",
    ),
    (
        QuestionType.PERSON,
        r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|leader|author|people)\b",
    ),
    (
        QuestionType.PLACE,
        r"\bwhere\b|\b(?:what|which|in what|in which) "
        r"(?:city|town|country|state|place|province|region|county|village|port|location)\b",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKING)

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DATE = re.compile(
    rf"\b1\d{{3}}\b|\b20\d\d\b|\b\d{{1,4}}(?:st|nd|rd|th)\b|\b\d+ ?(?:bc|ad|bce|ce)\b"
    rf"|\b(?:\d{{1,2}} (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,4}})\b"
    r"|\b(?:january|february|april|june|july|august|september|october|november|december)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\b(?:noon|midnight|o['’]clock)\b"
    r"|\b(?:\d+|one|two|three|four|five|six|ten|twelve|thirty) (?:(?:calendar|business|working) )?"
    r"(?:minute|hour|day|week|month|year)s?\b"
    r"|\b(?:century|centuries|decade|spring|summer|autumn|winter|yesterday|today|tomorrow)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|third|quarter|twice|once|pair"
    r"|several|few|no)\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w*")
_NAME = re.compile(r"(?<=[\s(\"“‘'])[^\W\d_a-z]\w*|\b\d+\b")


def classify_question(question: str) -> QuestionType | None:
    """Return the kind of thing `question` asks for; None for any other question.

    The earliest sign wins: "Who was there when ..." asks for a person.
    """
    found = [
        (match.start(), kind)
        for kind, pattern in _PATTERNS
        if (match := pattern.search(question)) is not None
    ]
    return min(found)[1] if found else None


def contains_type(kind: QuestionType, sentence: str, question: str) -> bool:
    """Say whether `sentence` holds something of that kind that `question` did not itself say."""
    if kind is QuestionType.DATE:
        return _says_more(_DATE, sentence, question)
    if kind is QuestionType.NUMBER:
        return _NUMBER.search(sentence) is not None
    known = {stem(word) for word in words_of(question)} | FUNCTION_WORDS
    names = (match.group().lower() for match in _CAPITALISED.finditer(sentence))
    return any(stem(name) not in known and name not in known for name in names)


def find_names(question: str) -> list[str]:
    """Return the question's names and numbers, in lower case: capitalised words but the first."""
    found = (match.group().lower() for match in _NAME.finditer(question))
    return [name for name in dict.fromkeys(found) if name not in FUNCTION_WORDS]


def _says_more(pattern: re.Pattern[str], sentence: str, question: str) -> bool:
    said = {match.group().lower() for match in pattern.finditer(question)}
    return any(match.group().lower() not in said for match in pattern.finditer(sentence))
