"""`chapterverse serve`: open the page in a browser; by default at http://127.0.0.1:7860."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import chosen, fail, library_options, reader_option
from index import ChapterVerseError
from page.start import serve_library


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    envvar="CHAPTERVERSE_HOST",
    show_default=True,
    help="Address to serve at (or set CHAPTERVERSE_HOST).",
)
@click.option(
    "--port",
    type=int,
    default=7860,
    envvar="CHAPTERVERSE_PORT",
    show_default=True,
    help="Port to serve at (or set CHAPTERVERSE_PORT).",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    envvar="CHAPTERVERSE_NAMES",
    help="A further name it is asked under, as behind a proxy (or set CHAPTERVERSE_NAMES).",
)
@click.option(
    "--auth",
    type=click.Path(path_type=Path),
    envvar="CHAPTERVERSE_AUTH",
    metavar="FILE",
    help="Let only those sign in who have an account in this file; see `user` "
    "(or set CHAPTERVERSE_AUTH). Everybody then has a library of their own.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0),
    default=300,
    envvar="CHAPTERVERSE_RATE",
    show_default=True,
    help="Requests a minute that one client may make, 0 for any number (or set CHAPTERVERSE_RATE).",
)
@click.option(
    "--waiting",
    type=click.IntRange(min=0),
    default=100,
    envvar="CHAPTERVERSE_WAITING",
    show_default=True,
    help="Questions that may wait for their turn; who comes then is told to ask again "
    "(or set CHAPTERVERSE_WAITING).",
)
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    envvar="CHAPTERVERSE_LOG",
    show_default=True,
    help="Form of the log on standard error (or set CHAPTERVERSE_LOG).",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="warning",
    envvar="CHAPTERVERSE_LOG_LEVEL",
    show_default=True,
    help="What is logged; info tells of each question how long it took "
    "(or set CHAPTERVERSE_LOG_LEVEL).",
)
@click.option(
    "--log-content",
    is_flag=True,
    help="Log what exceptions say as well, which may be words of questions and documents.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser.")
@library_options
@reader_option
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
    auth: Path | None,
    rate: float,
    waiting: int,
    log: str,
    log_level: str,
    log_content: bool,
    browser: bool,
    library: Path | str | None,
    embedder: str | None,
    reader: str | None,
) -> None:
    """Open the page to ask on in a browser."""
    try:
        serve_library(
            **chosen(library, embedder, reader),
            host=host,
            port=port,
            open_browser=browser,
            names=names,
            auth=auth,
            rate=rate,
            waiting=waiting,
            log=(log, log_level, log_content),
        )
    except ChapterVerseError as error:
        fail(error)
