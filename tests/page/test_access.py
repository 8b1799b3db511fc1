"""The page for everybody: by keyboard, by ear, on a phone, in light and dark.

Every screen is looked at by axe-core, which a development package brings; its rules are those of
WCAG 2.1 A and AA.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.page.browsing import ask, open_page, watched_page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def faults(page: Page) -> list[str]:
    """What axe-core finds, each with the first elements it was found at."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:4]]}" for fault in found
    ]


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_every_screen_is_clean_and_fits(
    browser: Browser, server: str, width: int, dark: bool
) -> None:
    def look() -> None:
        # What Gradio draws anew fades in, and is too pale on the way.
        page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width

    with watched_page(browser, width=width, height=844, dark=dark) as page:
        open_page(page, server)
        assert page.evaluate("document.body.classList.contains('dark')") is dark
        page.get_by_role("tab", name="Documents").click()
        page.get_by_label("gilan.txt", exact=True).check()
        expect(page.locator("#cv-scope")).to_contain_text("Asking only “gilan.txt”.")
        expect(page.locator(".cv-several-said")).to_have_text("1 ticked")
        look()
        ask(page, "hostile " + "x" * 200)
        ask(page, "Please crash")
        reply = ask(page, "What is the price of tea?")
        reply.get_by_text("Why?").click()
        ask(page, "Which things?")
        page.get_by_role("button", name="Settings").click()
        expect(page.get_by_role("slider", name="How sure must")).to_be_in_viewport()
        look()
        ask(page, "Say two things").locator("a.cv-chip").nth(1).click()
        mark = page.locator("#cv-panel mark[data-cite='2']")
        expect(mark).to_be_in_viewport()
        page.get_by_role("button", name="Open in the document").first.click()
        expect(page.locator(".cv-view mark.cv-current")).to_be_in_viewport()
        page.get_by_role("button", name="Next citation").click()
        expect(page.locator(".cv-view h2")).to_have_text("שלום.txt")
        expect(page.get_by_role("button", name="Next citation")).to_be_disabled()
        look()
        page.get_by_role("tab", name="Conversations").click()
        look()


def test_everything_can_be_done_by_keyboard(page: Page, server: str) -> None:
    box = open_page(page, server)
    expect(box).to_be_focused()
    page.keyboard.type("Say two things")
    page.keyboard.press("Enter")
    expect(page.locator(".cv-quote")).to_have_count(2)
    expect(box).to_be_focused()
    page.get_by_role("tab", name="Sources").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Documents")).to_be_focused()
    expect(page.get_by_role("tab", name="Documents")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#cv-panel")).not_to_be_visible()
    # Files, collection, what can be read, search, order, which collection, the first document's
    # tick, name and removal; the second's tick.
    for _ in range(10):
        page.keyboard.press("Tab")
    expect(page.get_by_label("gilan.txt", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#cv-scope")).to_contain_text("Asking only “gilan.txt”.")
    expect(page.get_by_label("gilan.txt", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".cv-view")).to_be_focused()
    expect(page.locator(".cv-view h2")).to_have_text("gilan.txt")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#cv-panel .cv-asked")).to_have_text("Say two things")


def test_a_theme_is_chosen_and_stays(page: Page, server: str) -> None:
    """The window is light; the button goes from the system's theme to light, dark and back."""
    open_page(page, server)
    dark = "document.body.classList.contains('dark')"
    assert page.evaluate(dark) is False
    page.get_by_role("button", name="Theme: as the system").click()
    page.get_by_role("button", name="Theme: light").click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_focused()
    assert page.evaluate(dark) is True
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    page.wait_for_function(dark)
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.get_by_role("button", name="Theme: as the system")).to_be_visible()
    assert page.evaluate(dark) is False
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(dark)
    assert page.evaluate("localStorage.length") == 0


def test_the_first_quote_of_a_new_answer_is_seen_whole(browser: Browser, server: str) -> None:
    with watched_page(browser, width=390, height=844) as page:
        open_page(page, server)
        for question in ("Say two things", "Which things?"):
            reply = ask(page, question)
            asked = page.get_by_test_id("user").last
            expect(asked.locator(".cv-question")).to_be_in_viewport(ratio=1)
            expect(reply.locator(".cv-quote").first).to_be_in_viewport(ratio=1)
