"""Tells if a paragraph above a table is its caption: short, and called one or ended by a colon."""

from __future__ import annotations

import re

_LONGEST = 160  # characters
_CAPTION = re.compile(r"\W*(?:table|tabelle|tableau|tabla)\b|.*:\W*$", re.IGNORECASE)


def caption_in(paragraph: str) -> str:
    """Return a paragraph's words where they may be the caption of a table below, "" otherwise."""
    words = " ".join(paragraph.split())
    return words if len(words) <= _LONGEST and _CAPTION.match(words) else ""
