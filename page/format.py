"""Word places, counts, confidences and dates for the page.

Pure functions from values to plain text; `views/templating.py` escapes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from index import DocumentSummary, PageUnit
from qa.talk.wording import format_count as format_count
from qa.talk.wording import format_day as format_day
from qa.types import NoAnswer

# What has become of a cited document's file.
STALE = {
    "changed": "its file has changed since it was read",
    "gone": "its file is not there any more",
}
_REASONS = {
    NoAnswer.NO_DOCUMENTS: "The library holds no documents yet.",
    NoAnswer.NOTHING_FOUND: "No passage was found for the question.",
    NoAnswer.NOT_SURE: "Nothing in them was likely enough to answer the question.",
}


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which no response could be encoded with."""
    return text.encode("utf-8", "replace").decode("utf-8")


def shorten(text: str, length: int) -> str:
    """Return text, or its first characters and an ellipsis where it is longer than `length`."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def format_percent(probability: float) -> str:
    """Say a probability, rounded down, so that what misses a threshold never reads as on it."""
    return f"{math.floor(probability * 100 + 1e-9)} %"


def format_confidence(confidence: float, threshold: float) -> str:
    """Say a confidence in words and as a number: "Likely · 83 %"."""
    if confidence < threshold:
        words = "Unsure"
    elif confidence >= 0.9:
        words = "Very likely"
    elif confidence >= 0.7:
        words = "Likely"
    else:
        words = "Possible"
    return f"{words} · {format_percent(confidence)}"


def format_range(start: int, end: int) -> str:
    """Say where in its document a text stands; the same offsets as in the JSON of an answer."""
    return f"characters {start:,}–{end:,}"


def format_place(page: int | None, unit: PageUnit, heading: str, label: str = "") -> str:
    """Say the place inside a document: "p. 3 · The coup", or less where less is known.

    `label` is what is printed as the page's number, where that is another.
    """
    parts = [unit.numbered(page, label)] if page is not None else []
    if heading:
        parts.append(heading)
    return " · ".join(parts)


def explain_no_answer(reason: NoAnswer | None) -> str:
    """Say in a sentence why there is no answer."""
    return _REASONS.get(reason, "") if reason else ""


def describe_library(documents: Sequence[DocumentSummary]) -> str:
    """Say what is ready to be asked: "Ready: 1 document, 12 passages"."""
    if not documents:
        return "Ready, but the library holds no documents yet."
    passages = sum(document.passages for document in documents)
    return f"Ready: {format_count(len(documents), 'document')}, {format_count(passages, 'passage')}"
