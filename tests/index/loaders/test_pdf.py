"""PDF: paragraphs, headings and broken words, from where the words stand and how they look."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loaders.composed import TextComposer
from index.loaders.pdf.composing import PageText, add_pages
from index.loaders.pdf.headings import Heading
from index.loaders.pdf.line import Line, PageSize
from index.loaders.pdf.running import find_running
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from index.types import Document, Page
from testing.blocks import check_composed, parts, passages_of
from testing.pdf_file import PdfLine, lines_down, pdf_file


def read(content: bytes) -> Parsed:
    parsed = parse(Source(content, Path("a.pdf")))
    check_composed(parsed)
    return parsed


def test_a_gap_ends_a_paragraph_and_larger_letters_are_a_heading() -> None:
    page = [
        PdfLine("A title in large letters", 740, size=20),
        *lines_down("One line of a paragraph", "and the next. It ends", "here.", top=700),
        *lines_down("", "Another one, after a gap,", "of two lines.", top=658),
    ]
    assert parts(read(pdf_file([page]))) == [
        ("heading 1", "A title in large letters"),
        ("prose", "One line of a paragraph\nand the next. It ends\nhere."),
        ("prose", "Another one, after a gap,\nof two lines."),
    ]


def test_headings_by_their_letters_have_levels() -> None:
    page = [
        PdfLine("The river", 740, size=20),
        PdfLine("and its people", 718, size=20),
        PdfLine("Fishing", 680, size=15),
        *lines_down("They fished in spring, when the", "boats came back.", top=660),
        PdfLine("Nets and lines", 620, bold=True),
        *lines_down("Nets were made of hemp, which", "grew by the water.", top=600),
        PdfLine("This was no heading, for it is a sentence.", 570, bold=True),
    ]
    assert parts(read(pdf_file([page]))) == [
        ("heading 1", "The river and its people"),
        ("heading 2", "Fishing"),
        ("prose", "They fished in spring, when the\nboats came back."),
        ("heading 3", "Nets and lines"),
        ("prose", "Nets were made of hemp, which\ngrew by the water."),
        ("prose", "This was no heading, for it is a sentence."),
    ]


def test_the_lines_of_a_contents_page_are_no_headings() -> None:
    page = [
        PdfLine("Contents", 740, size=20),
        PdfLine("1 The river . . . . . . . . . 3", 700, bold=True),
        PdfLine("2 Its people . . . . . . . . 17", 686, bold=True),
        *lines_down("Some words in common letters,", "so that bold ones tell.", top=600),
        *lines_down("They go on for a while, as", "the words of books do.", top=560),
    ]
    assert parts(read(pdf_file([page])))[:2] == [
        ("heading 1", "Contents"),
        ("lines", "1 The river . . . . . . . . . 3\n2 Its people . . . . . . . . 17"),
    ]


def test_words_broken_at_the_end_of_a_line_are_joined() -> None:
    page = lines_down(
        "The sol-", "diers of the Anglo-", "Soviet war of 1920-", "1921 were well-known."
    )
    assert read(pdf_file([page])).text.replace("\n", " ") == (
        "The soldiers of the Anglo-Soviet war of 1920- 1921 were well-known."
    )


def test_a_hyphen_of_the_words_own_stays() -> None:
    page = lines_down(
        "A well-", "known mill of a co-", "operative has an e-", "mail address. The high-",
        "dimensional English-", "to-German model is state-", "of-the-art in trans-",
        "lation, with dimensional data and high costs. They were hard-", "working.",
    )  # fmt: skip
    assert read(pdf_file([page])).text.replace("\n", " ") == (
        "A well-known mill of a co-operative has an e-mail address. The high-dimensional "
        "English-to-German model is state-of-the-art in translation, with dimensional data and "
        "high costs. They were hardworking."
    )


def test_words_of_the_document_say_what_is_joined() -> None:
    page = lines_down(
        "The re-elected mayor met the re-", "elected council, a light-", "house keeper and the",
        "lighthouse of the light house.",
    )  # fmt: skip
    assert read(pdf_file([page])).text.replace("\n", " ") == (
        "The re-elected mayor met the re-elected council, a lighthouse keeper and the lighthouse "
        "of the light house."
    )


def test_a_sentence_goes_on_overleaf_and_in_the_next_column() -> None:
    first = [
        *lines_down("It began in the left column", "and went on", top=700),
        *[PdfLine(line.text, line.y, x=320) for line in lines_down("in the right one,", top=700)],
    ]
    second = lines_down("then overleaf. A new one.")
    parsed = read(pdf_file([first, second]))
    assert parts(parsed) == [
        (
            "prose",
            "It began in the left column\nand went on\nin the right one,\n"
            "then overleaf. A new one.",
        )
    ]
    overleaf = parsed.text.index("then")
    assert parsed.pages == (Page(0, 1), Page(overleaf, 2))
    document = Document("a.pdf", "", "pdf", "", parsed.text, parsed.blocks, parsed.pages)
    (passage,) = passages_of(document)
    assert [document.text[each.start : each.end] for each in passage.sentences] == [
        parsed.text[: overleaf + len("then overleaf.")],
        "A new one.",
    ]


def test_headings_are_what_the_outline_names() -> None:
    pages = [
        lines_down("Chapter 1: The river", "It was wide.", "The river", "is named again."),
        lines_down("2", "A long heading that goes on", "over two lines", "Text under it."),
    ]
    outline = [("The River", 0), ("2 A long heading that goes on over two lines", 1), ("Lost", 1)]
    headings = [words for kind, words in parts(read(pdf_file(pages, outline))) if "heading" in kind]
    assert headings == [
        "Chapter 1: The river",
        "The river",
        "2 A long heading that goes on over two lines",
    ]


def test_a_page_without_words_keeps_its_number() -> None:
    parsed = read(pdf_file([lines_down("First."), [], lines_down("Third.")]))
    assert parsed.text == "First.\n\nThird."
    assert parsed.pages == (Page(0, 1), Page(8, 2), Page(8, 3))


WORDS = st.sampled_from(
    ["The river", "was wide", "ended.", "Page 3", "7", "8 Rivers", "of 1920", "---", "a\u2028b"]
)
LINES = st.builds(
    Line,
    text=st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
    left=st.sampled_from([72.0, 100.0, 320.0]),
    base=st.integers(0, 60).map(lambda step: 12.0 * step),
    right=st.sampled_from([150.0, 300.0, 540.0]),
    height=st.sampled_from([0.0, 12.0, 20.0]),
    bold=st.booleans(),
    turned=st.sampled_from([0, 0, 0, 90, 270]),
)
OUTLINES = st.lists(st.builds(Heading, st.integers(0, 5), st.integers(1, 16), WORDS), max_size=3)


@pytest.mark.slow
@given(st.lists(st.lists(LINES, max_size=9), max_size=6), OUTLINES)
def test_any_lines_become_blocks_on_their_pages(
    pages: list[list[Line]], outline: list[Heading]
) -> None:
    composer = TextComposer(Path("a.pdf"))
    size = PageSize(612.0, 792.0)
    pages = [[replace(line, order=order) for order, line in enumerate(lines)] for lines in pages]
    texts = [PageText(lines, size) for lines in pages]
    running = find_running(pages, [size] * len(pages))
    add_pages(composer, texts, running, [""] * len(pages), outline)
    parsed = composer.composed()
    check_composed(parsed)
    assert [page.number for page in parsed.pages] == list(range(1, len(pages) + 1))
    # On one page nothing can repeat, and all of it is kept; bars stand between cells.
    if len(pages) < 2:
        words = [word for page in pages for line in page for word in line.text.split()]
        assert Counter(parsed.text.replace(" | ", " ").replace(" |", " ").split()) == Counter(words)
