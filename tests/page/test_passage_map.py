"""The map of the passages: drawn on request, each spot a way to its passage."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from page.views.passage_map import render_map
from qa.passage_map import MapPoint
from tests.page.browsing import open_page


def test_each_spot_is_a_button_to_its_passage() -> None:
    drawn = render_map(
        [MapPoint("a.txt", 0, 9, "<b>", 0.25, 1.0), MapPoint('b".txt', 5, 7, "x", 0.0, 0.5)]
    )
    assert 'data-document="a.txt" data-start="0" data-end="9"' in drawn
    assert 'style="left:25.00%;top:100.00%"' in drawn
    assert "<b>" not in drawn
    assert 'data-document="b&quot;.txt"' in drawn
    assert "two passages" in render_map([])


def test_the_map_opens_a_passage_in_its_document(page: Page, server: str) -> None:
    open_page(page, server)
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("button", name="Draw a map of the passages").click()
    drawn = page.get_by_role("group", name="Map of the passages").get_by_role("button")
    expect(drawn).to_have_count(2)
    drawn.last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#cv-panel .cv-sentence").last).to_be_in_viewport()
