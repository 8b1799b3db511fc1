"""Rules of what may be quoted: no heading, nothing across blocks, no letter without its marks."""

from __future__ import annotations

import re
import unicodedata

from index import Passage, Sentence

# A blank line, or a new list item or table line: what stands before and after are two blocks.
BLOCK_END = re.compile(r"\n[ \t\r]*\n|\n[ \t]*(?:[-*+•|]|\d{1,3}[.)])\s")
_ZERO_WIDTH_JOINER = "\u200d"
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


def heading_in(passage: Passage) -> Sentence | None:
    """Return the place of the heading that the passage begins with, if it begins with one."""
    label = passage.heading.rpartition(" › ")[2].strip(_SIGNS)
    if not label or not passage.sentences:
        return None
    first = passage.sentences[0]
    said = passage.text[first.start - passage.start : first.end - passage.start]
    return first if said.strip(_SIGNS).startswith(label[:100]) else None


def _joins(text: str, offset: int) -> bool:
    """Say whether the character at `offset` belongs to the one before it."""
    character = text[offset]
    if unicodedata.category(character).startswith("M") or character == _ZERO_WIDTH_JOINER:
        return True
    return offset > 0 and text[offset - 1] == _ZERO_WIDTH_JOINER
