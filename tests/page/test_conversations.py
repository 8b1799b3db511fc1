"""Conversations stay: through a reload and a restart, apart from other people's, as files."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from testing.ports import free_port
from tests.page.browsing import ask, open_page, watched_page
from tests.page.test_documents import JUNE, LETTER, WINTER, small_library, write

OPENED = "When was the harbour opened?"
CLOSED = "When was the harbour closed?"


def saved_as(page: Page, words: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save the conversation as {words}").click()
    assert download.value.suggested_filename.startswith("conversation-")
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_conversations_stay(browser: Browser, tmp_path: Path) -> None:
    letter = write(tmp_path / "mine", "letter.txt", LETTER)
    library, port = tmp_path / "library", free_port()
    with watched_page(browser) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        quotes = page.locator(".cv-quote")
        with small_library(library, letter, port=port) as address:
            open_page(page, address)
            reply = ask(page, OPENED)
            reply.get_by_text("Copy link").click()
            expect(reply).to_contain_text("Copied")
            link = page.evaluate("navigator.clipboard.readText()")
            assert link == f"{address}/?q=When+was+the+harbour+opened%3F"
            with page.expect_download() as download:
                reply.get_by_role("button", name="Save this answer").click()
            assert download.value.suggested_filename.startswith("answer-")
            answer = Path(download.value.path()).read_text(encoding="utf-8")
            assert answer.startswith("# Questions and answers\n\n## When was the harbour opened?\n")
            ask(page, CLOSED)
            page.reload()
            expect(quotes).to_have_text([JUNE.strip(), WINTER])

        # The server has gone, and comes again; so does what was said.
        with small_library(library, port=port) as address:
            page.reload()
            expect(quotes).to_have_count(2)
            expect(page.locator("#cv-panel mark")).to_have_text(WINTER)
            page.locator("#cv-chat a.cv-chip").first.click()
            expect(page.locator("#cv-panel mark.cv-current")).to_have_text(JUNE.strip())

            page.get_by_role("tab", name="Conversations").click()
            told = json.loads(saved_as(page, "JSON"))
            assert [turn["question"] for turn in told["turns"]] == [OPENED, CLOSED]
            assert told["turns"][0]["text"] == JUNE.strip()
            assert saved_as(page, "JSON") == json.dumps(told, indent=2) + "\n"
            assert "SHA-256 of the quote" in saved_as(page, "HTML")
            assert saved_as(page, "Markdown").startswith("# Questions and answers")

            # Another person's browser knows nothing of it; a link brings question and answer.
            with watched_page(browser) as other:
                other.goto(link)
                expect(other.locator(".cv-quote")).to_have_text(JUNE.strip())
                assert "q=" not in other.url
                other.get_by_role("tab", name="Conversations").click()
                expect(other.locator(".cv-earlier .cv-row-name")).to_have_text([OPENED])
                other.reload()
                expect(other.locator(".cv-quote")).to_have_text(JUNE.strip())

            # A new one beside the old one, which can be opened again, and forgotten.
            page.get_by_role("tab", name="Conversations").click()
            page.get_by_role("button", name="Begin a new conversation").click()
            expect(quotes).to_have_count(0)
            ask(page, CLOSED)
            page.get_by_role("tab", name="Conversations").click()
            earlier = page.locator(".cv-earlier .cv-row-name")
            expect(earlier).to_have_text([CLOSED, OPENED])
            page.get_by_role("button", name=f"Open {OPENED}").click()
            expect(quotes).to_have_count(2)
            page.get_by_role("tab", name="Conversations").click()
            page.get_by_role("button", name="Delete this conversation").click()
            expect(quotes).to_have_count(0)
            page.get_by_role("tab", name="Conversations").click()
            expect(earlier).to_have_text([CLOSED])
            page.get_by_role("button", name=f"Delete {CLOSED}").click()
            expect(earlier).to_have_count(0)
            assert page.evaluate("localStorage.length") == 0
