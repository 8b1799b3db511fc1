"""Why these passages: a small chart of what each was found by and how surely it was read, as SVG.

Pure functions. Each passage has three bars, from 0 to the whole width: how near its meaning is to
the question (its cosine), how much of the question's words it has (its BM25 score, as a share of
the greatest shown), and the confidence of what is quoted from it, where something is. The numbers
stand beside the bars, so that nothing depends on seeing them.
"""

from __future__ import annotations

from collections.abc import Mapping

from index import Hit
from page.format import escape, percent, shorten
from qa.types import Answer

SHOWN = 8  # passages in the chart
_WIDTH, _BAR, _ROW = 300, 9, 62  # the units of the drawing
_LEFT = 84  # where bars begin
_LONGEST_NAME = 44


def render_scores(answer: Answer) -> str:
    """Return the chart of an answer's passages, folded up; nothing where there are none."""
    hits = answer.hits[:SHOWN]
    if not hits:
        return ""
    read: dict[int, float] = {}
    cited = answer.citations or ((answer.best_rejected,) if answer.best_rejected else ())
    for citation in cited:
        key = citation.hit.passage_id
        read[key] = max(read.get(key, 0.0), citation.confidence)
    most = max(max(hit.lexical for hit in hits), 1e-9)
    rows = "".join(_render_row(number, hit, most, read) for number, hit in enumerate(hits))
    height = len(hits) * _ROW
    return (
        '<details class="cv-others cv-scores"><summary>Why these passages?</summary>'
        '<p class="cv-note">Passages are found by meaning and by words, and then read. The bars '
        "say how near each came.</p>"
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(_in_words(hits, read))}">{rows}</svg></details>'
    )


def _render_row(number: int, hit: Hit, most: float, read: Mapping[int, float]) -> str:
    top = number * _ROW
    name = shorten(f"{number + 1}. {hit.passage.document}", _LONGEST_NAME)
    confidence = read.get(hit.passage_id)
    bars = [
        ("Meaning", max(hit.dense, 0.0), f"{hit.dense:.2f}", "cv-bar-dense"),
        ("Words", hit.lexical / most, f"{hit.lexical:.1f}", "cv-bar-lexical"),
    ]
    if confidence is not None:
        bars.append(("Confidence", confidence, percent(confidence), "cv-bar-read"))
    drawn = "".join(
        _render_bar(top + 16 + place * (_BAR + 4), *bar) for place, bar in enumerate(bars)
    )
    return f'<text class="cv-bar-name" x="0" y="{top + 10}">{escape(name)}</text>{drawn}'


def _render_bar(top: int, label: str, share: float, words: str, kind: str) -> str:
    """Return a bar of a share, 0 to 1, with its label before and its number after it."""
    room = _WIDTH - _LEFT - 40
    width = room * min(share, 1.0)
    base = top + _BAR - 1
    return (
        f'<text x="8" y="{base}">{label}</text>'
        f'<rect class="{kind}" x="{_LEFT}" y="{top}" width="{width:.1f}" height="{_BAR}" rx="2"/>'
        f'<text x="{_LEFT + width + 5:.1f}" y="{base}">{words}</text>'
    )


def _in_words(hits: tuple[Hit, ...], read: Mapping[int, float]) -> str:
    """Say the chart for those who do not see it."""
    parts = []
    for number, hit in enumerate(hits, start=1):
        sure = f", confidence {percent(read[hit.passage_id])}" if hit.passage_id in read else ""
        parts.append(
            f"{number}. {hit.passage.document}: meaning {hit.dense:.2f}, "
            f"words {hit.lexical:.1f}{sure}"
        )
    return "; ".join(parts)
