"""`app.py` in a real browser, with the bundled document and the real models."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.conftest import SEEDS
from tests.page.browsing import ask, open_page


def test_app_answers_from_the_bundled_document(page: Page, real_server: str) -> None:
    page.goto(real_server)
    expect(page.get_by_label("Your question")).to_be_editable(timeout=30_000)
    reply = ask(page, "When did the flotilla leave Baku?")  # most likely while it still loads
    expect(page.locator("#cv-status")).to_contain_text("Ready: 1 document")
    expect(reply.locator("a.cv-chip").first).to_contain_text("[1]")
    expect(reply.locator(".cv-chip-place").first).to_contain_text("gilan.md")
    exact = "element => element.textContent"
    quote = reply.locator(".cv-quote").first.evaluate(exact)
    assert "17 May 1920" in quote
    text = (SEEDS / "gilan.md").read_bytes().decode()
    assert quote in text
    reply.locator("a.cv-chip").first.click()
    mark = page.locator("#cv-panel mark[data-cite~='1']")
    expect(mark).to_be_in_viewport()
    assert mark.evaluate(exact) in quote
    shown = mark.evaluate("mark => (mark.closest('.cv-sentence') ?? mark).textContent")
    assert shown == quote


def test_app_offers_examples_and_says_when_it_does_not_know(page: Page, real_server: str) -> None:
    open_page(page, real_server)
    example = page.get_by_role("button", name="When did the flotilla leave Baku?")
    expect(example).to_be_visible()
    reply = ask(page, "Which vitamins are in a banana?")
    expect(reply).to_contain_text("No answer in these documents.")


def test_a_follow_up_is_understood_and_can_be_asked_as_typed(page: Page, real_server: str) -> None:
    open_page(page, real_server)
    as_typed = page.get_by_role("button", name="Ask it as I typed it")
    ask(page, "Who led the rebellion in Gilan?")
    expect(as_typed).to_be_hidden()
    reply = ask(page, "And what was his goal?")
    understood = reply.locator(".cv-understood")
    expect(understood).to_contain_text("Sheikh Mohammed Hiabani")
    expect(reply.locator(".cv-quote").first).to_contain_text("overthrow the Iranian government")
    as_typed.click()
    expect(as_typed).to_be_hidden()
    expect(page.locator(".cv-understood")).to_have_count(0)
