"""Parts as HTML: marks land on their words, nothing is lost, and everything is escaped."""

from __future__ import annotations

import html
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index import Document
from index.loaders.registry import parse
from index.loaders.source import Source
from page.markup.layout import lay_out
from page.markup.passages import key_of
from page.session.turns import Turn
from page.views.highlights import Mark
from page.views.messages import render_reply
from page.views.parts import Marked, render_parts
from page.views.sources import render_panel
from tests.page.stub_answers import make_answer, make_citation, make_hit


def markdown(text: str) -> Document:
    parsed = parse(Source(text.encode(), Path("a.md")))
    return Document(
        "a.md", "a.md", "markdown", "0" * 64, parsed.text, parsed.blocks, tables=parsed.tables
    )


def rendered(document: Document, *quotes: tuple[int, int], sentences: tuple[Mark, ...] = ()) -> str:
    marks = [Mark(start, end, (number,)) for number, (start, end) in enumerate(quotes, start=1)]
    parts = lay_out(document, 0, len(document.text))
    return render_parts(document.text, 0, parts, Marked(marks, sentences))


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def test_a_mark_begins_and_ends_within_what_is_bold() -> None:
    #                   0123456789012
    document = markdown("a **b c** d")
    assert rendered(document, (6, 11), sentences=(Mark(0, 11, (1,)),)) == (
        '<div class="cv-paragraph cv-joined" dir="auto"><span class="cv-sentence">a '
        '<span class="cv-marks">**</span><span class="cv-strong">b </span>'
        '<mark data-cite="1"><span class="cv-strong">c</span><span class="cv-marks">**</span> d'
        "</mark></span></div>"
    )


def test_words_that_are_only_in_an_address_are_shown_where_they_are_quoted() -> None:
    #                   0         1         2         3
    #                   0123456789012345678901234567890123
    document = markdown("See [the site](http://a.example/x).")
    hidden = '<span class="cv-marks">](http://a.example/x)</span>'
    assert hidden in rendered(document, (5, 13))
    address = rendered(document, (15, 33))
    assert "cv-marks" not in address.split('<mark data-cite="1">')[1].split("</mark>")[0]
    assert '<mark data-cite="1">http://a.example/x</mark>' in address


def test_characters_that_are_written_otherwise_are_drawn_and_their_own_are_there() -> None:
    document = markdown("Tom &amp; Ann &lt;b&gt; <script>alert(1)</script>")
    shown = rendered(document)
    assert 'Tom <span class="cv-marks" data-shown="&amp;">&amp;amp;</span> Ann' in shown
    assert "<script" not in shown
    assert text_of(shown) == document.text


def test_a_table_has_its_cells_and_the_quoted_one_is_marked() -> None:
    document = markdown("| Item | Days |\n|---|---|\n| <i>Lamp</i> | 30 |\n")
    start = document.text.index("30")
    shown = rendered(document, (start, start + 2))
    assert '<th scope="col" dir="auto"><span class="cv-marks">| </span>Item</th>' in shown
    assert '<mark data-cite="1">30</mark>' in shown
    assert shown.count("<tr>") == 2
    assert text_of(shown) == document.text


def test_items_in_a_row_are_one_list() -> None:
    shown = rendered(markdown("- a\n- b\n\ntext\n\n1. c\n"))
    assert re.findall(r"</?ul|<li class=\"[^\"]*\"", shown) == [
        "<ul",
        '<li class="cv-item cv-bullet cv-joined"',
        '<li class="cv-item cv-bullet cv-joined"',
        "</ul",
        "<ul",
        '<li class="cv-item cv-joined"',
        "</ul",
    ]


def test_marks_are_hidden_in_a_reply_and_in_its_source() -> None:
    text = "A customer gets the **full price** back\nwithin _thirty_ days."
    document = markdown(text)
    hit = make_hit(document, 0, len(text), key=1)
    citation = make_citation(1, document, 22, 32, hit, 0.9, (0, len(text)))
    turn = Turn(
        1,
        "q",
        make_answer("q", (citation,), (hit,)),
        layouts={key_of(hit.passage): lay_out(document, 0, len(text))},
    )
    quote = re.findall(r"<blockquote.*?</blockquote>", render_reply(turn))[0]
    assert '<strong class="cv-span"><span class="cv-strong">full price</span></strong>' in quote
    assert text_of(quote) == text
    assert "data-" not in quote  # the chat would take it away
    panel = render_panel(turn)
    assert '<mark data-cite="1"><span class="cv-strong">full price</span></mark>' in panel
    assert "Source text</button>" in panel
    plain = render_panel(Turn(1, "q", make_answer("q", (citation,), (hit,))))
    assert "Source text" not in plain
    assert '**<mark data-cite="1">full price</mark>**' in plain


def reply_about(document: Document, sentence: tuple[int, int], quote: tuple[int, int]) -> str:
    """The quotation in the reply that cites `quote`, laid out."""
    hit = make_hit(document, *sentence, key=1)
    citation = make_citation(1, document, *quote, hit, 0.9, sentence)
    layouts = {key_of(hit.passage): lay_out(document, *sentence)}
    turn = Turn(1, "q", make_answer("q", (citation,), (hit,)), layouts=layouts)
    return str(re.findall(r"<blockquote.*?</blockquote>", render_reply(turn))[0])


def test_a_row_in_a_reply_is_a_line_with_dots_for_bars() -> None:
    document = markdown("| Town | Fee |\n|---|---|\n| Rasht | **12** |\n")
    start = document.text.index("| Rasht")
    quote = document.text.index("12")
    shown = reply_about(document, (start, len(document.text) - 1), (quote, quote + 2))
    assert text_of(shown) == "| Rasht | **12** |"
    assert shown.count("cv-bar") == 1  # drawn as a dot between Rasht and 12
    assert '<strong class="cv-span"><span class="cv-strong">12</span></strong>' in shown


@given(
    st.lists(
        st.sampled_from(["**", "*", "`", "- ", "\n", "\n\n", "# ", "| a | b |\n|---|---|\n", "x y ",
                         "[a](b)", "&amp;", "<b>", "1. "]),
        max_size=25,
    ),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=3),
)  # fmt: skip
def test_marks_cut_the_text_and_change_none_of_it(
    pieces: list[str], places: list[tuple[int, int]]
) -> None:
    document = markdown("words " + "".join(pieces))
    length = len(document.text)
    quotes: list[tuple[int, int]] = []
    at = 0
    for start, many in sorted(places):
        first = min(max(start, at), length - 1)
        last = min(first + many, length)
        if at <= first < last:
            quotes.append((first, last))
            at = last
    shown = rendered(document, *quotes)
    assert text_of(shown) == document.text
    for number, (start, end) in enumerate(quotes, start=1):
        marked = re.findall(rf'<mark data-cite="{number}">(.*?)</mark>', shown, re.DOTALL)
        assert "".join(map(text_of, marked)) == document.text[start:end]
