"""Options that several commands share, and how those given before the command reach it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from index import ChapterVerseError
from index.settings import is_server

Command = TypeVar("Command", bound=Callable[..., Any])

embedder_option = click.option(
    "--embedder", help="Embedder: a sentence-transformers name or folder.", metavar="NAME"
)
reader_option = click.option(
    "--reader",
    metavar="NAME",
    help="Reader: a question-answering model's name or folder, or 'sentence'.",
)


class LibraryAddress(click.ParamType[Path | str]):
    """A folder, as a Path, or the address of a server, as it was given."""

    name = "library"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """Return what `index.settings.library_address` takes."""
        del param, ctx
        return value if isinstance(value, Path) or is_server(value) else Path(value)


def library_options(command: Command) -> Command:
    """Give a command the options --library and --embedder, before it or behind it."""
    library = click.option(
        "--library",
        type=LibraryAddress(),
        metavar="DIR|URL",
        help="Library: a folder, or postgresql://... (or set CHAPTERVERSE_LIBRARY).",
    )
    return library(embedder_option(command))


def within_options(command: Command) -> Command:
    """Give a command the options that confine a question to some documents."""
    documents = click.option(
        "--document", "documents", multiple=True, metavar="NAME", help="Ask only this document."
    )
    collections = click.option(
        "--collection",
        "collections",
        multiple=True,
        metavar="NAME",
        help="Ask only the documents of this collection.",
    )
    return documents(collections(command))


def chosen(
    library: Path | str | None, embedder: str | None, reader: str | None = None
) -> dict[str, Any]:
    """Return the options as given to the command itself or, failing that, to `chapterverse`."""
    outer: dict[str, Any] = click.get_current_context().find_root().params
    return {
        "library": library if library is not None else outer.get("library"),
        "embedder": embedder if embedder is not None else outer.get("embedder"),
        "reader": reader if reader is not None else outer.get("reader"),
    }


def fail(error: ChapterVerseError) -> NoReturn:
    """End the program with an error's sentence on standard error and exit code 2."""
    click.echo(f"chapterverse: {error}", err=True)
    sys.exit(2)
