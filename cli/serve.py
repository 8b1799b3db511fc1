"""Open the page in a browser: `chapterverse serve`, by default at http://127.0.0.1:7860."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import FROM_ENVIRONMENT, fail, library_options, reader_option, resolve_options
from index import ChapterVerseError
from page.start import serve_library


@click.command(context_settings=FROM_ENVIRONMENT)
@click.option(
    "--host",
    default="127.0.0.1",
    show_envvar=True,
    show_default=True,
    help="Address to serve at.",
)
@click.option(
    "--port",
    type=int,
    default=7860,
    show_envvar=True,
    show_default=True,
    help="Port to serve at.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    show_envvar=True,
    help="A further host name it is reached by, as behind a proxy.",
)
@click.option(
    "--auth",
    type=click.Path(path_type=Path),
    show_envvar=True,
    metavar="FILE",
    help="Let only those sign in who have an account in this file; see `user`. Everybody then has "
    "a library of their own.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0),
    default=300,
    show_envvar=True,
    show_default=True,
    help="Requests a minute that one client may make, 0 for any number.",
)
@click.option(
    "--waiting",
    type=click.IntRange(min=0),
    default=100,
    show_envvar=True,
    show_default=True,
    help="Questions that may wait in the queue; further ones are refused for the moment.",
)
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    show_envvar=True,
    show_default=True,
    help="Form of the log on standard error.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="warning",
    show_envvar=True,
    show_default=True,
    help="What is logged; info tells of each question how long it took.",
)
@click.option(
    "--log-content",
    is_flag=True,
    show_envvar=True,
    help="Log what exceptions say as well, which may be words of questions and documents.",
)
@click.option(
    "--browser/--no-browser", default=True, show_envvar=True, help="Open the page in a browser."
)
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
) -> None:
    """Open the page to ask on in a browser."""
    try:
        serve_library(
            **resolve_options(),
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
