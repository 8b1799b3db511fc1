"""HTML: blocks as a browser would show them, encodings, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import EmptyDocument
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import check_composed, parts


def read(markup: str | bytes, name: str = "a.html") -> Parsed:
    content = markup.encode() if isinstance(markup, str) else markup
    parsed = parse(Source(content, Path(name)))
    check_composed(parsed)
    return parsed


def test_blocks_of_a_page() -> None:
    page = """<!DOCTYPE html><title>Not shown: there is a heading</title><body>
    <nav><a>Menu</a></nav><h1>The <i>coup</i>
    of 1920</h1><p>One para
       <b>graph</b>.<br>A new&nbsp;line &amp; more.</p>loose words
    <ul><li>first<ul><li>inner</ul><li><p>second</p></ul>
    <script>var hidden = "<p>no</p>";</script><!-- <p>nor this</p> -->
    <h3>Sub</h3><pre>  code
      more</pre><blockquote>Quoted.</blockquote>"""
    assert parts(read(page)) == [
        ("heading 1", "The coup of 1920"),
        ("prose", "One para graph.\nA new\xa0line & more."),
        ("prose", "loose words"),
        ("prose", "first"),
        ("prose", "inner"),
        ("prose", "second"),
        ("heading 3", "Sub"),
        ("lines", "code\n      more"),
        ("prose", "Quoted."),
    ]


def test_a_table_of_data_and_one_that_lays_out() -> None:
    data = "<table><caption>Towns</caption><tr><th>Town<th>People</tr><tr><td>Ra<b>sht</b><td>9"
    assert parts(read(data)) == [("lines", "Towns"), ("lines", "Town | People\nRasht | 9")]
    layout = "<table><tr><td>Menu<td><h2>News</h2><p>Text.</table>"
    assert parts(read(layout)) == [("prose", "Menu"), ("heading 2", "News"), ("prose", "Text.")]
    nested = f"<table><tr><td>Left<td>{data}</table></table>"
    assert parts(read(nested)) == [
        ("prose", "Left"),
        ("lines", "Towns"),
        ("lines", "Town | People\nRasht | 9"),
    ]
    column = "<table><tr><td>One.<tr><td>Two.</table>"
    assert parts(read(column)) == [("prose", "One."), ("prose", "Two.")]


def test_a_page_without_headings_has_its_title() -> None:
    assert parts(read("<title>On  Gilan</title><p>Text.")) == [
        ("heading 1", "On Gilan"),
        ("prose", "Text."),
    ]


@pytest.mark.parametrize(
    "content",
    [
        '<meta charset="windows-1251"><p>Гилян'.encode("cp1251"),
        '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Гилян'.encode(
            "koi8-r"
        ),
        b'<?xml version="1.0" encoding="utf-8"?><p>' + "Гилян".encode(),
        b"\xff\xfe" + "<p>Гилян".encode("utf-16-le"),
        '<meta charset="utf-16"><p>Гилян'.encode(),  # which cannot be true
        '<meta charset="no-such-thing"><p>Гилян'.encode(),
        '<meta charset="shift_jis"><p>Гилян'.encode(),  # nor this
    ],
)
def test_encodings(content: bytes) -> None:
    assert read(content).text == "Гилян"


def test_latin_1_means_windows_on_the_web() -> None:
    assert read(b'<meta charset="iso-8859-1"><p>\x93Na\xefve\x94').text == "“Naïve”"


def test_elements_closed_as_xhtml_closes_them() -> None:
    page = "<html><head><title/><script src='x'/></head><body><p>Here<br/>it is.</p><div/>Yes."
    assert parts(read(page, "a.xhtml")) == [("prose", "Here\nit is."), ("prose", "Yes.")]


def test_what_shows_nothing_is_gone() -> None:
    assert read("<p>Zu\u00adsammen\u2028neu\ufeff." + " " * 99).text == "Zusammen\nneu."


def test_a_page_of_scripts_holds_no_words() -> None:
    with pytest.raises(EmptyDocument, match="there are no words in it"):
        read("<script>let words = 1</script><style>p {}</style>")


def labelled(markup: str) -> list[tuple[str, str]]:
    parsed = read(markup)
    return [(parsed.text[each.start : each.end], each.label) for each in parsed.blocks]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>no</p>",
        '<div style="Display : none"><p>no</p></div>',
        '<p style="visibility:hidden">no</p>',
        '<p aria-hidden="true">no</p>',
        '<p class="secret">no</p>',
        '<p id="off">no</p>',
        '<div class="site-cookie-banner"><p>We use cookies. Accept all.</p></div>',
        '<section id="CookieConsent">We use cookies.</section>',
        "<ix:header><div>context 7</div></ix:header>",
    ],
)
def test_what_a_browser_does_not_show_is_no_text(hidden: str) -> None:
    style = "<style>.a, .secret { color: red; display: none } #off{visibility:hidden}</style>"
    assert parts(read(f"{style}<h1>Mill</h1>{hidden}<p>Shown.</p>")) == [
        ("heading 1", "Mill"),
        ("prose", "Shown."),
    ]


def test_what_is_hidden_elsewhere_or_only_called_so_is_shown() -> None:
    page = (
        "<style>@media print { .note { display: none } }</style><h1>Cookies</h1>"
        '<p class="note">On paper this is gone.</p><p class="cookie-recipe">Bake them.</p>'
        '<p hidden="until-found">Found.</p>'
    )
    assert [text for text, _ in labelled(page)] == [
        "Cookies",
        "On paper this is gone.",
        "Bake them.",
        "Found.",
    ]


def test_struck_out_words_follow_their_block() -> None:
    page = (
        "<h1>Fees</h1><p>The fee is <del>40</del> <ins>55</ins> euros.</p>"
        "<table><tr><td>Pear<td><s>4</s> 3</table>"
    )
    assert labelled(page) == [
        ("Fees", "Fees"),
        ("The fee is 55 euros.", ""),
        ("40", "Struck out"),
        ("Pear | 3", ""),
        ("4", "Struck out"),
    ]


def test_lists_are_numbered_as_a_browser_numbers_them() -> None:
    page = (
        "<h1>Steps</h1><ol start=3><li>Saw<li><p>Sand</p><p>Well.</p><ol type=a><li>by hand</ol>"
        "<li value=9>Oil</ol><ol reversed><li>two<li>one</ol>"
        '<ol style="list-style:none"><li>plain</ol><ul><li>dot</ul>'
    )
    assert [text for text, _ in labelled(page)[1:]] == [
        "3. Saw", "4. Sand", "Well.", "a. by hand", "9. Oil", "2. two", "1. one", "plain", "dot",
    ]  # fmt: skip


def test_raised_letters_are_words_of_their_own() -> None:
    page = (
        "<h1>Town</h1><p>It has 7200<sup>4</sup> people, 10<sup>6</sup> trees, 5 km<sup>2</sup> of "
        "land, H<sub>2</sub>O and the 19<sup>th</sup> mayor.<sup>[2]</sup></p>"
        "<table><tr><th>Town<th>People<tr><td>Ashford<td>7200<sup>4</sup></table>"
    )
    assert [text for text, _ in labelled(page)[1:]] == [
        "It has 7200\u200a4 people, 10\u200a6 trees, 5 km2 of land, H2O and the 19th mayor."
        "\u200a[2]",
        "Town | People\nAshford | 7200\u200a4",
    ]


def test_bold_lines_are_headings_where_there_are_none() -> None:
    page = (
        "<title>Report</title><p><b>Our business</b></p><p>We sell <b>boats</b>.</p>"
        '<div><span style="font-weight:700">Risk factors</span></div><p>Storms.</p>'
        "<p><b>This is a whole sentence.</b></p><ul><li><b>Item</b></ul>"
    )
    assert parts(read(page)) == [
        ("heading 1", "Report"),
        ("heading 2", "Our business"),
        ("prose", "We sell boats."),
        ("heading 2", "Risk factors"),
        ("prose", "Storms."),
        ("prose", "This is a whole sentence."),
        ("prose", "Item"),
    ]
    assert ("prose", "Bold") in parts(read("<h1>Has one</h1><p><b>Bold</b></p>"))


def test_the_facts_of_a_financial_report_stand_in_their_line() -> None:
    page = "<p>Sales were <ix:nonFraction name='x'>4,120</ix:nonFraction> thousand.</p>"
    assert parts(read(page)) == [("prose", "Sales were 4,120 thousand.")]
