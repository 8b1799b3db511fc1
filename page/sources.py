"""The sources panel: the passages behind a turn, with the quoted words marked, as escaped HTML.

Pure functions. Marks are placed by offsets and never by searching for words, so a sentence that
occurs twice in a passage is marked only where it was quoted:

    passage [100, 112)  t h e   c i t y   f e l l      quote [104, 108)
    in the passage      0 1 2 3 4 5 6 7 8 ...          marked [4, 8) == "city"
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import Hit, Passage
from page.turns import Turn
from page.wording import character_range, escape, page_and_heading, shorten
from qa.types import Answer, Citation

_TITLE = '<h2 class="cv-panel-title">Sources</h2>'
LONGEST_QUESTION_SHOWN = 200
NEAREST = 3  # passages shown openly where there is no answer


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a passage to be marked, `[start, end)` from the passage's first character."""

    start: int
    end: int
    numbers: tuple[int, ...]


def render_panel(turn: Turn | None) -> str:
    """Return the panel for a turn; without one, what will be shown here."""
    if turn is None or turn.pending:
        return _panel("", 0, "The passages behind an answer appear here, with its words marked.")
    if turn.error or turn.answer is None:
        return _panel(
            turn.question, turn.number, "There are no sources: the question met an error."
        )
    answer = turn.answer
    if answer.answered:
        cited = {citation.hit.passage_id for citation in answer.citations}
        others = [hit for hit in answer.hits if hit.passage_id not in cited]
        body = _render_cited(answer) + _render_others(others)
    elif answer.hits:
        body = (
            '<p class="cv-note">No answer was found. These passages came nearest.</p>'
            + "".join(_render_source(hit.passage, ()) for hit in answer.hits[:NEAREST])
            + _render_others(answer.hits[NEAREST:])
        )
    else:
        return _panel(turn.question, turn.number, "No passage was looked at.")
    return _panel(turn.question, turn.number, body=body)


def marks_in_passage(passage: Passage, citations: Iterable[Citation]) -> tuple[Mark, ...]:
    """Return where the citations' quotes stand in a passage, in order, overlaps made one.

    Raises ValueError for a quote that does not lie inside of the passage.
    """
    marks: list[Mark] = []
    for citation in sorted(citations, key=lambda c: (c.quote.start, c.quote.end)):
        start, end = citation.quote.start - passage.start, citation.quote.end - passage.start
        if not 0 <= start < end <= len(passage.text):
            raise ValueError(f"citation {citation.number} lies outside of its passage")
        if marks and start < marks[-1].end:
            last = marks.pop()
            numbers = tuple(sorted((*last.numbers, citation.number)))
            marks.append(Mark(last.start, max(last.end, end), numbers))
        else:
            marks.append(Mark(start, end, (citation.number,)))
    return tuple(marks)


def render_passage(passage: Passage, marks: Sequence[Mark]) -> str:
    """Return a passage's text, escaped, with its marks around exact slices of it."""
    parts: list[str] = []
    position = 0
    for mark in marks:
        parts.append(escape(passage.text[position : mark.start]))
        numbers = " ".join(str(number) for number in mark.numbers)
        parts.append(f'<mark data-cite="{numbers}">{escape(passage.text[mark.start : mark.end])}')
        parts.append("</mark>")
        position = mark.end
    parts.append(escape(passage.text[position:]))
    return "".join(parts)


def _panel(question: str, number: int, note: str = "", *, body: str = "") -> str:
    asked = shorten(question, LONGEST_QUESTION_SHOWN)
    question_line = f'<p class="cv-asked" dir="auto">{escape(asked)}</p>' if asked else ""
    note_line = f'<p class="cv-note">{escape(note)}</p>' if note else ""
    return (
        f'<section class="cv-sources" data-turn="{number}" tabindex="-1" aria-label="Sources">'
        f"{_TITLE}{question_line}{note_line}{body}</section>"
    )


def _render_cited(answer: Answer) -> str:
    """Return a card for each cited passage, in the order of citations, each passage once."""
    by_passage: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        by_passage.setdefault(citation.hit.passage_id, []).append(citation)
    return "".join(
        _render_source(citations[0].hit.passage, citations) for citations in by_passage.values()
    )


def _render_others(others: Sequence[Hit]) -> str:
    if not others:
        return ""
    cards = "".join(_render_source(hit.passage, ()) for hit in others)
    return (
        '<details class="cv-others"><summary>Other passages looked at '
        f"({len(others)})</summary>{cards}</details>"
    )


def _render_source(passage: Passage, citations: Sequence[Citation]) -> str:
    places = [page_and_heading(c.page, c.heading) for c in citations]
    place = "; ".join(dict.fromkeys(places)) or page_and_heading(passage.page, passage.heading)
    place_line = f'<span class="cv-place"><bdi>{escape(place)}</bdi></span>' if place else ""
    ranges = [character_range(c.quote.start, c.quote.end) for c in citations]
    range_words = "; ".join(ranges) or character_range(passage.start, passage.end)
    numbers = "".join(f'<span class="cv-number">[{c.number}]</span> ' for c in citations)
    back = '<a class="cv-back" href="#answer">Back to the answer</a>' if citations else ""
    return (
        '<article class="cv-source" tabindex="-1"><div class="cv-source-head">'
        f'<h3 class="cv-name">{numbers}<bdi>{escape(passage.document)}</bdi></h3>'
        f'{place_line}<span class="cv-range">{range_words}</span></div>'
        f'<div class="cv-passage" dir="auto">'
        f"{render_passage(passage, marks_in_passage(passage, citations))}</div>{back}</article>"
    )
