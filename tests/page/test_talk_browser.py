"""Talk in a real browser: a greeting, documents and headings that open, a suggestion, a reload."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.page.browsing import ask, open_page, watched_page
from tests.page.test_documents import small_library, write
from tests.qa.talk.test_headings import HANDBOOK, LEASE


def test_talk_from_greeting_to_reload(browser: Browser, tmp_path: Path) -> None:
    handbook = write(tmp_path / "mine", "handbook.md", HANDBOOK)
    lease = write(tmp_path / "mine", "lease.txt", LEASE)
    with (
        small_library(tmp_path / "library", handbook, lease) as address,
        watched_page(browser) as page,
    ):
        box = open_page(page, address)
        greeting = ask(page, "hi")
        expect(greeting).to_contain_text("Hello!")
        expect(greeting).not_to_contain_text("No answer")
        greeting.locator(".cv-suggestion").first.click()
        expect(box).to_have_value("What files do you have?")

        listed = ask(page, "what files do you have?")
        expect(listed.locator(".cv-talk-documents li")).to_have_count(2)
        listed.get_by_role("link", name="Open lease.txt").click()
        expect(page.locator(".cv-view")).to_contain_text("No pets are allowed.")

        absent = ask(page, "show me section 77 of handbook.md")
        absent.get_by_role("link", name="Open at 5 Refunds").click()
        expect(page.locator(".cv-view")).to_contain_text("Trains are refunded.")

        section = ask(page, "show me section 4.1")
        expect(section.locator(".cv-quote")).to_have_text(["Sick leave is paid for six weeks."])

        page.reload()
        expect(page.get_by_test_id("bot")).to_have_count(4)
        expect(page.get_by_test_id("bot").nth(1).locator("li")).to_have_count(2)
