"""The command line: `chapterverse add`, `remove`, `list`, `ask`, and what other parts register.

Parses arguments and prints; every decision is made in the Assistant. Exit codes: 0 when the thing
was done (a question without an answer included), 1 when some files of a folder were skipped, 2 on
an error, with one sentence on standard error. `serve` belongs to the page, which registers it as an
entry point (see `pyproject.toml`), so that this file needs nothing of the page.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from tqdm import tqdm

from index import Added, ChapterVerseError, DocumentError, Hit, find_files
from qa.assistant import Assistant
from qa.types import Answer, Citation

PLUGINS = "chapterverse.commands"
_NEAREST = 3  # passages shown where there is no answer

Command = TypeVar("Command", bound=Callable[..., Any])


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


embedder_option = click.option(
    "--embedder", help="Embedder: a sentence-transformers name or folder.", metavar="NAME"
)


reader_option = click.option(
    "--reader",
    metavar="NAME",
    help="Reader: a question-answering model's name or folder, or 'sentence'.",
)


def library_options(command: Command) -> Command:
    """Give a command the options --library and --embedder, before it or behind it."""
    library = click.option(
        "--library",
        type=click.Path(file_okay=True, path_type=Path),
        metavar="DIR",
        help="Library folder (or set CHAPTERVERSE_LIBRARY).",
    )
    return library(embedder_option(command))


def chosen(library: Path | None, embedder: str | None, reader: str | None = None) -> dict[str, Any]:
    """Return the options as given to the command itself or, failing that, to `chapterverse`."""
    outer: dict[str, Any] = click.get_current_context().find_root().params
    return {
        "library": library if library is not None else outer.get("library"),
        "embedder": embedder if embedder is not None else outer.get("embedder"),
        "reader": reader if reader is not None else outer.get("reader"),
    }


@click.group(cls=Commands)
@library_options
@reader_option
@click.version_option(package_name="chapter-and-verse", prog_name="chapterverse")
def cli(library: Path | None, embedder: str | None, reader: str | None) -> None:
    """Ask your own documents a question and get their exact words back."""


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@library_options
def add(paths: tuple[Path, ...], library: Path | None, embedder: str | None) -> None:
    """Take in files, and all readable files of folders. Unchanged files are not read again."""
    failed = skipped = False
    with Assistant.open(**chosen(library, embedder)) as assistant:
        for path in paths:
            try:
                is_folder = os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir, never raises
                files = find_files(path) if is_folder else [path]
            except DocumentError as error:
                click.echo(str(error), err=True)
                failed = True
                continue
            outcomes = _add_files(assistant, files)
            bad = any(each.error for each in outcomes)
            failed = failed or (bad and not is_folder) or all(each.error for each in outcomes)
            skipped = skipped or bad
    if failed or skipped:
        sys.exit(2 if failed else 1)


def _add_files(assistant: Assistant, files: Sequence[Path]) -> list[Added]:
    """Add files one by one under a progress bar, printing what became of each."""
    outcomes: list[Added] = []
    # No bar where nobody watches: in a pipe or a log it is noise.
    with tqdm(total=len(files), unit="file", disable=None, leave=False) as bar:
        for file in files:

            def show(done: int, passages: int, name: str = file.name) -> None:
                bar.set_description_str(f"{name}: {done}/{passages} passages")

            outcome = assistant.library.try_file(file, show)
            outcomes.append(outcome)
            bar.update()
            if outcome.error is not None:
                tqdm.write(str(outcome.error), file=sys.stderr)
            else:
                count = f"{outcome.passages} passage{'' if outcome.passages == 1 else 's'}"
                tqdm.write(f"{outcome.state}: {outcome.document} ({count})", file=sys.stdout)
    return outcomes


@cli.command()
@click.argument("names", nargs=-1, required=True)
@library_options
def remove(names: tuple[str, ...], library: Path | None, embedder: str | None) -> None:
    """Remove documents by their names (as `list` shows them) or paths."""
    with Assistant.open(**chosen(library, embedder)) as assistant:
        for name in names:
            click.echo(f"removed: {assistant.remove(name)}")


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@library_options
def list_documents(as_json: bool, library: Path | None, embedder: str | None) -> None:
    """Show the documents in the library."""
    with Assistant.open(**chosen(library, embedder)) as assistant:
        documents = assistant.documents()
        folder = assistant.library.folder
    if as_json:
        click.echo(json.dumps([asdict(each) for each in documents], ensure_ascii=False, indent=2))
        return
    if not documents:
        click.echo(f"No documents in {folder} yet; add some with: chapterverse add PATH")
    for each in documents:
        pages = f"{each.pages} {each.page_unit}s, " if each.pages else ""
        click.echo(
            f"{each.name}  ({each.format}, {pages}{each.passages} passages, "
            f"{each.characters:,} characters, added {each.added})"
        )


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
@library_options
@reader_option
def ask(
    question: str,
    as_json: bool,
    top_k: int | None,
    threshold: float | None,
    library: Path | None,
    embedder: str | None,
    reader: str | None,
) -> None:
    """Answer QUESTION in the exact words of the documents, or say that they do not."""
    with Assistant.open(**chosen(library, embedder, reader)) as assistant:
        answer = assistant.ask(question, top_k, threshold)
        effect = assistant.effect(threshold) if threshold is not None else None
    if as_json:
        click.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(answer)))
        if effect is not None:
            click.echo(f"At a threshold of {threshold:g}: {effect.in_words()}", err=True)


def _lines(answer: Answer) -> list[str]:
    """Return an answer as lines of text for a terminal."""
    if answer.answered:
        return [line for each in answer.citations for line in (*_quoted(each), _place(each), "")]
    lines = [f"No answer in these documents: {answer.no_answer}."]
    if answer.hits:
        lines += ["", "The nearest passages:"]
        for hit in answer.hits[:_NEAREST]:
            lines += ["", hit.passage.text, f"    {_where(hit)}"]
    return lines


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
