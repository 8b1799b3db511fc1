"""EPUB: order of reading, titles from the table of contents, protection."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from index.errors import DamagedFile, ProtectedFile
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import check_composed, parts
from testing.make_documents import epub_file, packed

NAV = """<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>
<li><a href="text/one%20a.xhtml#start">First, by nav</a></li>
<li><a href="text/two.xhtml">Not used</a></li></ol></nav></body></html>"""
NCX = """<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "x">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
<navPoint><navLabel><text>First, by ncx</text></navLabel><content src="text/one%20a.xhtml"/>
<navPoint><navLabel><text>Inner</text></navLabel><content src="text/one%20a.xhtml#b"/></navPoint>
</navPoint></navMap></ncx>"""
PARTS = {
    "text/one a.xhtml": "<html><head><title/></head><body><p>Of the river.</p></body></html>",
    "text/two.xhtml": "<body><h2>Its own</h2><p>Of the people.</p></body>",
    "text/aside.xhtml": "<body><p>Not in the order of reading.</p></body>",
}
ITEMS = """<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>
<item id="aside" href="text/aside.xhtml" media-type="application/xhtml+xml"/>
<item id="picture" href="p.png" media-type="image/png"/>"""
SPINE = "".join(
    f'<itemref idref="{name}"/>' for name in ("one", "two", "gone", "picture", "unknown")
)


def read(content: bytes) -> Parsed:
    parsed = parse(Source(content, Path("a.epub")))
    check_composed(parsed)
    return parsed


def book(extra: str, parts: dict[str, str]) -> bytes:
    return epub_file(f"<manifest>{ITEMS}{extra}</manifest><spine>{SPINE}</spine>", parts)


@pytest.mark.parametrize(
    ("extra", "contents", "title"),
    [
        (
            '<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>',
            {"nav.xhtml": NAV},
            "First, by nav",
        ),
        (
            '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
            {"toc.ncx": NCX},
            "First, by ncx",
        ),
    ],
)
def test_chapters_in_order_with_titles(extra: str, contents: dict[str, str], title: str) -> None:
    assert parts(read(book(extra, {**PARTS, **contents}))) == [
        ("heading 1", title),
        ("prose", "Of the river."),
        ("heading 2", "Its own"),
        ("prose", "Of the people."),
    ]


def test_a_protected_book_is_not_read_as_noise() -> None:
    locked = (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:CipherReference '
        'URI="book/text/two.xhtml"/></encryption>'
    )
    written = io.BytesIO(book("", PARTS))
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("META-INF/encryption.xml", locked)
    with pytest.raises(ProtectedFile, match="it is locked with a copy protection"):
        read(written.getvalue())


@pytest.mark.parametrize(
    "contents",
    [
        {"mimetype": "application/epub+zip"},
        {"META-INF/container.xml": "<container>"},
        {"META-INF/container.xml": "<c><rootfile full-path='no.opf'/></c>"},
        {"META-INF/container.xml": "<c/>"},
    ],
)
def test_a_book_without_its_lists(contents: dict[str, str]) -> None:
    with pytest.raises(DamagedFile, match=r"it is damaged, or is no EPUB book\.$"):
        read(packed({**contents}))


def test_chapters_start_at_places_within_a_page() -> None:
    entries = (("one%20a.xhtml#a", "1 Geese"), ("one%20a.xhtml#b", "2 Rain"))
    links = "".join(f'<li><a href="text/{to}">{title}</a></li>' for to, title in entries)
    page = (
        '<body><p id="a">1 Geese</p><p>They flew.</p>'
        '<div><a id="b"></a><p>II</p><p>It fell.</p></div></body>'
    )
    contents = {
        **PARTS,
        "text/one a.xhtml": page,
        "nav.xhtml": f"<html><body><nav><ol>{links}</ol></nav></body></html>",
    }
    nav = '<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    assert parts(read(book(nav, contents)))[:5] == [
        ("heading 1", "1 Geese"),
        ("prose", "They flew."),
        ("heading 1", "2 Rain"),
        ("prose", "II"),
        ("prose", "It fell."),
    ]
