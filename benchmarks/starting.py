"""How long a person waits at the start: the page in a browser, an answer on the command line.

    python -m benchmarks.starting [--rounds 5]

Every figure is of fresh processes, with files that the system has read before. The page counts as
there when headless Chromium shows its question box; the models load behind it, and "ready" is when
it says so. Needs the extra `dev` and Chromium. Prints Markdown and, with --output, puts it between
the markers "measured starting" of that file.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from benchmarks.report import around_markers, machine, put_between, spread, table
from testing.ports import free_port

ROOT = Path(__file__).parent.parent
QUESTION = "When did the flotilla leave Baku?"
_LONGEST = 60_000  # milliseconds


def asked(library: Path) -> tuple[float, float]:
    """Ask in a fresh process; return seconds and the most megabytes that it held."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, "-m", "cli", "--library", str(library), "ask", QUESTION],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException("asking failed")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def shown(browser: Any, library: Path) -> tuple[float, float]:
    """Start the page; return seconds until its box is there, and until it is ready."""
    port = free_port()
    given = ["--no-browser", "--port", str(port), "--library", str(library)]
    begun = time.perf_counter()
    with process_of([sys.executable, "app.py", *given]):
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.01)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        page.locator("textarea").first.wait_for(timeout=_LONGEST)
        there = time.perf_counter() - begun
        page.get_by_text("passages").first.wait_for(timeout=_LONGEST)
        ready = time.perf_counter() - begun
        page.close()
    return there, ready


@contextmanager
def process_of(command: list[str]) -> Iterator[None]:
    """Run a command while the block runs."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@click.command()
@click.option("--rounds", default=5, show_default=True)
@click.option("--output", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(rounds: int, output: Path | None) -> None:
    """Measure, and print the table."""
    from playwright.sync_api import sync_playwright

    around = None if output is None else around_markers(output, "starting")
    answers: list[tuple[float, float]] = []
    pages: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as root, sync_playwright() as playwright:
        library = Path(root, "library")
        add = [sys.executable, "-m", "cli", "--library", str(library), "add", "seeds/gilan.md"]
        subprocess.run(add, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for number in range(rounds + 1):
            one, other = asked(library), shown(browser, library)
            if number:  # the first warms the system's memory of files
                answers.append(one)
                pages.append(other)
        browser.close()
    rows = [
        ["the page's box is there, s", spread([each[0] for each in pages])],
        ["the page is ready to answer, s", spread([each[1] for each in pages])],
        ["`chapterverse ask` has answered, s", spread([each[0] for each in answers])],
        ["memory of `chapterverse ask`, MB", spread([each[1] for each in answers], 0)],
    ]
    text = "\n".join([machine(), table(f"Fresh processes, {rounds} rounds", ("", ""), rows)])
    click.echo(text)
    if output is not None and around is not None:
        put_between(output, around, text)


if __name__ == "__main__":
    main()
