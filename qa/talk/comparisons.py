"""Recognise what is to be compared, in the person's own words.

"Compare A and B" has two sides where one "and" stands between them, more where commas do. What
cannot be split in one way only is no comparison: the reader is asked.
"""

from __future__ import annotations

import re

_MOST_WORDS = 8  # of one side
_MOST_SIDES = 4
_FORMS = (
    r"(?:please )?compare (?P<compared>.+)",
    r"(?:(?:what(?:'s| is| are)|explain|describe|show(?: me)?) )?(?:the )?(?:main |key |exact )?"
    r"(?:difference|differences|distinction) between (?P<between>.+)",
    r"how (?:does|do) (?P<one>.+?) (?:differ from|compare (?:to|with|against)) (?P<other>.+)",
    r"how (?:is|are) (?P<one_is>.+?) different (?:from|to|than) (?P<other_is>.+)",
    r"how (?:do|does) (?P<differing>.+ and .+?) (?:differ|compare)(?: from each other)?",
    r"how are (?P<different>.+ and .+?) different(?: from each other)?",
    r"comparison (?:of|between) (?P<comparison>.+)",
)
_COMPARED = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.IGNORECASE)
_VERSUS = re.compile(r"(?P<one>.+?) (?:vs\.?|versus) (?P<other>.+)", re.IGNORECASE)
_AGAINST = re.compile(r" (?:with|to|against|versus|vs\.?) ", re.IGNORECASE)
_AND = re.compile(r" and ", re.IGNORECASE)
_COMMAS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_QUESTION = re.compile(
    r"(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|can|could|will"
    r"|would|should|shall|may|must|has|have|if|in|for|name|list|tell|give|show)\b",
    re.IGNORECASE,
)
# These mean something said before, or nothing by themselves.
_EMPTY = re.compile(
    r"(?:it|this|that|these|those|them|they|him|her|one|both|each|others?|the (?:other|two|first"
    r"|second|last|others?)|one another|each other)",
    re.IGNORECASE,
)
_LEADING = re.compile(r"(?:between |both )", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d[\d.,/-]*")


def read_sides(asked: str) -> tuple[str, ...]:
    """Return the sides of a comparison, two at least; none where the line is no comparison."""
    versus = _VERSUS.fullmatch(asked)
    found = _COMPARED.fullmatch(asked)
    if found is not None:
        given = [words for words in found.groupdict().values() if words]
        sides = _split(given[0]) if len(given) == 1 else given
    elif versus is not None and not _QUESTION.match(asked):
        sides = [versus["one"], versus["other"]]
    else:
        return ()
    sides = [_LEADING.sub("", side.strip(' ,"“”'), count=1).strip() for side in sides]
    sides = _with_shared_words(sides)
    fits = 2 <= len(sides) <= _MOST_SIDES and len({side.lower() for side in sides}) == len(sides)
    return tuple(sides) if fits and all(map(_is_side, sides)) else ()


def _split(words: str) -> list[str]:
    """Split "A and B", "A with B", "A, B and C"; one piece where it can be done in two ways."""
    if len(_AND.findall(words)) == 1 and "," not in words:
        return _AND.split(words)
    if "," in words:
        return _COMMAS.split(words)
    if _AND.search(words) is None and len(_AGAINST.findall(words)) == 1:
        return _AGAINST.split(words)
    return [words]


def _with_shared_words(sides: list[str]) -> list[str]:
    """Complete a side that is only a number: "sales in 2020", "2021" -> "sales in 2021"."""
    if len(sides) < 2:
        return sides
    *before, last = sides[0].split()
    if not before or not _NUMBER.fullmatch(last):
        return sides
    start = " ".join(before)
    return [f"{start} {side}" if _NUMBER.fullmatch(side) else side for side in sides]


def _is_side(side: str) -> bool:
    return (
        0 < len(side.split()) <= _MOST_WORDS
        and _LETTER.search(side) is not None
        and _EMPTY.fullmatch(side) is None
    )
