"""Fixtures of the browser tests. Without a Chromium on the machine they are skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from testing.ports import free_port
from testing.serving import serving
from tests.page.browsing import CHROMIUM, CHROMIUM_ARGUMENTS, stub_server, watched_page

expect.set_options(timeout=30_000)  # the machine may be busy with other things


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium is installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A page that asks a stub, which can crash and wait on request."""
    with stub_server() as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched_page(browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`app.py` itself, with an empty library and all its models."""
    port = free_port()
    library = str(tmp_path_factory.mktemp("library"))
    program = ["app.py", "--no-browser", "--port", str(port), "--library", library]
    with serving(program, port, ready=False) as address:
        yield address
