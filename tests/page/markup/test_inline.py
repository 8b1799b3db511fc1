"""What of a Markdown paragraph is words: by hand, and against markdown-it's own account of it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from page.markup.inline import inline_pieces
from page.markup.parts import Piece, Style

REFERENCES = {"R": {"href": "#", "title": ""}}
STRONG, EMPHASIS, LINK, CODE = Style.STRONG, Style.EMPHASIS, Style.LINK, Style.CODE


def shown(source: str) -> str:
    pieces = inline_pieces(source, REFERENCES)
    assert "".join(source[each.start : each.end] for each in pieces) == source
    return "".join(
        each.instead if each.hidden else source[each.start : each.end] for each in pieces
    )


def test_marks_are_hidden_and_words_keep_their_places() -> None:
    #                      0123456789012345678
    pieces = inline_pieces("a **so** [x](y) `z`", {})
    assert pieces == (
        Piece(0, 2),
        Piece(2, 4, hidden=True),
        Piece(4, 6, STRONG),
        Piece(6, 8, hidden=True),
        Piece(8, 9),
        Piece(9, 10, hidden=True),
        Piece(10, 11, LINK),
        Piece(11, 15, hidden=True),
        Piece(15, 16),
        Piece(16, 17, hidden=True),
        Piece(17, 18, CODE),
        Piece(18, 19, hidden=True),
    )


def test_signs_that_are_left_over_are_words() -> None:
    #                      01234567
    assert inline_pieces("***a** b", {}) == (
        Piece(0, 1),
        Piece(1, 3, hidden=True),
        Piece(3, 4, STRONG),
        Piece(4, 6, hidden=True),
        Piece(6, 8),
    )
    assert inline_pieces("**a***", {}) == (
        Piece(0, 2, hidden=True),
        Piece(2, 3, STRONG),
        Piece(3, 5, hidden=True),
        Piece(5, 6),
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("snake_case_name and 2 * 3", "snake_case_name and 2 * 3"),
        ("_a_ ~~gone~~ ~~~x~~~", "a gone ~x~"),
        (r"\*no\* \q", r"*no* \q"),
        ("&copy; &#65; &nosuch;", "© A &nosuch;"),
        ("![a *pic*](p.png 'title')", "a pic"),
        ("[see][r] [r] [other]", "see r [other]"),
        ("<http://a.example/%20x> <a@b.example>", "http://a.example/%20x a@b.example"),
        ("<b>bold</b><br>next", "bold\nnext"),
        ("one  \ntwo\\\nthree", "one\ntwo\nthree"),
        ("`` a`b `` ` c `", "a`b c"),
        ("", ""),
    ],
)
def test_what_is_shown(source: str, words: str) -> None:
    assert shown(source) == words


def plain(tokens: Iterable[Token]) -> str:
    """The words that markdown-it would show."""
    words = ""
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                words += token.content
            case "softbreak" | "hardbreak":
                words += "\n"
            case "image":
                words += plain(token.children or ())
            case "html_inline":
                words += "\n" if token.content[:3].lower() == "<br" else ""
    return words


@given(
    st.lists(
        st.sampled_from(
            ["**", "*", "_", "__", "~~", "~", "`", "``", "[", "]", "(u)", "[r]", "![", "<b>",
             "<br>", "\\", "&amp;", "&", "<u:v>", "\n", "  \n", " ", "a", "b1", "é", "."]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_what_is_shown_is_what_markdown_shows(parts: list[str]) -> None:
    source = "".join(parts).strip()
    parser = MarkdownIt("commonmark").enable("strikethrough")
    children = parser.parseInline(source, {"references": REFERENCES})[0].children or ()
    # Line ends inside of code are spaces; both ways of saying so are one here.
    assert shown(source).replace("\n", " ") == plain(children).replace("\n", " ")
