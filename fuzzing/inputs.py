"""Make inputs: hypothesis strategies that spoil good files, values and texts.

A parser that meets random bytes refuses them at the first one. So a good file is taken, and some
stretches of it are cut, repeated or overwritten, with pieces that mean something to the format. Of
a packed file one part is spoiled, and packed again with a right checksum.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from hypothesis import strategies as st

from testing.make_documents import MAKERS, Section, packed

SECTIONS = [
    Section("One <b>", ("Words here. Dr. A. Smith said so.", "More & more words,\nin two lines.")),
    Section("Two", ("The lamp was lit on 4 June 1920.", "It cost “40 pounds”; nobody paid.")),
]
GOOD = {suffix: make(SECTIONS) for suffix, make in MAKERS.items()}
PACKED = (".docx", ".pptx", ".xlsx", ".ods", ".epub", ".odt", ".zip")

# Pieces that mean something to one format or another, and numbers at the edges of their types.
PIECES = [
    b"", b"\0", b"\n", b"\r\n", b"\t", b"  ", b"<", b">", b"&", b'"', b"'", b",", b";", b"|", b"#",
    b"*", b"_", b"`", b"```\n", b"~~~\n", b"[a](", b"![", b"](b)", b"\n---\n", b"\n===\n", b"\n> ",
    b"\n1. ", b"\n- ", b"\n    ", b"$$", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#x0;",
    b"&#xD800;", b"{", b"}", b"{\\*\\x ", b"\\u-10179?", b"\\'e9", b"\\cell", b"\\row", b"\\par ",
    b'{"a": [', b"]", b"\nFrom x\n", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
    b"\n00:00:01,000 --> 00:00:02,000\n", b"\\section{", b"\n.. ",
    b"&#1114112;", b"&amp;", b"&nope;", b"<script>", b"</p>", b"<table><tr><td>", b"<p>", b"<h1>",
    b"<br/>", b"<a:p>", b"<w:p>", b"<w:t>", b"<w:tbl><w:tr><w:tc>", b"</w:p>",
    b'xml:space="preserve"',
    b"<?xml version='1.0' encoding='utf-7'?>", b"<!DOCTYPE a>", b'<?pi ?>', b' id="x"',
    b' r="ZZZ999"',
    b' r="A0"', b' t="s"', b"<v>99999999999</v>", b"<v>-1</v>", b"<v>1e400</v>", b"obj", b"endobj",
    b"stream\n", b"endstream", b" R", b"<<", b">>", b"/Kids", b"/Type", b"/Length 99999999",
    b"-1", b"0", b"255", b"256", b"65535", b"65536", b"2147483647", b"4294967296", b"1e308", b"NaN",
    b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\x80", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    "\u2028".encode(), "\x85".encode(), "\xa0A. ".encode(), "\xad".encode(), "\u200d".encode(),
    "İ".encode(), "ﬁ".encode(), "שלום".encode(), "漢字".encode(), "e\u0301".encode(), b"A. B. C. ",
    b"a" * 300, b"\n" * 300, b" " * 300, b"(" * 300, b"<i>" * 300, b'"' * 301,
]  # fmt: skip

_edit = st.tuples(
    st.floats(0, 1),  # where, as a share of the file
    st.integers(0, 80),  # how many bytes go
    st.one_of(st.sampled_from(PIECES), st.binary(max_size=24)),  # what comes instead
    st.integers(1, 3),  # how often
)


def spoiled(content: bytes) -> st.SearchStrategy[bytes]:
    """Make spoiled copies of `content`: up to eight stretches overwritten, the end cut off."""

    def edit(edits: list[tuple[float, int, bytes, int]]) -> bytes:
        changed = content
        for share, gone, piece, times in edits:
            at = int(share * len(changed))
            changed = changed[:at] + piece * times + changed[at + gone :]
        return changed

    return st.lists(_edit, min_size=1, max_size=8).map(edit)


def spoiled_file(suffix: str) -> st.SearchStrategy[bytes]:
    """Make spoiled files of a format: of a packed one, its parts or, rarely, the packing."""
    content = GOOD[suffix]
    if suffix not in PACKED:
        return st.one_of(spoiled(content), st.binary(max_size=200))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    one = st.sampled_from(sorted(parts)).flatmap(
        lambda name: spoiled(parts[name]).map(lambda part: packed({**parts, name: part}))
    )
    return st.one_of(one, one, one, spoiled(content))


# Text with what sentence and word splitters stumble over.
_stumbles = [
    *("Dr. ", "A. ", "e.g. ", "3.14 ", "...", "?!", "“Yes.” ", "\n", "\n\n", "\r\n", "\t", " "),
    *("\xa0", "\x85", "\u2028", "\u2029", "\u3000", "\ufeff", "\x00", "\ud800", "\xad", "x" * 90),
    *("word ", "Word. ", "U.S. ", "(see p. 4) ", "漢字。", "שלום. ", "e\u0301 ", "👩\u200d👧 "),
]
texts = st.lists(st.one_of(st.sampled_from(_stumbles), st.text(max_size=12)), max_size=60).map(
    "".join
)

numbers = (
    st.integers() | st.floats() | st.sampled_from([0, 0.35, 1, 8, 200, 2**63, 10**400, -(10**400)])
)
_single = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from([-1, 0, 1, 2**31, 2**64, 10**400, "", "\ud800", "answer", "gilan.md"])
)  # fmt: skip
values: st.SearchStrategy[Any] = st.recursive(
    _single,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


def spoiled_value(good: Any) -> st.SearchStrategy[Any]:
    """Make copies of a JSON value with up to four of its inner values replaced or taken out."""
    places = list(_places(good))

    def edit(edits: list[tuple[tuple[Any, ...], Any, bool]]) -> Any:
        changed = good
        for place, value, out in edits:
            changed = _replaced(changed, place, value, out)
        return changed

    change = st.tuples(st.sampled_from(places), values, st.booleans())
    return st.lists(change, min_size=1, max_size=4).map(edit)


def _places(value: Any, above: tuple[Any, ...] = ()) -> Any:
    yield above
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(each, (*above, key))


def _replaced(value: Any, place: tuple[Any, ...], new: Any, out: bool) -> Any:
    """Return a copy with another value at a place, or none; a place that has gone is left alone."""
    if not place:
        return new
    key, *rest = place
    there = (isinstance(value, dict) and key in value) or (
        isinstance(value, list) and isinstance(key, int) and key < len(value)
    )
    if not there:
        return value
    copy = value.copy()
    if out and not rest:
        del copy[key]
    else:
        copy[key] = _replaced(value[key], tuple(rest), new, out)
    return copy
