"""Turns as the chat shows them: a question, then a quotation with its citations, as escaped HTML.

A quotation is the whole sentence that the found words stand in, with those words emphasised, and
nothing but the document's characters: what else there is to say stands beside it.

Pure functions. What the sources panel shows is in `sources.py`; the two meet in the address of a
citation, `#turn-2-source-1`, which `page.js` follows. Gradio's chat removes `data-` attributes
and `aria-label` from a message, so there are none here.
"""

from __future__ import annotations

from collections.abc import Iterable

from page.format import (
    confidence_words,
    escape,
    no_answer_reason,
    page_and_heading,
    percent,
    shorten,
)
from page.session.turns import Turn
from page.views.browser_state import link_to
from page.views.highlights import CitedSentence, Mark, by_sentence, marks_in_sentence, render_marked
from qa.answer.differences import Difference, differences
from qa.types import Answer, Citation, Form

LONGEST_QUESTION_SHOWN = 2_000
LONGEST_WORDS_IN_CHIP = 120


def render_messages(turns: Iterable[Turn]) -> list[dict[str, str]]:
    """Return the messages of a conversation, a question and a reply for each turn."""
    messages: list[dict[str, str]] = []
    for turn in turns:
        messages.append({"role": "user", "content": render_question(turn.question)})
        messages.append({"role": "assistant", "content": render_reply(turn)})
    return messages


def render_question(question: str) -> str:
    """Return what the person typed, as text and nothing else."""
    shown = escape(shorten(question, LONGEST_QUESTION_SHOWN))
    return f'<div class="cv-question" dir="auto">{shown}</div>'


def render_reply(turn: Turn) -> str:
    """Return a turn's reply: an answer, a plain "no answer", an error, or what it waits for."""
    if turn.error:
        return render_error(turn.error)
    if turn.answer is None:
        return f'<div class="cv-waiting">{escape(turn.waiting)}</div>'
    shown = _render_answer if turn.answer.answered else _render_no_answer
    return _render_understood(turn) + shown(turn.answer, turn)


def _render_understood(turn: Turn) -> str:
    """Return how a question was understood that leans on earlier turns."""
    if turn.understood is None or not turn.leaned:
        return ""
    return (
        f'<p class="cv-understood" dir="auto">Understood as: <q>{escape(turn.understood.question)}'
        f"</q> {escape(turn.understood.because)}</p>"
    )


def render_error(sentence: str) -> str:
    """Return an error as a person should meet it: one sentence, and not to be overlooked."""
    return (
        '<div class="cv-error" role="alert"><strong>Error</strong> '
        f'<span dir="auto">{escape(sentence)}</span></div>'
    )


def source_address(turn_number: int, citation_number: int) -> str:
    """Return the address of a citation's source, which `page.js` follows."""
    return f"#turn-{turn_number}-source-{citation_number}"


def citation_label(citation: Citation) -> str:
    """Return a citation's place as text: "gilan.txt, p. 3 · The coup"."""
    place = page_and_heading(citation.page, citation.page_unit, citation.heading)
    joint = ", " if citation.page is not None else " · "
    return f"{citation.quote.document}{joint}{place}" if place else citation.quote.document


def render_sentence(cited: CitedSentence) -> str:
    """Return a sentence, exactly as it stands, with the words that were found emphasised."""

    def render_mark(_: Mark, text: str) -> str:
        return f'<strong class="cv-span">{escape(text)}</strong>'

    return render_marked(cited.sentence.text, marks_in_sentence(cited), render_mark)


def _render_link(turn: Turn) -> str:
    """Return the link that asks the same again; a click copies it."""
    return (
        f'<p class="cv-reply-foot"><a class="cv-link" href="{escape(link_to(turn))}">Copy link'
        '<span class="cv-hidden"> to this question</span></a></p>'
    )


def _render_answer(answer: Answer, turn: Turn) -> str:
    turn_number = turn.number
    listed = answer.form is Form.LIST and len(answer.citations) > 1
    found = _render_list(answer.citations, turn_number) if listed else ""
    quotes = "".join(
        _render_quote(cited, answer.threshold, turn_number)
        for cited in by_sentence(answer.citations)
    )
    differing = _render_differences(answer, turn_number)
    return f'<div class="cv-answer">{differing}{found}{quotes}</div>{_render_link(turn)}'


def _render_differences(answer: Answer, turn_number: int) -> str:
    """Return what the sources say differently, side by side; nothing where they agree."""
    return "".join(
        f'<div class="cv-differ"><p>The sources differ: each gives another {each.kind}.</p>'
        f'<ul class="cv-sides">{_render_sides(each, answer, turn_number)}</ul></div>'
        for each in differences(answer)
    )


def _render_sides(difference: Difference, answer: Answer, turn_number: int) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    return "".join(
        f'<li><bdi class="cv-side-words">{escape(words)}</bdi>'
        + "".join(_render_chip(by_number[n], turn_number, several=False) for n in numbers)
        + "</li>"
        for words, numbers in difference.sides
    )


def _render_list(citations: Iterable[Citation], turn_number: int) -> str:
    """Return the words that were found, one after the other, each a link to its source."""
    items = "".join(f"<li>{_render_words_chip(c, turn_number)}</li>" for c in citations)
    return f'<ul class="cv-found">{items}</ul>'


def _render_quote(cited: CitedSentence, threshold: float, turn_number: int) -> str:
    """Return a sentence and, under it, a chip for each citation, the place, and how sure it is.

    A chip names the place. Where several share the sentence, and so the place, each names its
    words, and the place is said once.
    """
    several = len(cited.citations) > 1
    place = "; ".join(dict.fromkeys(citation_label(c) for c in cited.citations))
    chips = "".join(
        f'<span class="cv-pair">{_render_chip(c, turn_number, several=several)} '
        f'<span class="cv-confidence">{confidence_words(c.confidence, threshold)}</span></span>'
        for c in cited.citations
    )
    place_line = f'<bdi class="cv-chip-place">{escape(place)}</bdi>' if several else ""
    numbers = ", ".join(str(c.number) for c in cited.citations)
    return (
        '<div class="cv-cited">'
        f'<blockquote class="cv-quote" dir="auto">{render_sentence(cited)}</blockquote>'
        f'<div class="cv-under-quote">{chips}{place_line}'
        '<button type="button" class="cv-copy">Copy'
        f'<span class="cv-hidden"> quotation {numbers} and its source</span></button>'
        "</div></div>"
    )


def _render_chip(citation: Citation, turn_number: int, *, several: bool) -> str:
    if several:
        return _render_words_chip(citation, turn_number)
    label = f'<bdi class="cv-chip-place">{escape(citation_label(citation))}</bdi>'
    return _chip(citation, turn_number, label)


def _render_words_chip(citation: Citation, turn_number: int) -> str:
    words = shorten(citation.quote.text, LONGEST_WORDS_IN_CHIP)
    return _chip(citation, turn_number, f'<bdi class="cv-chip-words">{escape(words)}</bdi>')


def _chip(citation: Citation, turn_number: int, label: str) -> str:
    return (
        f'<a class="cv-chip" href="{source_address(turn_number, citation.number)}">'
        f'<span class="cv-hidden">Show source </span>[{citation.number}] {label}</a>'
    )


def _render_no_answer(answer: Answer, turn: Turn) -> str:
    nearest = (
        f'<p><a class="cv-chip" href="#turn-{turn.number}">Show the nearest passages</a></p>'
        if answer.hits
        else ""
    )
    return (
        '<div class="cv-no-answer"><p class="cv-no-answer-title">No answer in these documents.</p>'
        f"<p>{escape(no_answer_reason(answer.no_answer))}</p>{nearest}"
        f"{_render_why(answer, turn.why)}</div>"
        f"{_render_link(turn)}"
    )


def _render_why(answer: Answer, why: tuple[str, ...]) -> str:
    """Return, to be unfolded, the steps up to where an answer was lost and what came closest."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in why)
    listed = f'<ol class="cv-steps">{steps}</ol>' if steps else ""
    rejected = answer.best_rejected
    if rejected is None:
        return f'<details class="cv-why"><summary>Why?</summary>{listed}</details>' if why else ""
    sentence = render_sentence(CitedSentence(rejected.sentence, (rejected,)))
    return (
        '<details class="cv-why"><summary>Why?</summary>'
        "<p>The sentence that came closest, which is not given as an answer:</p>"
        f'<blockquote class="cv-quote cv-rejected" dir="auto">{sentence}</blockquote>'
        f'<p class="cv-place"><bdi>{escape(citation_label(rejected))}</bdi></p>'
        f"<p>Its confidence is {percent(rejected.confidence)}; "
        f"an answer needs {percent(answer.threshold)}.</p>{listed}</details>"
    )
