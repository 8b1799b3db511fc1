"""Render how an answer's passages were found and read: a small bar chart, as SVG.

Each passage has three bars, from 0 to the whole width: how near its meaning is to the question (its
cosine), how much of the question's words it has (its BM25 score, as a share of the greatest shown),
and the confidence of what is quoted from it, where something is. The numbers stand beside the bars,
so that nothing depends on seeing them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from index import Hit
from page.format import format_percent, shorten
from page.views.templating import render
from qa.types import Answer

SHOWN = 8  # passages in the chart
_WIDTH, _BAR, _ROW = 300, 9, 62  # the units of the drawing
_LEFT = 84  # where bars begin
_MAX_NAME_LENGTH = 44


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar of a share, 0 to 1, with its label before and its number after it."""

    label: str
    share: float
    number: str
    kind: str
    top: int

    @property
    def width(self) -> float:
        return (_WIDTH - _LEFT - 40) * min(self.share, 1.0)


@dataclass(frozen=True, slots=True)
class _Row:
    """The bars of one passage, below its name."""

    name: str
    top: int
    bars: list[_Bar]


def render_scores(answer: Answer) -> Markup:
    """Return the chart of an answer's passages, folded up; nothing where there are none."""
    hits = answer.hits[:SHOWN]
    if not hits:
        return Markup()
    confidences: dict[int, float] = {}
    for citation in answer.shown or ((answer.best_rejected,) if answer.best_rejected else ()):
        key = citation.hit.passage_id
        confidences[key] = max(confidences.get(key, 0.0), citation.confidence)
    most = max(max(hit.lexical for hit in hits), 1e-9)
    return render(
        "scores",
        rows=[_lay_out(number, hit, most, confidences) for number, hit in enumerate(hits)],
        words=_describe(hits, confidences),
        width=_WIDTH,
        height=len(hits) * _ROW,
        left=_LEFT,
        thickness=_BAR,
    )


def _lay_out(number: int, hit: Hit, most: float, confidences: Mapping[int, float]) -> _Row:
    values = [
        ("Meaning", max(hit.dense, 0.0), f"{hit.dense:.2f}", "cv-bar-dense"),
        ("Words", hit.lexical / most, f"{hit.lexical:.1f}", "cv-bar-lexical"),
    ]
    confidence = confidences.get(hit.passage_id)
    if confidence is not None:
        values.append(("Confidence", confidence, format_percent(confidence), "cv-bar-read"))
    top = number * _ROW
    bars = [_Bar(*value, top + 16 + place * (_BAR + 4)) for place, value in enumerate(values)]
    return _Row(shorten(f"{number + 1}. {hit.passage.document}", _MAX_NAME_LENGTH), top, bars)


def _describe(hits: tuple[Hit, ...], confidences: Mapping[int, float]) -> str:
    """Say the chart for those who do not see it."""
    parts = []
    for number, hit in enumerate(hits, start=1):
        known = confidences.get(hit.passage_id)
        sure = f", confidence {format_percent(known)}" if known is not None else ""
        parts.append(
            f"{number}. {hit.passage.document}: meaning {hit.dense:.2f}, "
            f"words {hit.lexical:.1f}{sure}"
        )
    return "; ".join(parts)
