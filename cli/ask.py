"""Answer a question, or print the nearest passages: `chapterverse ask`.

Exit codes: 0 when the question was asked, whether or not the documents answer it; 2 on an error.
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from cli.options import library_options, reader_option, resolve_options, scope_options
from cli.talk import format_talk
from cli.terminal import echo, echo_json, empty_library, harmless
from index import Hit
from qa.assistant import Assistant
from qa.explain import explain
from qa.options import AskOptions
from qa.types import NOT_SURE, Answer, Certainty, Citation, Difference, NoAnswer

STALE = {
    "changed": "The file has changed since it was read: add it again.",
    "gone": "The file is not there any more.",
}
_NEAREST = 3  # passages shown where there is no answer


@click.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--top-k", type=int, metavar="N", help="How many passages to look at.")
@click.option(
    "--threshold",
    type=float,
    metavar="P",
    help="Confidence an answer needs, 0 to 1: lower answers more, higher is stricter.",
)
@click.option("--no-talk", is_flag=True, help="Look for an answer, whatever QUESTION says.")
@click.option("--explain", "why", is_flag=True, help="Say at which step an answer was lost.")
@scope_options
@library_options
@reader_option
def ask(
    question: str,
    as_json: bool,
    top_k: int | None,
    threshold: float | None,
    no_talk: bool,
    why: bool,
    documents: tuple[str, ...],
    collections: tuple[str, ...],
) -> None:
    """Answer QUESTION in the exact words of the documents, or say that they do not."""
    options = AskOptions.from_fields(
        top_k=top_k,
        threshold=threshold,
        documents=documents,
        collections=collections,
        talk=not no_talk,
    )
    with Assistant.open(**resolve_options()) as assistant:
        answer = assistant.ask(question, options)
        effect = assistant.effect(threshold) if threshold is not None else None
        address = assistant.library.address
        near = {hit.passage.document for hit in answer.hits[:_NEAREST]}
        shown = {name: assistant.library.shown_name(name) for name in near}
        steps = explain(answer, assistant, options) if why and answer.talk is None else []
    if as_json:
        values = answer.to_dict() | ({"explanation": steps} if why else {})
        echo_json(values)
    else:
        said = (
            empty_library(address)
            if answer.no_answer is NoAnswer.NO_DOCUMENTS
            else [*_format_searched(answer), *_format_answer(answer, shown)]
        )
        click.echo("\n".join([*said, *(f"- {harmless(step)}" for step in steps)]))
        if effect is not None:
            echo(f"At a threshold of {threshold:g}: {effect.in_words()}", err=True)


def _format_searched(answer: Answer) -> list[str]:
    """Return what was searched for, where it is not what was typed, and what limits the answer."""
    searched = [f"Searched for: {harmless(answer.searched)}"] if answer.searched else []
    said = [*searched, *map(harmless, answer.notes)]
    return [*said, ""] if said else []


def _format_answer(answer: Answer, shown: Mapping[str, str]) -> list[str]:
    """Return an answer as lines of text for a terminal; `shown` are names of nearest documents."""
    if answer.talk is not None:
        return format_talk(
            answer, answer.talk, lambda each: [*_format_quote(each), _format_place(each)]
        )
    if answer.answered:
        cited = [
            line
            for each in answer.citations
            for line in (*_format_quote(each), _format_place(each), "")
        ]
        return cited + [_format_difference(each) for each in answer.differences]
    if answer.certainty is Certainty.POSSIBLE:
        near = [
            line
            for each in answer.possible
            for line in ("", _format_marked(each), _format_place(each))
        ]
        return [NOT_SURE, *near]
    lines = [f"No answer in these documents: {answer.no_answer}."]
    if answer.hits:
        lines += ["", "The nearest passages:"]
        for hit in answer.hits[:_NEAREST]:
            place = _format_hit(hit, shown[hit.passage.document])
            lines += ["", harmless(hit.passage.text), f"    {place}"]
    return lines


def _format_difference(difference: Difference) -> str:
    sides = [
        f"“{harmless(text)}” {''.join(f'[{n}]' for n in numbers)}"
        for text, numbers in difference.sides
    ]
    return f"The sources differ in a {difference.kind}: {' or '.join(sides)}."


def _format_quote(citation: Citation) -> list[str]:
    """Return the quote and, where it is less than a sentence, the sentence with it marked."""
    if citation.quote == citation.sentence:
        return [harmless(citation.quote.text)]
    if "\n" in citation.quote.text:  # a list of lines, which is not shown twice
        return [_format_marked(citation)]
    return [harmless(citation.quote.text), f"    {_format_marked(citation)}"]


def _format_marked(citation: Citation) -> str:
    """Return the sentence with the quoted words in it marked."""
    quote, sentence = citation.quote, citation.sentence
    before = harmless(sentence.text[: quote.start - sentence.start])
    after = harmless(sentence.text[quote.end - sentence.start :])
    return f"{before}{click.style(harmless(quote.text), bold=True)}{after}"


def _format_place(citation: Citation) -> str:
    parts = [citation.shown or citation.quote.document]
    if citation.also:
        parts.append(f"also {', '.join(citation.also)}")
    if citation.page is not None:
        parts.append(citation.page_unit.numbered(citation.page, citation.page_label))
    if citation.heading:
        parts.append(citation.heading)
    parts.append(f"characters {citation.quote.start}-{citation.quote.end}")
    place = f"    [{citation.number}] {harmless(', '.join(parts))}"
    sure = f" ({citation.confidence:.0%} sure)" if citation.confidence else ""
    stale = f"\n    {STALE[citation.stale]}" if citation.stale in STALE else ""
    return f"{place}{sure}{stale}"


def _format_hit(hit: Hit, name: str) -> str:
    passage = hit.passage
    heading = f", {passage.heading}" if passage.heading else ""
    return harmless(f"{name}{heading}, characters {passage.start}-{passage.end}")
