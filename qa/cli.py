"""The command line: `chapterverse ask`, the library's commands, and what other parts register.

Parses arguments and prints; every decision is made in the Assistant. Exit codes: 0 when the thing
was done (a question without an answer included), 2 on an error, with one sentence on standard
error; `library_commands` says what else they have. `serve` belongs to the page, which registers it
as an entry point (see `pyproject.toml`), so that this file needs nothing of the page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import NoReturn

import click

from index import ChapterVerseError, Hit
from qa.assistant import Assistant
from qa.copy_command import copy_command
from qa.explain import explain
from qa.library_commands import COMMANDS
from qa.options import chosen, library_options, reader_option, within_options
from qa.types import Answer, Citation, Difference

PLUGINS = "chapterverse.commands"
_NEAREST = 3  # passages shown where there is no answer


class Commands(click.Group):
    """Our own commands, and those that other parts of the project register as entry points."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *(each.name for each in _plugins())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; one of another part is imported only when it is asked for."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        plugin = next((each for each in _plugins() if each.name == cmd_name), None)
        return plugin.load() if plugin is not None else None


def _plugins() -> Sequence[EntryPoint]:
    return list(entry_points(group=PLUGINS))


@click.group(cls=Commands)
@library_options
@reader_option
@click.version_option(package_name="chapter-and-verse", prog_name="chapterverse")
def cli(library: Path | str | None, embedder: str | None, reader: str | None) -> None:
    """Ask your own documents a question and get their exact words back."""


for _command in (*COMMANDS, copy_command):
    cli.add_command(_command)


@cli.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--top-k", type=int, metavar="N", help="How many passages to look at.")
@click.option(
    "--threshold",
    type=float,
    metavar="P",
    help="Confidence an answer needs, 0 to 1: lower answers more, higher is stricter.",
)
@click.option("--explain", "why", is_flag=True, help="Say at which step an answer was lost.")
@within_options
@library_options
@reader_option
def ask(
    question: str,
    as_json: bool,
    top_k: int | None,
    threshold: float | None,
    why: bool,
    documents: tuple[str, ...],
    collections: tuple[str, ...],
    library: Path | str | None,
    embedder: str | None,
    reader: str | None,
) -> None:
    """Answer QUESTION in the exact words of the documents, or say that they do not."""
    with Assistant.open(**chosen(library, embedder, reader)) as assistant:
        answer = assistant.ask(question, top_k, threshold, documents, collections)
        effect = assistant.effect(threshold) if threshold is not None else None
        steps = explain(answer, assistant, documents, collections) if why else []
    if as_json:
        values = answer.to_dict() | ({"explanation": steps} if why else {})
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*_lines(answer), *(f"- {step}" for step in steps)]))
        if effect is not None:
            click.echo(f"At a threshold of {threshold:g}: {effect.in_words()}", err=True)


def _lines(answer: Answer) -> list[str]:
    """Return an answer as lines of text for a terminal."""
    if answer.answered:
        cited = [line for each in answer.citations for line in (*_quoted(each), _place(each), "")]
        return cited + [_differ(each) for each in answer.differences]
    lines = [f"No answer in these documents: {answer.no_answer}."]
    if answer.hits:
        lines += ["", "The nearest passages:"]
        for hit in answer.hits[:_NEAREST]:
            lines += ["", hit.passage.text, f"    {_where(hit)}"]
    return lines


def _differ(difference: Difference) -> str:
    sides = [f"“{text}” {''.join(f'[{n}]' for n in numbers)}" for text, numbers in difference.sides]
    return f"The sources differ in a {difference.kind}: {' or '.join(sides)}."


def _quoted(citation: Citation) -> list[str]:
    """Return the quote and, where it is less than a sentence, the sentence with it marked."""
    quote, sentence = citation.quote, citation.sentence
    if quote == sentence:
        return [quote.text]
    before = sentence.text[: quote.start - sentence.start]
    after = sentence.text[quote.end - sentence.start :]
    return [quote.text, f"    {before}{click.style(quote.text, bold=True)}{after}"]


def _place(citation: Citation) -> str:
    parts = [citation.quote.document]
    if citation.also:
        parts.append(f"also {', '.join(citation.also)}")
    if citation.page is not None:
        parts.append(citation.page_unit.numbered(citation.page))
    if citation.heading:
        parts.append(citation.heading)
    parts.append(f"characters {citation.quote.start}-{citation.quote.end}")
    return f"    [{citation.number}] {', '.join(parts)} ({citation.confidence:.0%} sure)"


def _where(hit: Hit) -> str:
    passage = hit.passage
    heading = f", {passage.heading}" if passage.heading else ""
    return f"{passage.document}{heading}, characters {passage.start}-{passage.end}"


def fail(error: ChapterVerseError) -> NoReturn:
    """End the program with an error's sentence on standard error and exit code 2."""
    click.echo(f"chapterverse: {error}", err=True)
    sys.exit(2)


def main() -> None:
    """Run the command line; an error of ours ends in one sentence, never in a traceback."""
    try:
        cli(prog_name="chapterverse")
    except ChapterVerseError as error:
        fail(error)
