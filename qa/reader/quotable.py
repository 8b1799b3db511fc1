"""Rules of what may be quoted: no heading, nothing across blocks, no note's mark, whole letters."""

from __future__ import annotations

import re
import unicodedata

from index import Passage, Sentence
from index.loaders.raised import RAISED_GAP
from qa.reader.overlap import text_of

# A blank line, or a new list item or table line: what stands before and after are two blocks.
BLOCK_END = re.compile(r"\n[ \t\r]*\n|\n[ \t]*(?:[-*+•|]|\d{1,3}[.)])\s")
_ZERO_WIDTH_JOINER = "\u200d"
# What a loader has set apart: "3", "2,3", "[12]", "a". More digits would be a thousand's.
_RAISED_MARK = re.compile(
    rf"{RAISED_GAP}(?:\[[^\[\]]{{1,12}}\]|\d{{1,2}}(?:[,–-]\d{{1,2}})*|[a-e])$"
)
_POWER_OF_TEN = re.compile(r"(?<!\d)10$")
# What is raised as it is typed: "5400²", "Brandt¹", and not "m²", "10⁶" or the grade "A*".
_TYPED_MARK = re.compile(r"(?:(?<=\d)|(?<=[^\W\d_]{4}))(?:[⁰¹²³⁴-⁹]+|\*{1,3})$|(?<=\w)[†‡§¶]+$")
_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»"}
_SIGNS = " \t#*_=-.:0123456789"


def whole_letters(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` with the combining marks that belong to its first and last letters.

    "Renoue" + combining acute, [0, 6) -> [0, 7)
    """
    while start > 0 and _joins(text, start):
        start -= 1
    while end < len(text) and _joins(text, end):
        end += 1
    return start, end


def without_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` without note marks at its end; empty where it is nothing else.

    "has 5400² people", [4, 9) -> [4, 8)
    """
    words = text[start:end]
    if text[max(0, start - 1) : start] == RAISED_GAP and _RAISED_MARK.search(RAISED_GAP + words):
        return start, start
    raised = _RAISED_MARK.search(words)
    if raised and not _POWER_OF_TEN.search(words[: raised.start()]):
        words = words[: raised.start()]
    typed = _TYPED_MARK.search(words)
    if typed and not _POWER_OF_TEN.search(words[: typed.start()]):
        words = words[: typed.start()]
    return start, start + len(words)


def without_lone_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` without a bracket or quotation mark whose other one is not in it.

    "see [Tomas Ek](x)", [4, 13) -> [5, 13)
    """
    words = text[start:end]
    for opened, closed in _PAIRS.items():
        if words.startswith(opened) and closed not in words:
            start, words = start + 1, words[1:]
        elif words.endswith(closed) and opened not in words:
            end, words = end - 1, words[:-1]
    return start, end


def heading_in(passage: Passage) -> Sentence | None:
    """Return the place of the heading that the passage begins with, if it begins with one."""
    label = passage.heading.rpartition(" › ")[2].strip(_SIGNS)
    if not label or not passage.sentences:
        return None
    first = passage.sentences[0]
    said = text_of(passage, first)
    return first if said.strip(_SIGNS).startswith(label[:100]) else None


def _joins(text: str, offset: int) -> bool:
    """Say whether the character at `offset` belongs to the one before it."""
    character = text[offset]
    if unicodedata.category(character).startswith("M") or character == _ZERO_WIDTH_JOINER:
        return True
    return offset > 0 and text[offset - 1] == _ZERO_WIDTH_JOINER
