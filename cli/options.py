"""Define the options that several commands share, and find those given before the command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from cli.terminal import echo
from index import ChapterVerseError
from index.settings import is_server

Command = TypeVar("Command", bound=Callable[..., Any])

# For commands whose options are read from the environment too: --host from CHAPTERVERSE_HOST. The
# options below are not: `index.settings` and `qa` read theirs where no command has them, and what
# is given before the command comes first.
FROM_ENVIRONMENT = {"auto_envvar_prefix": "CHAPTERVERSE"}

_META = "cli.options."  # where what was given is kept in click's context, for `resolve_options`


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep what was given; a command's options are read after those given before it."""
    if value is not None:
        ctx.meta[f"{_META}{param.name}"] = value


_SHARED: dict[str, Any] = {
    "allow_from_autoenv": False,
    "callback": _keep,
    "expose_value": False,
}

embedder_option = click.option(
    "--embedder",
    metavar="NAME",
    **_SHARED,
    help="Embedder: a sentence-transformers name or folder (or set CHAPTERVERSE_EMBEDDER).",
)
reader_option = click.option(
    "--reader",
    metavar="NAME",
    **_SHARED,
    help="Reader: a question-answering model's name or folder, 'fast' (the small one that comes "
    "along, alone) or 'sentence' (or set CHAPTERVERSE_READER).",
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
        **_SHARED,
        help="Library: a folder, or postgresql://... (or set CHAPTERVERSE_LIBRARY).",
    )
    return library(embedder_option(command))


def scope_options(command: Command) -> Command:
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


def resolve_options() -> dict[str, Any]:
    """Return library, embedder and reader as given to the command or before it; None if not."""
    meta = click.get_current_context().meta
    return {name: meta.get(f"{_META}{name}") for name in ("library", "embedder", "reader")}


def fail(error: ChapterVerseError) -> NoReturn:
    """End the program with an error's sentence on standard error and exit code 2."""
    echo(f"chapterverse: {error}", err=True)
    sys.exit(2)
