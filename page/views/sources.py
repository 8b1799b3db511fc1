"""Render the sources panel: the passages behind a turn, with the quoted words marked.

The quoted words have a strong mark, the sentence around them a light one, so that an eye finds the
sentence first and the words in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index import Hit, Passage
from page.format import STALE, format_place, format_range, shorten
from page.markup.layout import differs, plain_part
from page.markup.parts import Part
from page.markup.passages import key_of
from page.session.turns import Turn
from page.views.highlights import (
    Mark,
    find_quotes_in_passage,
    find_sentences_in_passage,
)
from page.views.parts import Marked, render_parts
from page.views.scores import render_scores
from page.views.templating import render
from qa.types import Answer, Citation

MAX_QUESTION_SHOWN = 200  # characters
NEAREST = 3  # passages shown openly where there is no answer


def render_panel(turn: Turn | None) -> Markup:
    """Return the panel for a turn; without one, what will be shown here."""
    if turn is None or (turn.pending and not turn.found):
        note = "The passages behind an answer appear here, with its words marked."
        return _render(None, note)
    if turn.pending:
        note = "These passages are being read for an answer."
        return _render(turn, note, [_lay_out(turn, hit.passage, ()) for hit in turn.found])
    if turn.error or turn.answer is None:
        return _render(turn, "There are no sources: the question met an error.")
    answer = turn.answer
    if answer.talk is not None:
        note = (
            "" if answer.citations else "This reply quotes nothing: there are no sources to show."
        )
        return _render(turn, note, _cards_of(turn, answer))
    if answer.shown:
        note = "" if answer.answered else "No answer is sure. These passages come closest."
        cited = {citation.hit.passage_id for citation in answer.shown}
        others = [hit for hit in answer.hits if hit.passage_id not in cited]
        return _render(turn, note, _cards_of(turn, answer), others, answer)
    if answer.hits:
        note = "No answer was found. These passages came nearest."
        nearest = [_lay_out(turn, hit.passage, ()) for hit in answer.hits[:NEAREST]]
        return _render(turn, note, nearest, answer.hits[NEAREST:], answer)
    return _render(turn, "No passage was looked at.")


def render_passage(
    passage: Passage,
    marks: Sequence[Mark],
    sentences: Sequence[Mark] = (),
    parts: Sequence[Part] | None = None,
) -> Markup:
    """Return a passage's text with its marks, laid out in its parts where these are known.

    The marks count from the passage's first character.
    """
    by = passage.start
    quotes, around = (
        [Mark(each.start + by, each.end + by, each.numbers) for each in given]
        for given in (marks, sentences)
    )
    laid_out = parts or [plain_part(passage.start, passage.end)]
    return render_parts(passage.text, by, laid_out, Marked(quotes, around))


@dataclass(frozen=True, slots=True)
class _Card:
    """A passage as the panel shows it; `text` is its text with the quotes of `citations` marked.

    `shown` is what its document is called, `stale` what has become of the document's file;
    `differs` says that the text looks otherwise in its file.
    """

    passage: Passage
    citations: Sequence[Citation]
    place: str
    ranges: str
    also: str
    text: Markup
    shown: str
    stale: str
    differs: bool


def _render(
    turn: Turn | None,
    note: str,
    cards: Sequence[_Card] = (),
    others: Sequence[Hit] = (),
    answer: Answer | None = None,
) -> Markup:
    """Return the panel; with an answer, how its passages were found is charted."""
    passages = [_lay_out(turn, hit.passage, ()) for hit in others] if turn is not None else []
    return render(
        "sources",
        turn_number=turn.number if turn is not None else 0,
        question=shorten(turn.question, MAX_QUESTION_SHOWN) if turn is not None else "",
        note=note,
        cards=cards,
        others=passages,
        differs=any(card.differs for card in (*cards, *passages)),
        scores=render_scores(answer) if answer is not None else "",
    )


def _cards_of(turn: Turn, answer: Answer) -> list[_Card]:
    """Return a card for each cited passage, in the order of citations, each passage once."""
    by_passage: dict[int, list[Citation]] = {}
    for citation in answer.shown:
        by_passage.setdefault(citation.hit.passage_id, []).append(citation)
    return [_lay_out(turn, cited[0].hit.passage, cited) for cited in by_passage.values()]


def _lay_out(turn: Turn, passage: Passage, citations: Sequence[Citation]) -> _Card:
    places = [format_place(c.page, c.page_unit, c.heading, c.page_label) for c in citations]
    own_place = format_place(passage.page, passage.page_unit, passage.heading)
    ranges = [format_range(c.quote.start, c.quote.end) for c in citations]
    also = dict.fromkeys(name for citation in citations for name in citation.also)
    marks = find_quotes_in_passage(passage, citations)
    parts = turn.layouts.get(key_of(passage), ())
    return _Card(
        passage,
        citations,
        place="; ".join(dict.fromkeys(places)) or own_place,
        ranges="; ".join(ranges) or format_range(passage.start, passage.end),
        also=", ".join(also),
        shown=next((c.shown for c in citations if c.shown), passage.document),
        stale=STALE.get(next((c.stale for c in citations), ""), ""),
        text=render_passage(passage, marks, find_sentences_in_passage(passage, citations), parts),
        differs=differs(passage.text, passage.start, parts),
    )
