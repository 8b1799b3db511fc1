"""Starts the page: `python app.py` or `chapterverse serve`; by default at http://127.0.0.1:7860.

Settings, the bundled document and its example questions are chosen here; what the page does is in
`page`. Neither Gradio nor a model is imported before the page is asked for, so that listing the
commands stays quick.
"""

from __future__ import annotations

import logging
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
) -> None:
    """Serve the page until interrupted.

    Raises LibraryError where the library cannot be opened, and AddressError where the page cannot
    be served at the address.
    """
    from page.server import serve as serve_page
    from page.status import Examples

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    serve_page(
        Assistant.open(library, embedder=embedder, reader=reader),
        host=host,
        port=port,
        open_browser=open_browser,
        seeds=SEEDS,
        examples=[Examples(EXAMPLE_DOCUMENT, EXAMPLE_QUESTIONS)],
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
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser.")
@library_options
@reader_option
def serve(
    host: str,
    port: int,
    browser: bool,
    library: Path | str | None,
    embedder: str | None,
    reader: str | None,
) -> None:
    """Open the page to ask on in a browser."""
    try:
        main(**chosen(library, embedder, reader), host=host, port=port, open_browser=browser)
    except ChapterVerseError as error:
        fail(error)


if __name__ == "__main__":
    serve()
