"""Render turns as chat messages: a question, then a quotation with its citations.

A quotation is the whole sentence that the found words stand in, with those words emphasised, and
nothing but the document's characters: what else there is to say stands beside it.

The sources panel is in `sources.py`; the two meet in the address of a citation,
`#turn-2-source-1`, which `page.js` follows. Gradio's chat removes `data-` attributes and
`aria-label` from a message, so there are none here.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from page.format import STALE, explain_no_answer, format_place, shorten
from page.markup.layout import differs
from page.markup.parts import clip
from page.markup.passages import Layouts, key_of
from page.markup.tables import without_bars
from page.session.turns import Turn
from page.views.browser_state import link_to_turn
from page.views.differing import ComparedWords, compare_words
from page.views.highlights import (
    CitedSentence,
    Mark,
    find_quotes_in_sentence,
    group_by_sentence,
    split_at_marks,
)
from page.views.parts import Marked, render_parts
from page.views.talk import lay_out_talk
from page.views.templating import render
from qa.answer.differences import Difference, find_differences
from qa.types import NOT_SURE, Answer, Citation, Form

MAX_QUESTION_SHOWN = 2_000  # characters
_LONGEST_MARKER = 4  # characters: "12.", "(a)"


def render_messages(turns: Iterable[Turn]) -> list[dict[str, str]]:
    """Return the messages of a conversation, a question and a reply for each turn."""
    messages: list[dict[str, str]] = []
    listed = list(turns)
    for turn in listed:
        messages.append({"role": "user", "content": render_question(turn.question)})
        reply = render_reply(turn, last=turn is listed[-1])
        messages.append({"role": "assistant", "content": reply})
    return messages


def render_question(question: str) -> Markup:
    """Return what the person typed, as text and nothing else."""
    return render("question", question=shorten(question, MAX_QUESTION_SHOWN))


def render_reply(turn: Turn, last: bool = False) -> Markup:
    """Return a turn's reply: an answer, a plain "no answer", an error, or what it waits for.

    The `last` one can be asked again and taken back.
    """
    if turn.error:
        link = link_to_turn(turn)
        return render("failed", turn=turn, sentence=turn.error, link=link, last=last)
    if turn.answer is None:
        return render("waiting", turn=turn)
    return _render_outcome(turn, turn.answer, last)


def render_error(sentence: str) -> Markup:
    """Return an error as a person should meet it: one sentence, and not to be overlooked."""
    return render("error", sentence=sentence)


def label_citation(citation: Citation) -> str:
    """Return a citation's place as text: "gilan.txt, p. 3 · The coup"."""
    place = format_place(citation.page, citation.page_unit, citation.heading, citation.page_label)
    joint = ", " if citation.page is not None else " · "
    name = citation.shown or citation.quote.document
    said = f"{name}{joint}{place}" if place else name
    return f"{said} ({STALE[citation.stale]})" if citation.stale in STALE else said


def render_sentence(cited: CitedSentence, layouts: Layouts | None = None) -> Markup:
    """Return a sentence, exactly as it stands, with the words that were found emphasised.

    The items of a list that has a line for each are shown as a list, without their markers. With
    the layout of its passage its marks are hidden, and lines that only wrap run on; a row of a
    table stays a line, with a dot in the place of each bar.
    """
    items = cited.citations[0].items if len(cited.citations) == 1 else ()
    listed = bool(items) and "\n" in cited.citations[0].quote.text
    sentence, quotes = cited.sentence, find_quotes_in_sentence(cited)
    whole = (layouts or {}).get(key_of(cited.citations[0].hit.passage), ())
    parts = [clip(part, sentence.start, sentence.end) for part in whole]
    parts = [part for part in parts if any(True for _ in part.all_pieces())]
    if any(part.rows for part in parts):
        parts = [without_bars(part, sentence.text, sentence.start) for part in parts]
    if not differs(sentence.text, sentence.start, parts):
        if listed:
            lead = sentence.text[: max(0, items[0].start - sentence.start)]
            return render("emphasised_list", lead=_without_marker(lead), items=items)
        return render("emphasised", pieces=split_at_marks(sentence.text, quotes))
    by = sentence.start
    marked = [Mark(each.start + by, each.end + by, each.numbers) for each in quotes]
    if listed:
        marked = [Mark(item.start, item.end, (cited.citations[0].number,)) for item in items]
    return render_parts(sentence.text, sentence.start, parts, Marked(marked), in_chat=True)


def _without_marker(lead: str) -> str:
    """Return the lead-in of a list without the marker of its first item."""
    before, line_end, marker = lead.rpartition("\n")
    return before.rstrip() if line_end and len(marker.strip()) <= _LONGEST_MARKER else lead.rstrip()


def _render_outcome(turn: Turn, answer: Answer, last: bool) -> Markup:
    if answer.talk is not None:
        return render(
            "talk",
            turn=turn,
            answer=answer,
            last=last,
            link=link_to_turn(turn),
            label_citation=label_citation,
            render_sentence=lambda cited: render_sentence(cited, turn.layouts),
            **lay_out_talk(answer, answer.talk),
        )
    rejected = answer.best_rejected
    return render(
        "reply",
        turn=turn,
        answer=answer,
        last=last,
        not_sure=NOT_SURE,
        reason=explain_no_answer(answer.no_answer),
        compare_sides=_compare_sides,
        differences=find_differences(answer) if answer.answered else (),
        by_number={citation.number: citation for citation in answer.citations},
        listed=answer.form is Form.LIST and len(answer.citations) > 1,
        sentences=group_by_sentence(answer.shown),
        rejected_sentence=CitedSentence(rejected.sentence, (rejected,)) if rejected else None,
        link=link_to_turn(turn),
        label_citation=label_citation,
        label_sentence=_label_sentence,
        render_sentence=lambda cited: render_sentence(cited, turn.layouts),
    )


def _compare_sides(
    difference: Difference,
) -> list[tuple[list[ComparedWords], tuple[int, ...]]]:
    """Return each side's words in slices, those that differ apart, and its citations' numbers."""
    words = compare_words([said for said, _ in difference.sides])
    return [(each, numbers) for each, (_, numbers) in zip(words, difference.sides, strict=True)]


def _label_sentence(cited: CitedSentence) -> str:
    """Return the places of a sentence's citations, each once."""
    return "; ".join(dict.fromkeys(label_citation(citation) for citation in cited.citations))
