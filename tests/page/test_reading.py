"""Reading documents in a real browser: Markdown, tables and PDFs as they are meant to be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from testing.pdf_file import lines_down, pdf_file
from tests.page.browsing import ask, open_page, watched_page
from tests.page.test_access import faults
from tests.page.test_documents import small_library, write

POLICY = """# Refund policy

Read [the rules](http://a.example/rules) first.

## When money comes back

A customer gets the **full price** back within _thirty_ days.

- keep the **receipt**
- bring the `box`

| Item | Days |
|------|------|
| Lamp | 30 |
| **Kettle** | 14 |
"""
TOWNS = "Town,People,Mayor\n" + "".join(
    f"Place {number},{1000 + number},Warden {number}\n" for number in range(60)
)
FIRST_PAGE = lines_down("The ferry to Anzali leaves at", "seven in the morning.")
SECOND_PAGE = lines_down("The lighthouse was painted red", "in the month of March.")
EXACT = "element => element.textContent"


def shown(part: Locator) -> str:
    """The text as it is seen, on one line."""
    return " ".join(part.inner_text().split())


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_documents_are_read_as_they_are_meant(
    browser: Browser, tmp_path: Path, width: int, dark: bool
) -> None:
    files = [
        write(tmp_path / "mine", "policy.md", POLICY),
        write(tmp_path / "mine", "towns.csv", TOWNS),
        write(tmp_path / "mine", "ferry.pdf", pdf_file([FIRST_PAGE, SECOND_PAGE])),
    ]
    with (
        small_library(tmp_path / "library", *files) as address,
        watched_page(browser, width=width, height=860, dark=dark) as page,
    ):
        open_page(page, address)
        read_markdown(page)
        read_table(page)
        read_pdf(page, tmp_path / "library")
        assert page.evaluate("document.documentElement.scrollWidth") == width


def look(page: Page) -> None:
    """Nothing on the screen is a fault, once what was drawn anew has faded in."""
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")
    assert faults(page) == []


def read_markdown(page: Page) -> None:
    """A passage without its marks, and with them; then the document."""
    ask(page, "When does a customer get the full price back?")
    panel = page.locator("#cv-panel")
    passage = panel.locator(".cv-source").first.locator(".cv-passage")
    quote = "A customer gets the full price back within thirty days."
    assert shown(passage.locator("mark")) == quote
    assert "**" not in shown(passage)
    assert "##" not in shown(passage)
    assert passage.locator("mark").evaluate(EXACT) == (
        "A customer gets the **full price** back within _thirty_ days."
    )
    expect(passage.locator("mark .cv-strong")).to_have_text("full price")
    assert "characters" not in shown(panel)
    switch = panel.get_by_role("button", name="Source text")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert "**full price**" in shown(passage)
    look(page)
    switch.click()
    page.get_by_role("button", name="Open in the document").first.click()
    text = page.locator(".cv-view .cv-text")
    expect(text.locator("mark.cv-current")).to_be_in_viewport()
    assert text.evaluate(EXACT) == POLICY
    assert shown(text) == (
        "Refund policy Read the rules first. When money comes back A customer gets the full price "
        "back within thirty days. keep the receipt bring the box Item Days Lamp 30 Kettle 14"
    )
    assert [shown(each) for each in text.locator("th").all()] == ["Item", "Days"]
    look(page)
    page.get_by_role("button", name="Source text").click()
    assert text.inner_text().rstrip() == POLICY.rstrip()
    page.get_by_role("button", name="Source text").click()


def read_table(page: Page) -> None:
    """The row under its header; in the document the header stays in sight."""
    ask(page, "Who is Warden 41 of Place 41?")
    passage = page.locator("#cv-panel .cv-source").first.locator(".cv-passage")
    assert [shown(each) for each in passage.locator("th").all()] == ["Town", "People", "Mayor"]
    assert [shown(each) for each in passage.locator("td").all()] == [
        "Place 41",
        "1041",
        "Warden 41",
    ]
    page.get_by_role("button", name="Open in the document").first.click()
    view = page.locator(".cv-view")
    expect(view.locator("mark.cv-current").first).to_be_in_viewport()
    expect(view.locator("th").first).to_be_in_viewport()
    look(page)


def read_pdf(page: Page, library: Path) -> None:
    """The page as it looks, larger and smaller, the other page, and its text."""
    ask(page, "When was the lighthouse painted red?")
    page.get_by_role("button", name="Open in the document").first.click()
    view = page.locator(".cv-view")
    expect(page.get_by_role("img", name="Page 2 of ferry.pdf")).to_be_visible(timeout=30_000)
    expect(view.locator(".cv-box-current").first).to_be_in_viewport()
    expect(view).to_contain_text("2 of 2")
    expect(view.get_by_role("button", name="Next page")).to_be_disabled()
    picture = view.locator("img")
    expect(view.get_by_role("button", name="Smaller")).to_be_disabled()
    before = picture.bounding_box()
    view.get_by_role("button", name="Larger").click()
    after = picture.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] == pytest.approx(1.5 * before["width"], rel=0.02)
    look(page)
    view.get_by_role("button", name="Previous page").click()
    expect(page.get_by_role("img", name="Page 1 of ferry.pdf")).to_be_visible(timeout=30_000)
    expect(view.locator(".cv-box")).to_have_count(0)
    view.get_by_role("button", name="Next page").click()
    expect(page.get_by_role("img", name="Page 2 of ferry.pdf")).to_be_visible(timeout=30_000)
    expect(view.locator(".cv-box-current").first).to_be_in_viewport()
    view.get_by_role("button", name="Show the text").click()
    expect(view.locator("mark.cv-current").first).to_be_in_viewport()
    assert "The lighthouse was painted red in the month of March." in shown(view)
    for path in library.rglob("*.pdf"):
        path.unlink()
    for path in library.parent.rglob("ferry.pdf"):
        path.unlink()
    view.get_by_role("button", name="Show the page as it looks").click()
    expect(view.locator("[role=note]")).to_contain_text("is not there any more")
    assert "The lighthouse was painted red" in shown(view)
