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
