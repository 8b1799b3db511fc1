"""Turns as the chat shows them: a question, then a quotation with its citations, as escaped HTML.

Pure functions. What the sources panel shows is in `sources.py`; the two meet in the address of a
citation, `#turn-2-source-1`, which `page.js` follows. Gradio's chat removes `data-` attributes
and `aria-label` from a message, so there are none here.
"""

from __future__ import annotations

from collections.abc import Iterable

from page.turns import Turn
from page.wording import (
    confidence_words,
    escape,
    no_answer_reason,
    page_and_heading,
    percent,
    shorten,
)
from qa.types import Answer, Citation

LONGEST_QUESTION_SHOWN = 2_000


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
    if turn.answer.answered:
        return _render_answer(turn.answer, turn.number)
    return _render_no_answer(turn.answer, turn.number)


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
    place = page_and_heading(citation.page, citation.heading)
    joint = ", " if citation.page is not None else " · "
    return f"{citation.quote.document}{joint}{place}" if place else citation.quote.document


def _render_answer(answer: Answer, turn_number: int) -> str:
    quotes = "".join(
        _render_quote(citation, answer.threshold, turn_number) for citation in answer.citations
    )
    return f'<div class="cv-answer">{quotes}</div>'


def _render_quote(citation: Citation, threshold: float, turn_number: int) -> str:
    address = source_address(turn_number, citation.number)
    confidence = confidence_words(citation.confidence, threshold)
    return (
        '<div class="cv-cited">'
        f'<blockquote class="cv-quote" dir="auto">{escape(citation.quote.text)}</blockquote>'
        '<div class="cv-under-quote">'
        f'<a class="cv-chip" href="{address}"><span class="cv-hidden">Show source </span>'
        f"[{citation.number}] "
        f'<bdi class="cv-chip-place">{escape(citation_label(citation))}</bdi></a>'
        f'<span class="cv-confidence">{confidence}</span>'
        '<button type="button" class="cv-copy">Copy'
        f'<span class="cv-hidden"> quotation {citation.number} and its source</span></button>'
        "</div></div>"
    )


def _render_no_answer(answer: Answer, turn_number: int) -> str:
    nearest = (
        f'<p><a class="cv-chip" href="#turn-{turn_number}">Show the nearest passages</a></p>'
        if answer.hits
        else ""
    )
    return (
        '<div class="cv-no-answer"><p class="cv-no-answer-title">No answer in these documents.</p>'
        f"<p>{escape(no_answer_reason(answer.no_answer))}</p>{nearest}{_render_why(answer)}</div>"
    )


def _render_why(answer: Answer) -> str:
    rejected = answer.best_rejected
    if rejected is None:
        return ""
    return (
        '<details class="cv-why"><summary>Why?</summary>'
        "<p>The sentence that came closest, which is not given as an answer:</p>"
        f'<blockquote class="cv-quote cv-rejected" dir="auto">{escape(rejected.quote.text)}'
        "</blockquote>"
        f'<p class="cv-place"><bdi>{escape(citation_label(rejected))}</bdi></p>'
        f"<p>Its confidence is {percent(rejected.confidence)}; "
        f"an answer needs {percent(answer.threshold)}.</p></details>"
    )
