"""The sources panel: the passages behind a turn, with the quoted words marked, as escaped HTML.

Pure functions. The quoted words have a strong mark, the sentence around them a light one, so that
an eye finds the sentence first and the words in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from index import Hit, Passage
from page.format import character_range, escape, page_and_heading, shorten
from page.session.turns import Turn
from page.views.highlights import Mark, marks_in_passage, render_marked, sentences_in_passage
from page.views.scores import render_scores
from qa.types import Answer, Citation

_TITLE = '<h2 class="cv-panel-title">Sources</h2>'
LONGEST_QUESTION_SHOWN = 200
NEAREST = 3  # passages shown openly where there is no answer


def render_panel(turn: Turn | None) -> str:
    """Return the panel for a turn; without one, what will be shown here."""
    if turn is None or (turn.pending and not turn.found):
        return _panel("", 0, "The passages behind an answer appear here, with its words marked.")
    if turn.pending:
        cards = "".join(_render_source(turn.number, hit.passage, ()) for hit in turn.found)
        note = '<p class="cv-note">These passages are being read for an answer.</p>'
        return _panel(turn.question, turn.number, body=note + cards)
    if turn.error or turn.answer is None:
        return _panel(
            turn.question, turn.number, "There are no sources: the question met an error."
        )
    answer = turn.answer
    if answer.answered:
        cited = {citation.hit.passage_id for citation in answer.citations}
        others = [hit for hit in answer.hits if hit.passage_id not in cited]
        body = _render_cited(turn.number, answer) + _render_others(turn.number, others)
    elif answer.hits:
        body = (
            '<p class="cv-note">No answer was found. These passages came nearest.</p>'
            + "".join(_render_source(turn.number, hit.passage, ()) for hit in answer.hits[:NEAREST])
            + _render_others(turn.number, answer.hits[NEAREST:])
        )
    else:
        return _panel(turn.question, turn.number, "No passage was looked at.")
    return _panel(turn.question, turn.number, body=body + render_scores(answer))


def render_passage(passage: Passage, marks: Sequence[Mark], sentences: Sequence[Mark] = ()) -> str:
    """Return a passage's text, escaped, with its marks around exact slices of it.

    Each mark lies inside of one of the `sentences` or outside of all.
    """

    def render_mark(mark: Mark, text: str) -> str:
        numbers = " ".join(str(number) for number in mark.numbers)
        return f'<mark data-cite="{numbers}">{escape(text)}</mark>'

    def render_part(start: int, end: int) -> str:
        inside = [mark for mark in marks if start <= mark.start < end]
        return render_marked(passage.text[start:end], inside, render_mark, start)

    parts: list[str] = []
    position = 0
    for sentence in sentences:
        parts.append(render_part(position, sentence.start))
        inner = render_part(sentence.start, sentence.end)
        parts.append(f'<span class="cv-sentence">{inner}</span>')
        position = sentence.end
    parts.append(render_part(position, len(passage.text)))
    return "".join(parts)


def _panel(question: str, number: int, note: str = "", *, body: str = "") -> str:
    asked = shorten(question, LONGEST_QUESTION_SHOWN)
    question_line = f'<p class="cv-asked" dir="auto">{escape(asked)}</p>' if asked else ""
    note_line = f'<p class="cv-note">{escape(note)}</p>' if note else ""
    return (
        f'<section class="cv-sources" data-turn="{number}" tabindex="-1" aria-label="Sources">'
        f"{_TITLE}{question_line}{note_line}{body}</section>"
    )


def _render_cited(turn_number: int, answer: Answer) -> str:
    """Return a card for each cited passage, in the order of citations, each passage once."""
    by_passage: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        by_passage.setdefault(citation.hit.passage_id, []).append(citation)
    return "".join(
        _render_source(turn_number, citations[0].hit.passage, citations)
        for citations in by_passage.values()
    )


def _render_others(turn_number: int, others: Sequence[Hit]) -> str:
    if not others:
        return ""
    cards = "".join(_render_source(turn_number, hit.passage, ()) for hit in others)
    return (
        '<details class="cv-others"><summary>Other passages looked at '
        f"({len(others)})</summary>{cards}</details>"
    )


def _render_source(turn_number: int, passage: Passage, citations: Sequence[Citation]) -> str:
    places = [page_and_heading(c.page, c.page_unit, c.heading) for c in citations]
    place = "; ".join(dict.fromkeys(places)) or page_and_heading(
        passage.page, passage.page_unit, passage.heading
    )
    place_line = f'<span class="cv-place"><bdi>{escape(place)}</bdi></span>' if place else ""
    ranges = [character_range(c.quote.start, c.quote.end) for c in citations]
    range_words = "; ".join(ranges) or character_range(passage.start, passage.end)
    numbers = "".join(f'<span class="cv-number">[{c.number}]</span> ' for c in citations)
    also = dict.fromkeys(name for citation in citations for name in citation.also)
    also_line = (
        f'<span class="cv-also">the same as <bdi>{escape(", ".join(also))}</bdi></span>'
        if also
        else ""
    )
    back = '<a class="cv-back" href="#answer">Back to the answer</a>' if citations else ""
    opening = _render_opening(turn_number, passage, citations)
    marks = marks_in_passage(passage, citations)
    shown = render_passage(passage, marks, sentences_in_passage(passage, citations))
    return (
        '<article class="cv-source" tabindex="-1"><div class="cv-source-head">'
        f'<h3 class="cv-name">{numbers}<bdi>{escape(passage.document)}</bdi></h3>'
        f'{also_line}{place_line}<span class="cv-range">{range_words}</span></div>'
        f'<div class="cv-passage" dir="auto">{shown}</div>'
        f'<div class="cv-source-foot">{opening}{back}</div></article>'
    )


def _render_opening(turn_number: int, passage: Passage, citations: Sequence[Citation]) -> str:
    """Return the button that opens the document where the quote, or the passage, stands."""
    place = (
        f'data-citation="{citations[0].number}"'
        if citations
        else f'data-document="{escape(passage.document)}" data-start="{passage.start}" '
        f'data-end="{passage.end}"'
    )
    return (
        f'<button type="button" class="cv-act cv-open" data-act="view" data-turn="{turn_number}" '
        f'{place}>Open in the document<span class="cv-hidden"> '
        f"{escape(passage.document)}</span></button>"
    )
