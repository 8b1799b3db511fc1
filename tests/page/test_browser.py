"""The page in a real browser, asking a stub that can crash and wait on request."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.browsing import ask, open_page, stub_server, watched_page
from tests.page.stub_documents import FILLER, HOSTILE, RASHT

RASHT_QUESTION = "When was the city of Rasht occupied?"
OCCUPIED = RASHT.strip()


def test_an_answer_is_a_quote_with_its_place(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = open_page(page, server)
    reply = ask(page, RASHT_QUESTION)
    expect(reply.locator(".cv-quote")).to_have_text(OCCUPIED)
    expect(reply.locator("a.cv-chip")).to_contain_text("[1] gilan.txt, p. 3 · Take by force")
    expect(reply).to_contain_text("Likely · 83 %")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    panel = page.locator("#cv-panel")
    expect(panel).to_contain_text("characters 1,019–1,065")
    expect(panel.locator("mark")).to_have_count(1)
    expect(panel.locator("mark")).to_have_text(OCCUPIED)
    before = panel.locator("mark").evaluate("mark => mark.previousSibling.textContent")
    assert before.endswith("Then the front moved on. ")
    expect(panel.locator("details[open]")).to_have_count(0)
    expect(reply).to_have_attribute("aria-label", "Reply")
    expect(page.get_by_test_id("user")).to_have_attribute("aria-label", "You asked")
    reply.get_by_role("button", name="Copy the answer").click()
    expect(reply.locator("button.cv-action-copy")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{OCCUPIED}\n(gilan.txt, p. 3 · Take by force)"


def test_a_citation_leads_to_its_passage_and_back(page: Page, server: str) -> None:
    open_page(page, f"{server}/?__theme=dark")  # an anchor would reload a page with a query
    chip = ask(page, "Say two things").locator("a.cv-chip").nth(1)
    page.evaluate("window.notReloaded = true")
    chip.focus()
    page.keyboard.press("Enter")
    source = page.locator("#cv-panel .cv-source:has(mark[data-cite='2'])")
    expect(source).to_be_focused()
    expect(source.locator("mark")).to_have_text("העיר נכבשה ביוני.")
    expect(source.locator("mark")).to_be_in_viewport()
    source.get_by_text("Back to the answer").click()
    expect(chip).to_be_focused()
    assert page.evaluate("window.notReloaded") is True


def test_spans_lists_and_differences(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, server)
    reply = ask(page, "On what day was it?")
    expect(reply.locator(".cv-quote")).to_have_text(OCCUPIED)
    expect(reply.locator(".cv-quote strong.cv-span")).to_have_text("4 June 1920")
    panel = page.locator("#cv-panel")
    expect(panel.locator(".cv-sentence")).to_have_text(OCCUPIED)
    expect(panel.locator(".cv-sentence mark")).to_have_text("4 June 1920")
    before = panel.locator(".cv-sentence").evaluate("part => part.previousSibling.textContent")
    assert before.endswith("Then the front moved on. ")

    reply = ask(page, "Which things?")
    found = reply.locator(".cv-found a.cv-chip")
    expect(found.locator(".cv-chip-words")).to_have_text(["mountains", "rebels", "the roads"])
    expect(reply.locator(".cv-quote")).to_have_count(2)
    first = reply.locator(".cv-cited").first
    expect(first.locator("strong.cv-span")).to_have_text(["mountains", "the roads"])
    first.get_by_role("button", name="Copy quotation 1, 3").click()
    expect(first.locator("button.cv-action-copy")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{FILLER.strip()}\n(gilan.txt, p. 2 · The winter)"
    found.nth(2).focus()
    page.keyboard.press("Enter")
    mark = page.locator("#cv-panel mark[data-cite='3']")
    expect(mark).to_have_text("the roads")
    expect(mark).to_be_in_viewport()
    page.get_by_text("Back to the answer").click()
    expect(found.nth(2)).to_be_focused()

    reply = ask(page, "When was it that they differ?")
    expect(reply.locator(".cv-differ p")).to_have_text(
        "The sources differ: each gives another date."
    )
    expect(reply.locator(".cv-side-words")).to_have_text(["4 June 1920", "9 May 1921"])
    reply.locator(".cv-sides a.cv-chip").nth(1).click()
    expect(page.locator("#cv-panel mark.cv-current")).to_have_text("9 May 1921")


def test_strictness_is_chosen_for_the_questions_that_follow(page: Page, server: str) -> None:
    open_page(page, server)
    fold = page.get_by_role("button", name="Settings")
    slider = page.get_by_role("slider", name="How sure must")
    words = page.locator("#cv-effect")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(slider).not_to_be_visible()
    fold.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "true")
    expect(slider).to_be_enabled()
    expect(slider).to_have_value("0.3")
    expect(words).to_contain_text("An answer needs a confidence of 30 %.")
    expect(words).to_contain_text("about 85 get an answer; of 100 answers, about 65 are right")
    slider.press("ArrowRight")
    expect(words).to_contain_text("An answer needs a confidence of 35 %.")
    for _ in range(9):
        slider.press("ArrowRight")
    expect(words).to_contain_text("An answer needs a confidence of 80 %.")
    expect(words).to_contain_text("about 60 get an answer; of 100 answers, about 90 are right")
    ask(page, RASHT_QUESTION)
    expect(slider).not_to_be_visible()  # the settings lie over the conversation
    fold.press("Enter")
    slider.press("ArrowRight")
    expect(words).to_contain_text("An answer needs a confidence of 85 %.")
    page.keyboard.press("Escape")
    expect(fold).to_be_focused()
    page.get_by_role("button", name="Ask again").click()
    refused = page.get_by_test_id("bot").filter(has_text="No answer in these documents.")
    refused.get_by_text("Why?").click()
    expect(refused).to_contain_text("an answer needs 85 %")
    fold.press("Enter")
    slider.press("End")
    expect(words).to_have_text("An answer needs a confidence of 95 %.")
    slider.press("Home")
    expect(words).to_contain_text("An answer needs a confidence of 5 %.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".cv-quote")).to_have_text(OCCUPIED)


def test_no_answer_and_errors_are_told_apart(page: Page, server: str) -> None:
    open_page(page, server)
    reply = ask(page, "What is the price of tea?")
    expect(reply).to_contain_text("No answer in these documents.")
    expect(reply.locator(".cv-error")).to_have_count(0)
    expect(reply.locator(".cv-rejected")).not_to_be_visible()
    reply.get_by_text("Why?").click()
    expect(reply.locator(".cv-rejected")).to_have_text("The rebels came from the forest.")
    expect(reply).to_contain_text("Its confidence is 12 %; an answer needs 30 %.")
    expect(reply.locator(".cv-steps li").last).to_contain_text("does not reach the 30% that an")
    expect(page.locator("#cv-panel")).to_contain_text("These passages came nearest.")
    expect(page.locator("#cv-panel mark")).to_have_count(0)

    crashed = ask(page, "Please crash")
    expect(crashed.get_by_role("alert")).to_contain_text("Something went wrong")
    expect(page.locator("body")).not_to_contain_text("secret detail")
    expect(crashed).not_to_contain_text("No answer")
    misplaced = ask(page, "A misplaced quote")
    expect(misplaced.get_by_role("alert")).to_contain_text("Something went wrong")
    refused = ask(page, "This is too long")
    expect(refused.get_by_role("alert")).to_contain_text("longer than 2 characters")
    expect(ask(page, RASHT_QUESTION).locator(".cv-quote")).to_have_text(OCCUPIED)


def test_what_documents_and_people_write_is_text(page: Page, server: str) -> None:
    open_page(page, server)
    question = "hostile <img src=x onerror='window.pwned=1'> **b** $$x$$ {{1+1}} ${window.pwned=1}"
    reply = ask(page, question)
    exact = "element => element.textContent"
    assert page.locator(".cv-question").evaluate(exact) == question
    assert reply.locator(".cv-quote").evaluate(exact) == HOSTILE.text
    assert page.locator("#cv-panel mark").evaluate(exact) == HOSTILE.text
    expect(page.locator("#cv-panel .cv-name bdi")).to_have_text(HOSTILE.name)
    expect(page.locator("#cv-panel .cv-place")).to_have_text("<b>{{heading}}</b>")
    script = ask(page, "A script in its sentence")
    assert script.locator(".cv-quote").evaluate(exact) == HOSTILE.text
    assert script.locator("strong.cv-span").evaluate(exact) == HOSTILE.text[33:71]
    assert page.locator("#cv-panel .cv-sentence").evaluate(exact) == HOSTILE.text
    assert page.locator("#cv-panel mark").evaluate(exact) == HOSTILE.text[33:71]
    page.get_by_role("button", name="Open in the document").first.click()
    assert page.locator(".cv-view .cv-text").evaluate(exact) == HOSTILE.text
    assert page.locator(".cv-view mark").evaluate(exact) == HOSTILE.text[33:71]
    expect(page.locator(".cv-view h2")).to_have_text(HOSTILE.name)
    page.get_by_role("tab", name="Documents").click()
    expect(page.get_by_role("checkbox", name=HOSTILE.name)).to_be_visible()
    page.get_by_role("tab", name="Conversations").click()
    assert page.locator(".cv-earlier .cv-row-name").evaluate(exact) == question
    expect(page.locator("#cv-chat .message img, #cv-side img")).to_have_count(0)
    assert page.evaluate("window.pwned") is None


def test_examples_older_turns_undo_retry_and_clear(page: Page, server: str) -> None:
    box = open_page(page, server)
    box.fill("   ")
    box.press("Enter")
    expect(page.get_by_role("status").get_by_text("Type a question first.")).to_be_visible()
    expect(page.get_by_test_id("user")).to_have_count(0)
    expect(page.get_by_role("button", name="Never offered")).to_have_count(0)
    page.get_by_role("button", name=RASHT_QUESTION).click()
    expect(page.locator(".cv-quote")).to_have_text(OCCUPIED)
    first = page.get_by_test_id("bot").first
    ask(page, "Say two things")
    expect(page.locator("#cv-panel .cv-asked")).to_have_text("Say two things")
    first.locator("a.cv-chip").click()
    expect(page.locator("#cv-panel .cv-asked")).to_have_text(RASHT_QUESTION)
    source = page.locator("#cv-panel .cv-source:has(mark)")
    expect(source).to_be_focused()
    expect(source.locator("mark")).to_have_text(OCCUPIED)

    page.get_by_role("button", name="Edit the question").click()
    expect(page.get_by_test_id("user")).to_have_count(1)
    expect(box).to_have_value("Say two things")
    expect(page.locator("#cv-panel .cv-asked")).to_have_text(RASHT_QUESTION)
    # The same documents would give the same answer, until one of them is chosen.
    again = page.get_by_role("button", name="Ask again")
    expect(again).to_have_count(0)
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label("gilan.txt", exact=True).check()
    again.click()
    expect(page.locator("#cv-panel .cv-sources")).to_have_attribute("data-turn", "3")
    expect(page.get_by_test_id("user")).to_have_count(1)
    expect(page.locator(".cv-quote")).to_have_text(OCCUPIED)
    expect(again).to_have_count(0)
    page.get_by_role("tab", name="Conversations").click()
    page.get_by_role("button", name="Delete this conversation").click()
    expect(page.get_by_test_id("user")).to_have_count(0)
    expect(page.locator("#cv-panel")).to_contain_text("appear here")
    expect(page.locator("#cv-panel mark")).to_have_count(0)

    box.fill("A slow question about Rasht")
    box.press("Enter")
    expect(page.locator(".cv-waiting")).to_have_text("Reading 1 passage…")
    expect(page.locator("#cv-panel")).to_contain_text("These passages are being read")
    expect(page.locator("#cv-panel .cv-source")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_test_id("user")).to_have_count(0)
    expect(box).to_have_value("A slow question about Rasht")
    reply = ask(page, "Say two things")
    expect(page.get_by_test_id("user")).to_have_count(1)
    expect(reply.locator(".cv-quote")).to_have_count(2)


def test_no_question_is_lost(page: Page, server: str) -> None:
    """Three asked at once are answered in their order, and one can be taken out of the line."""
    box = open_page(page, server)
    for question in ("A slow question about Rasht", "Say two things", "Please crash", "Which?"):
        box.fill(question)
        box.press("Enter")
        expect(box).to_have_value("")
    line = page.locator("#cv-line")
    expect(line.get_by_role("status")).to_have_text("3 questions wait their turn")
    expect(line.get_by_role("listitem")).to_have_count(3)
    box.fill("not asked yet")
    page.get_by_role("button", name="Take out “Please crash”").click()
    expect(page.locator(".cv-question")).to_have_text(
        ["A slow question about Rasht", "Say two things", "Which?"], timeout=30_000
    )
    expect(page.locator(".cv-waiting")).to_have_count(0, timeout=30_000)
    expect(page.get_by_test_id("bot").nth(0).locator(".cv-quote")).to_have_text(OCCUPIED)
    expect(page.get_by_test_id("bot").nth(1).locator(".cv-quote")).to_have_count(2)
    expect(line.get_by_role("listitem")).to_have_count(0)
    expect(box).to_have_value("not asked yet")


def test_what_waits_outlives_a_reload(page: Page, server: str) -> None:
    box = open_page(page, server)
    ask(page, RASHT_QUESTION)
    for question in ("A slow question about Rasht", "Say two things"):
        box.fill(question)
        box.press("Enter")
    expect(page.locator(".cv-waiting")).to_have_count(1)
    page.reload()
    expect(page.locator(".cv-question")).to_have_text(
        [RASHT_QUESTION, "A slow question about Rasht", "Say two things"], timeout=30_000
    )
    expect(page.locator(".cv-waiting")).to_have_count(0, timeout=30_000)
    assert page.evaluate("sessionStorage.getItem('chapter-and-verse-line')") is None


def test_two_sessions_do_not_mix(browser: Browser, server: str) -> None:
    with watched_page(browser) as one, watched_page(browser) as other:
        open_page(one, server)
        open_page(other, server)
        ask(one, RASHT_QUESTION)
        reply = ask(other, "Say two things")
        expect(other.get_by_test_id("user")).to_have_count(1)
        expect(reply.locator(".cv-quote").first).to_have_text("The rebels came from the forest.")
        expect(one.get_by_test_id("user")).to_have_count(1)
        expect(one.locator(".cv-quote")).to_have_text(OCCUPIED)


def test_a_question_asked_while_loading_waits_and_is_answered(page: Page, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with stub_server(str(gate)) as address:
        page.goto(address)
        box = page.get_by_label("Your question")
        expect(box).to_be_editable(timeout=30_000)
        expect(page.locator("#cv-status")).to_have_text("Loading the models…")
        box.fill(RASHT_QUESTION)
        box.press("Enter")
        expect(page.locator(".cv-waiting")).to_contain_text("waits until everything is ready")
        gate.touch()
        expect(page.locator(".cv-quote")).to_have_text(OCCUPIED)
        expect(page.locator("#cv-status")).to_contain_text("Ready: 3 documents, 12 passages")


def test_a_failed_start_is_said_and_is_no_missing_answer(page: Page, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    with stub_server(str(gate), "FAIL") as address:
        page.goto(address)
        sentence = "The reader's weights are missing."
        expect(page.locator("#cv-status").get_by_role("alert")).to_have_text(sentence)
        expect(ask(page, RASHT_QUESTION).get_by_role("alert")).to_contain_text(sentence)
        page.get_by_role("button", name="Settings").click()
        expect(page.get_by_role("slider", name="How sure must")).to_be_disabled()


def test_other_names_for_the_server_are_refused(server: str) -> None:
    request = urllib.request.Request(f"{server}/health", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    with refused.value:
        assert refused.value.code == 400
