"""Measure how long a person waits at the start: for the page, for an answer by the command line.

    python -m benchmarks.speed starting [--rounds 5]

Every figure is of fresh processes, with files that the system has read before. The page counts as
there when headless Chromium shows its question box; the models load behind it, and "ready" is when
it says so. Needs the extra `dev` and Chromium.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from benchmarks.machine import run_cli
from benchmarks.report import machine, measurement, spread, table
from testing.ports import free_port
from testing.serving import started

QUESTION = "When did the flotilla leave Baku?"
_LONGEST = 60_000  # milliseconds


def start_page(browser: Any, library: Path) -> tuple[float, float]:
    """Start the page; return seconds until its box is there, and until it is ready."""
    port = free_port()
    given = ["--no-browser", "--port", str(port), "--library", str(library)]
    begun = time.perf_counter()
    with started(["app.py", *given]):
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


@measurement("starting")
@click.option("--rounds", default=5, show_default=True)
def main(rounds: int) -> str:
    """Measure the start of the page and of the command line."""
    from playwright.sync_api import sync_playwright

    answers: list[tuple[float, float]] = []
    pages: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as root, sync_playwright() as playwright:
        library = Path(root, "library")
        run_cli("--library", str(library), "add", "seeds/gilan.md")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for number in range(rounds + 1):
            seconds, megabytes, _ = run_cli("--library", str(library), "ask", QUESTION)
            page = start_page(browser, library)
            if number:  # the first warms the system's memory of files
                answers.append((seconds, megabytes))
                pages.append(page)
        browser.close()
    rows = [
        ["the page's box is there, s", spread([each[0] for each in pages])],
        ["the page is ready to answer, s", spread([each[1] for each in pages])],
        ["`chapterverse ask` has answered, s", spread([each[0] for each in answers])],
        ["memory of `chapterverse ask`, MB", spread([each[1] for each in answers], 0)],
    ]
    return "\n".join([machine(), table(f"Fresh processes, {rounds} rounds", ("", ""), rows)])
