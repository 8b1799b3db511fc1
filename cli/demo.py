"""Show the program with a sample document in the browser: `chapterverse demo`.

The library is a temporary one, so that a person's own holds nothing of it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from cli.options import FROM_ENVIRONMENT, fail
from cli.terminal import echo
from index import ChapterVerseError
from page.start import EXAMPLE_QUESTIONS, serve_library


@click.command(context_settings=FROM_ENVIRONMENT)
@click.option("--port", type=int, default=7860, show_envvar=True, show_default=True, help="Port.")
@click.option(
    "--browser/--no-browser", default=True, show_envvar=True, help="Open the page in a browser."
)
def demo(port: int, browser: bool) -> None:
    """Try it on a sample: a text on the Soviet republic in Gilan, 1920 and 1921."""
    echo("This is a demo with one sample document; what is put in is gone when it ends.")
    echo(f"Ask it, for example: {EXAMPLE_QUESTIONS[0]}")
    echo("For your own documents: chapterverse add FILE_OR_FOLDER, then chapterverse serve.")
    with tempfile.TemporaryDirectory(
        prefix="chapterverse-demo-", ignore_cleanup_errors=True
    ) as folder:
        try:
            serve_library(Path(folder), port=port, open_browser=browser)
        except ChapterVerseError as error:
            fail(error)
