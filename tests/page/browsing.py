"""Driving the page in a real browser: servers in processes of their own, and tabs that are watched.

No tests here; the fixtures are in `conftest.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from testing.ports import free_port
from testing.serving import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def stub_server(*arguments: str) -> Iterator[str]:
    port = free_port()
    program = ["-m", "tests.page.stub_assistant", str(port), *arguments]
    with serving(program, port, ready=False) as address:
        yield address


@contextmanager
def watched_page(
    browser: Browser, *, width: int = 1280, height: int = 860, dark: bool = False
) -> Iterator[Page]:
    """Open a tab of its own; nothing may go wrong in it, and nothing may leave this machine."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)  # the machine may be busy with other things
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    wrong = ("js_on_load", "Content Security Policy", "Content-Security-Policy")
    page.on(
        "console",
        lambda told: errors.append(told.text) if any(each in told.text for each in wrong) else None,
    )
    yield page
    context.close()
    local = ("http://127.0.0.1:", "data:", "blob:")
    assert [url for url in outside if not url.startswith(local)] == []
    assert errors == []


def open_page(page: Page, address: str) -> Locator:
    """Open the page, wait until it says that it is ready, and return the question box."""
    page.goto(address)
    expect(page.locator(".cv-ready")).to_be_visible(timeout=60_000)
    box = page.get_by_label("Your question")
    expect(box).to_be_editable()
    return box


def ask(page: Page, question: str) -> Locator:
    """Ask with the keyboard, and return the reply when it is there."""
    box = page.get_by_label("Your question")
    replies = page.get_by_test_id("bot")
    before = replies.count()
    box.fill(question)
    box.press("Enter")
    expect(replies).to_have_count(before + 1, timeout=30_000)
    reply = replies.nth(before)
    expect(reply.locator(".cv-waiting")).to_have_count(0, timeout=30_000)
    return reply
