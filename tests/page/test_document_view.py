"""A document around a quote: which excerpt is shown, and that its characters are the document's."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from index import Block, BlockKind, Document, Page, PageUnit
from page.events.panel import CHANGED, PanelEvents, parse_number
from page.serving.tenants import SharedLibrary
from page.session.turns import Turn
from page.views.document_view import (
    MAX_SHOWN,
    STEP,
    cut_excerpt,
    extend_after,
    extend_before,
    render_text,
    render_view,
)
from tests.page.stub_answers import make_answer, make_citation, make_hit
from tests.page.stub_assistant import StubAssistant

TEXT = "Title\nAnn came. Rasht fell.\nBob <b>left</b>.\nRasht fell."
DOCUMENT = Document(
    "a.pdf",
    "a.pdf",
    "pdf",
    "0" * 64,
    TEXT,
    (Block(BlockKind.HEADING, 0, 5, 1, "Title"), Block(BlockKind.PROSE, 6, len(TEXT))),
    (Page(0, 1), Page(28, 2)),
)


def text_of(rendered: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


def turn_of(*places: tuple[int, int]) -> Turn:
    hit = make_hit(DOCUMENT, 6, len(TEXT), key=1)
    cited = tuple(
        make_citation(number, DOCUMENT, start, end, hit, 0.9)
        for number, (start, end) in enumerate(places, start=1)
    )
    return Turn(4, "q", answer=make_answer("q", cited, (hit,)))


def test_a_quote_is_marked_by_offsets_where_its_words_occur_twice() -> None:
    turn = turn_of((45, 56))
    assert turn.answer is not None
    shown = render_view(DOCUMENT, cut_excerpt(TEXT, 45, 56), turn, turn.answer.citations[0])
    assert shown.count("<mark") == 1
    assert (
        'Title<span class="cv-marks">&#10;</span></div>'
        '<div class="cv-paragraph cv-joined" dir="auto">Ann came. Rasht fell.&#10;'
        '<span class="cv-page-start" data-label="p. 2"></span>'
        "Bob &lt;b&gt;left&lt;/b&gt;.&#10;"
        '<span class="cv-sentence"><mark data-cite="1">Rasht fell.</mark></span></div></div>'
    ) in shown
    assert '<div class="cv-heading cv-heading-1" dir="auto">' in shown
    assert 'data-label="p. 1"' in shown
    assert "p. 2</bdi>" in shown  # of the quote, in the head
    assert "characters 0–56 of 56" in shown
    assert "The beginning of the document" in shown
    assert "The end of the document" in shown
    assert "Next citation" not in shown


def test_citations_lead_to_each_other() -> None:
    turn = turn_of((6, 15), (16, 27))
    assert turn.answer is not None
    shown = render_view(DOCUMENT, cut_excerpt(TEXT, 6, 15), turn, turn.answer.citations[0])
    assert shown.count("<mark") == 2
    assert "1 of 2" in shown
    assert 'data-turn="4" data-citation="2">Next citation</button>' in shown
    assert 'data-turn="4" data-citation="0" disabled>Previous citation</button>' in shown


def test_a_passage_without_a_quote_is_lit_softly_while_it_is_in_sight() -> None:
    text = "".join(f"Line {number} of many.\n" for number in range(20_000))
    document = Document("a", "a", "text", "0" * 64, text)
    excerpt = cut_excerpt(text, 1_000, 1_100)
    shown = render_view(document, excerpt, None, None)
    lit = re.findall('<span class="cv-sentence">(.*?)</span>', shown)
    assert [html.unescape(each) for each in lit] == [text[1_000:1_100]]
    for _ in range(9):
        excerpt = extend_after(text, excerpt)
    shown = render_view(document, excerpt, None, None)
    assert "cv-sentence" not in shown
    assert (
        text_of(shown.split('dir="auto">')[1].split("</div>")[0])
        == text[excerpt.first : excerpt.last]
    )


def test_rows_are_not_named_one_by_one() -> None:
    rows = Document(
        "a.csv", "a.csv", "csv", "0" * 64, "a\nb\n", (), (Page(0, 1), Page(2, 2)), PageUnit.ROW
    )
    assert render_text(rows, cut_excerpt(rows.text, 0, 0), (), ()) == "a&#10;b&#10;"


def test_a_long_document_is_shown_in_pieces_that_meet() -> None:
    text = "".join(f"Line {number} of many.\n" for number in range(20_000))
    excerpt = cut_excerpt(text, 200_000, 200_010)
    assert excerpt.first < 200_000 < 200_010 < excerpt.last
    assert STEP <= excerpt.last - excerpt.first < STEP + 1_000
    assert text[excerpt.first - 1] == "\n" == text[excerpt.last - 1]
    wider = extend_after(text, excerpt)
    assert (wider.first, wider.joint) == (excerpt.first, excerpt.last)
    assert wider.last - excerpt.last >= STEP
    before = extend_before(text, excerpt)
    assert (before.last, before.joint) == (excerpt.last, excerpt.first)
    for _ in range(20):
        wider = extend_after(text, wider)
        assert wider.last - wider.first <= MAX_SHOWN + 400
        assert wider.joint is not None
        assert wider.first < wider.joint < wider.last
    for _ in range(100):
        wider = extend_before(text, wider)
    assert wider.first == 0
    for _ in range(200):
        wider = extend_after(text, wider)
    assert wider.last == len(text)


@given(
    st.text(alphabet="ab \n\u200b<&é", max_size=60).map(lambda text: text * 700),
    st.integers(-5, 50_000),
    st.integers(0, 200),
    st.lists(st.sampled_from([extend_before, extend_after]), max_size=8),
)
def test_what_is_shown_is_the_document(text: str, start: int, length: int, ways: list) -> None:  # type: ignore[type-arg]
    document = Document("a", "a", "text", "0" * 64, text)
    excerpt = cut_excerpt(text, start, start + length)
    for way in ways:
        excerpt = way(text, excerpt)
    assert 0 <= excerpt.first <= excerpt.last <= len(text)
    assert text_of(render_text(document, excerpt, (), ())) == text[excerpt.first : excerpt.last]


def test_what_comes_from_a_browser_is_a_number_or_nothing() -> None:
    assert parse_number("12") == 12
    for value in (None, "-1", "1.5", "²", "9" * 20, [1], ""):
        assert parse_number(value) == 0


def test_a_document_that_has_changed_is_not_marked() -> None:
    assistant = StubAssistant()
    answer = assistant.ask("When was the city of Rasht occupied?")
    told = {"act": "view", "turn": "1", "citation": "1"}
    same = Turn(1, "q", answer=answer, hashes=(("gilan.txt", "0" * 64),))
    assert PanelEvents(SharedLibrary(assistant)).show(same, told).count("<mark") == 1
    other = Turn(1, "q", answer=answer, hashes=(("gilan.txt", "f" * 64),))
    refused = PanelEvents(SharedLibrary(assistant)).show(other, told)
    assert CHANGED in refused
    assert "<mark" not in refused


def test_a_document_that_is_gone_is_said() -> None:
    told = {"act": "view", "document": "<b>gone</b>.txt"}
    shown = PanelEvents(SharedLibrary(StubAssistant())).show(None, told)
    assert "The library holds no document named &lt;b&gt;gone&lt;/b&gt;.txt." in shown
