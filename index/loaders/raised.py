"""Raised letters are kept apart from the word or number they stand at: "5400³" is not 54003.

A note's mark or an exponent becomes a word of its own, behind the narrowest of spaces: by that it
can be told from a number that follows another ("5400 3"), and a quote can end before it. What is
read as one with its letters stays: the endings of ordinals ("19th"), powers of units ("km2").
Lowered letters ("H2O") are not raised.
"""

from __future__ import annotations

import re

RAISED_GAP = "\u200a"  # a hair space: white space to all that reads words

_ORDINAL = re.compile(r"\d(?:st|nd|rd|th|er|re|e|o|a|ème|º|ª)$", re.IGNORECASE)
_UNIT_POWER = re.compile(r"(?:^|[^\w])(?:\d+ ?)?(?:[kcdmµn]?m|ft|in|yd|mi|s)[-−–]?[1-4]$")


def with_raised(before: str, raised: str) -> str:
    """Return what is written for raised letters behind `before`: `RAISED_GAP` first, or nothing."""
    if (
        not before
        or not raised
        or before[-1].isspace()
        or not (raised[0].isalnum() or raised[0] == "[")
    ):
        return raised
    whole = before[-8:] + raised
    if _ORDINAL.search(whole) or _UNIT_POWER.search(whole):
        return raised
    return f"{RAISED_GAP}{raised}"
