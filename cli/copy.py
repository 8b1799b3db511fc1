"""Copy a library into another: `chapterverse copy FROM TO`.

Exit codes: 0 when the copy is the same, 2 when it is not or an error stopped it, 130 after Ctrl-C,
which loses nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.options import LibraryAddress
from cli.progress import track
from cli.terminal import echo, echo_first
from index import LibraryError
from index.copying import copy_library


@click.command("copy")
@click.argument("origin", metavar="FROM", type=LibraryAddress())
@click.argument("target", metavar="TO", type=LibraryAddress())
def copy_command(origin: Path | str, target: Path | str) -> None:
    """Copy the library FROM into the library TO, folders or servers, and compare both.

    Nothing is embedded anew. Stopped and given again, the same command goes on where it stood.
    """
    try:
        copied = copy_library(origin, target, track)
    except KeyboardInterrupt:
        echo("Stopped; nothing is lost: the same command goes on.", err=True)
        sys.exit(130)
    echo_first(copied.faults, err=True)
    if copied.faults:
        raise LibraryError("The copy is not the same as the library it was made of.")
    echo(
        f"copied: {copied.documents} documents, {copied.already_there} were there; texts, passages "
        "and vectors are the same in both."
    )
