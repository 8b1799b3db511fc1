"""Report measurements: tables in Markdown, printed and put between the markers of a page."""

from __future__ import annotations

import functools
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.machine import processor

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@contextmanager
def timed(tell: Callable[[float], object]) -> Iterator[None]:
    """Tell how many seconds the block took."""
    start = time.perf_counter()
    yield
    tell(time.perf_counter() - start)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown under its heading."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(each)} |" for each in lines), ""])


def machine() -> str:
    """Return a line that says what was measured on, and when."""
    today = datetime.now(UTC).date().isoformat()
    return f"Measured on {os.cpu_count()} cores of an {processor()} on {today}.\n"


def around_markers(path: Path, name: str = "") -> tuple[str, str]:
    """Return what stands before and after the markers. Raises ClickException without them.

    `name` tells the markers from others in the same file.
    """
    first, last = (each.replace("measured", f"measured {name}".strip()) for each in (BEGIN, END))
    before, begin, rest = path.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise click.ClickException(f"{path} lacks the lines {first} and {last}.")
    return before + begin, end + after


def put_between(path: Path, around: tuple[str, str], text: str) -> None:
    """Write a text between the markers that `around_markers` found."""
    path.write_text(f"{around[0]}\n\n{text}\n{around[1]}", encoding="utf-8")


def measurement(name: str) -> Callable[[Callable[..., str]], click.Command]:
    """Make a command of a function that measures and returns Markdown.

    The command prints it and, with --output, puts it between the markers `name` of that page, which
    are looked for before anything is measured.
    """

    def command_of(measure: Callable[..., str]) -> click.Command:
        @functools.wraps(measure)
        def command(output: Path | None, **given: object) -> None:
            around = None if output is None else around_markers(output, name)
            text = measure(**given)
            click.echo(text)
            if output is not None and around is not None:
                put_between(output, around, text)

        markers = f"measured {name}".strip()
        page = click.Path(exists=True, dir_okay=False, path_type=Path)
        told = f'The page whose markers "{markers}" the figures go between.'
        return click.command()(click.option("--output", type=page, help=told)(command))

    return command_of


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return the median with the least and the greatest: "2.61 (2.55 to 2.70)"."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:,.{digits}f} ({least:,.{digits}f} to {most:,.{digits}f})"
