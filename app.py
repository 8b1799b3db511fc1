"""Starts the page: `python app.py` or `chapterverse serve`; by default at http://127.0.0.1:7860.

Settings, the bundled document and its example questions are chosen here; what the page does is in
`page`. Neither Gradio nor a model is imported before the page is asked for, so that listing the
commands stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from index import ChapterVerseError
from qa import Assistant
from qa.cli import fail
from qa.options import chosen, library_options, reader_option

SEEDS = Path(__file__).parent / "seeds"

# Questions about the document that comes along, offered while the library holds it.
EXAMPLE_DOCUMENT = "gilan.md"
EXAMPLE_QUESTIONS = (
    "Who led the rebellion in Gilan?",
    "When did the flotilla leave Baku?",
    "How many machine guns did the sailors have?",
    "Why did Kuchik Khan disagree with the Communists?",
)


def main(
    library: Path | str | None = None,
    embedder: str | None = None,
    reader: str | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    names: Sequence[str] = (),
    auth: Path | None = None,
    rate: float = 300,
    waiting: int = 100,
    log: tuple[str, str, bool] = ("text", "warning", False),
) -> None:
    """Serve the page until interrupted.

    `names` are further names the server is asked under, `auth` is a file of accounts, with which
    everybody has a library of their own, `rate` is how many requests a minute one client may make,
    0 for any number, `waiting` how many questions may wait for their turn; `log` is what
    `page.logs.configure` takes. Raises LibraryError where the library cannot be opened,
    AddressError where the page cannot be served at the address, AccountError where the accounts
    cannot be read.
    """
    from page.quick_start import import_gradio

    import_gradio()
    from page.guards.accounts import Accounts
    from page.logs import configure
    from page.server import Guards
    from page.server import serve as serve_page
    from page.status import Examples

    configure(*log)
    assistant = Assistant.open(library, embedder=embedder, reader=reader)
    serve_page(
        assistant,
        host=host,
        port=port,
        open_browser=open_browser,
        seeds=SEEDS,
        examples=[Examples(EXAMPLE_DOCUMENT, EXAMPLE_QUESTIONS)],
        guards=Guards(tuple(names), Accounts(auth.expanduser()) if auth else None, rate, waiting),
        open_beside=assistant.beside,
    )


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
        main(
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


if __name__ == "__main__":
    serve()
