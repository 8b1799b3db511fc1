"""Raised letters are parted from the number or word they stand at: "5400³" is not 54003.

A note's mark or an exponent becomes a word of its own. What is read as one with its letters stays:
the endings of ordinals ("19th"), powers of units ("km2"), lowered letters ("H2O").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SMALLER = 0.85  # times the height of the word's other letters
_RAISED = 0.12  # times that height: how much higher the feet of raised letters are
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_UNITS = re.compile(r"(?:^|[\d/.·(])(?:[kcdmµn]?m|ft|in|yd|mi|s)$")
_POWER = re.compile(r"[-−–]?[1-4]$")


def parted(word: str, letters: Sequence[tuple[float, float]]) -> str:
    """Return the word with its raised parts set apart by spaces.

    `letters` are the foot and the height of each of its letters.
    """
    if len(letters) != len(word):
        return word
    height = max(each for _, each in letters)
    foot = min(base for base, each in letters if each >= _SMALLER * height)
    raised = [each < _SMALLER * height and base > foot + _RAISED * height for base, each in letters]
    if all(raised) or not any(raised):
        return word
    parts: list[tuple[str, bool]] = []
    for letter, high in zip(word, raised, strict=True):
        if parts and parts[-1][1] == high:
            parts[-1] = (parts[-1][0] + letter, high)
        else:
            parts.append((letter, high))
    text, was_high = "", False
    for part, high in parts:
        stays = not text or (high and _stays(text, part)) or (was_high and not part[0].isalnum())
        text += part if stays else f" {part}"
        was_high = high
    return text


def _stays(before: str, raised: str) -> bool:
    """Say whether a raised part is read as one with what it stands at."""
    if raised.casefold() in _ORDINALS:
        return before[-1].isdigit()
    return bool(_POWER.match(raised) and _UNITS.search(before)) or not raised[0].isalnum()
