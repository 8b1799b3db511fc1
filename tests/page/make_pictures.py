"""Make the pictures of the page in `docs/pictures`: the real program on the bundled document.

`python -m tests.page.make_pictures` starts `app.py` with an empty library, asks, and takes
the pictures in a real Chromium. Nothing is drawn in afterwards.
"""

from __future__ import annotations

import tempfile

from playwright.sync_api import Page, expect, sync_playwright

from testing.ports import free_port
from testing.serving import ROOT, serving
from tests.page.browsing import (
    CHROMIUM,
    CHROMIUM_ARGUMENTS,
    ask,
    open_page,
    watched_page,
)

FOLDER = ROOT / "docs" / "pictures"


def picture(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(700)  # scrolling is smooth, and takes its time
    page.screenshot(path=FOLDER / name)
    print(f"{name}: {(FOLDER / name).stat().st_size // 1024} KB")


def main() -> None:
    """Take the three pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as library, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        program = ["app.py", "--no-browser", "--port", str(port), "--library", library]
        with serving(program, port) as address:
            with watched_page(browser, width=1280, height=800) as page:
                open_page(page, address)
                ask(page, "How many machine guns did the sailors have?")
                picture(page, "answer.png")
            with watched_page(browser, width=1280, height=800, dark=True) as page:
                open_page(page, address)
                ask(page, "Why did Kuchik Khan disagree with the Communists?")
                page.get_by_role("button", name="Open in the document").first.click()
                expect(page.locator(".cv-view mark.cv-current").first).to_be_in_viewport()
                picture(page, "document.png")
            with watched_page(browser, width=390, height=844) as page:
                open_page(page, address)
                ask(page, "When did the flotilla leave Baku?")
                picture(page, "phone.png")
        browser.close()


if __name__ == "__main__":
    main()
