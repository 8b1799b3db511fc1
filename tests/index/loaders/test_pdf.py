"""PDF: lines and paragraphs from where the words stand, running lines, headings, broken words."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.loaders.composed import TextComposer
from index.loaders.pdf.lines import Heading, Line, add_pages
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from index.types import Document, Page
from testing.blocks import check_composed, parts, passages_of
from testing.pdf_file import PdfLine, lines_down, pdf_file


def read(content: bytes) -> Parsed:
    parsed = parse(Source(content, Path("a.pdf")))
    check_composed(parsed)
    return parsed


def test_a_gap_or_another_size_ends_a_paragraph() -> None:
    page = [
        PdfLine("A title in large letters", 740, size=20),
        *lines_down("One line of a paragraph", "and the next. It ends", "here.", top=700),
        *lines_down("", "Another one, after a gap,", "of two lines.", top=658),
    ]
    assert parts(read(pdf_file([page]))) == [
        ("prose", "A title in large letters"),
        ("prose", "One line of a paragraph\nand the next. It ends\nhere."),
        ("prose", "Another one, after a gap,\nof two lines."),
    ]


def test_words_broken_at_the_end_of_a_line_are_joined() -> None:
    page = lines_down(
        "The sol-", "diers of the Anglo-", "Soviet war of 1920-", "1921 were well-known."
    )
    assert read(pdf_file([page])).text.replace("\n", " ") == (
        "The soldiers of the Anglo-Soviet war of 1920- 1921 were well-known."
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


BODY = [
    (
        "The first page tells of a river",
        "that was wide and slow,",
        "and of the people who",
        "lived",
    ),
    ("on its banks. They fished.", "In winter it was frozen,", "and nobody came by,", "so they"),
    (
        "sat at home. In spring the",
        "boats came back from",
        "the sea, laden with salt",
        "and cloth.",
    ),
]


def test_running_lines_are_kept_once_and_page_numbers_not_at_all() -> None:
    pages = [
        lines_down("A history of the river", *lines, "", f"Page {number} of 3")
        for number, lines in enumerate(BODY, start=1)
    ]
    parsed = read(pdf_file(pages))
    assert parts(parsed) == [
        ("lines", "A history of the river"),
        ("prose", "\n".join(line for lines in BODY for line in lines)),
    ]
    assert [page.number for page in parsed.pages] == [1, 2, 3]


def test_headers_that_name_the_chapter_are_no_part_of_sentences() -> None:
    heads = ["7", "8 The river", "Its people 9"]
    pages = [lines_down(head, *lines) for head, lines in zip(heads, BODY, strict=True)]
    assert parts(read(pdf_file(pages))) == [
        ("prose", "\n".join(line for lines in BODY for line in lines)),
        ("lines", "8 The river"),
        ("lines", "Its people 9"),
    ]


def test_what_stands_on_two_pages_is_no_running_line() -> None:
    pages = [lines_down("Of the river", *lines) for lines in BODY[:2]]
    assert read(pdf_file(pages)).text.count("Of the river") == 2


def test_pages_of_few_lines_have_no_running_lines() -> None:
    pages = [lines_down(f"Question {number}") for number in range(1, 6)]
    assert read(pdf_file(pages)).text.split("\n\n") == [f"Question {n}" for n in range(1, 6)]


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
    st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
    st.integers(0, 60).map(float),
    st.integers(0, 60).map(float),
    st.sampled_from([0.0, 12.0, 20.0]),
)
OUTLINES = st.lists(st.builds(Heading, st.integers(0, 5), st.integers(1, 16), WORDS), max_size=3)


@given(st.lists(st.lists(LINES, max_size=9), max_size=6), OUTLINES)
def test_any_lines_become_blocks_on_their_pages(
    pages: list[list[Line]], outline: list[Heading]
) -> None:
    composer = TextComposer(Path("a.pdf"))
    add_pages(composer, pages, outline)
    parsed = composer.composed()
    check_composed(parsed)
    assert [page.number for page in parsed.pages] == list(range(1, len(pages) + 1))
    # With fewer than three pages no line can be a running one, and all of it is kept, in order.
    if len(pages) < 3:
        words = [word for page in pages for line in page for word in line.text.split()]
        assert parsed.text.split() == words
