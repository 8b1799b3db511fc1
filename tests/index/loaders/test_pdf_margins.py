"""PDF: what runs along the pages is kept once and not searched; what only looks so stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from index.types import Document
from testing.blocks import check_composed, parts, passages_of
from testing.pdf_file import PdfLine, lines_down, pdf_file

BODY = [
    (
        "The first page tells of a river",
        "that was wide and slow,",
        "and of the people who",
        "lived",
    ),
    ("on its banks. They fished.", "In winter it was frozen,", "and nobody came by,", "so they"),
    ("sat at home. In spring the", "boats came back from", "the sea, laden with salt", "and tar."),
]


def read(*pages: list[PdfLine], labels: str = "") -> Parsed:
    parsed = parse(Source(pdf_file(pages, labels=labels), Path("a.pdf")))
    check_composed(parsed)
    return parsed


def page(*lines: str, head: str = "", foot: str = "", size: float = 12) -> list[PdfLine]:
    """Return a page of a book: the head and the foot stand apart from the lines."""
    return [
        *([PdfLine(head, 760, size=size)] if head else []),
        *lines_down(*lines, top=700),
        *([PdfLine(foot, 40, size=size)] if foot else []),
    ]


def test_running_lines_are_kept_once_and_page_numbers_not_at_all() -> None:
    parsed = read(
        *(
            page(*lines, head="A history of the river", foot=f"Page {number} of 3")
            for number, lines in enumerate(BODY, start=1)
        )
    )
    assert parts(parsed) == [
        ("margin", "A history of the river"),
        ("prose", "\n".join(line for lines in BODY for line in lines)),
    ]
    assert [(each.number, each.label) for each in parsed.pages] == [(1, ""), (2, ""), (3, "")]
    assert parsed.notes == (
        "What repeats in the margins of 3 of 3 pages is kept once and not searched: "
        '"A history of the river".',
    )
    document = Document("a.pdf", "", "pdf", "", parsed.text, parsed.blocks, parsed.pages)
    assert not any("history" in each.text for each in passages_of(document))


def test_headers_that_name_the_chapter_are_no_part_of_sentences() -> None:
    heads = ["7", "8 The river", "Its people 9"]
    parsed = read(*(page(*lines, head=head) for head, lines in zip(heads, BODY, strict=True)))
    assert parts(parsed) == [
        ("prose", "\n".join(line for lines in BODY for line in lines)),
        ("margin", "8 The river"),
        ("margin", "Its people 9"),
    ]
    assert [each.label for each in parsed.pages] == ["7", "8", "9"]


def test_a_page_number_far_from_the_words_beside_it_is_taken_by_itself() -> None:
    pages = [
        [
            PdfLine("Annual report", 760),
            PdfLine(str(number), 760, x=500),
            *lines_down(*lines, top=700),
        ]
        for number, lines in zip((11, 12, 13), BODY, strict=True)
    ]
    parsed = read(*pages)
    assert [each.label for each in parsed.pages] == ["11", "12", "13"]
    assert parsed.text.count("Annual report") == 1
    assert "12" not in parsed.text


@pytest.mark.parametrize(
    "titles",
    [
        ["Invoice 2041", "Invoice 2042", "Invoice 2043"],
        ["Room 101", "Room 102", "Room 103"],
        ["Step 1", "Step 2", "Step 3"],
        ["Results of 2021", "Results of 2022", "Results of 2023"],
        ["Passed: yes", "Passed: no", "Passed: yes"],
    ],
)
@pytest.mark.parametrize("size", [12, 16])
def test_what_says_something_of_its_page_stays(titles: list[str], size: float) -> None:
    parsed = read(
        *(page(*lines, head=title, size=size) for title, lines in zip(titles, BODY, strict=True))
    )
    document = Document("a.pdf", "", "pdf", "", parsed.text, parsed.blocks, parsed.pages)
    found = " ".join(each.text for each in passages_of(document))
    assert [title for title in titles if title not in found] == []
    assert not any(each.label for each in parsed.pages)
    assert parsed.notes == ()


def test_what_stands_at_the_body_is_no_running_line_however_often() -> None:
    said = "The guard saw nothing."
    parsed = read(*(lines_down(said, *lines, said) for lines in BODY))
    assert parsed.text.count(said) == 6


@pytest.mark.parametrize("said", ["Smoking is not allowed in any room.", "Keeper: Ida Holm"])
def test_a_sentence_or_value_that_runs_is_told_once_where_it_can_be_found(said: str) -> None:
    parsed = read(*(page(*lines, foot=said) for lines in BODY))
    assert parts(parsed)[0] == ("lines", said)
    assert parsed.text.count(said) == 1


def test_what_stands_on_two_of_three_pages_is_no_running_line() -> None:
    pages = [page(*lines, head="Of the river") for lines in BODY[:2]]
    assert read(*pages, page(*BODY[2])).text.count("Of the river") == 2


def test_a_running_line_is_known_again_where_it_stands_near_the_body() -> None:
    near = [PdfLine("A history", 760), *lines_down(*BODY[2], top=746)]
    pages = [page(*lines, head="A history") for lines in (BODY[0], BODY[1], BODY[0])]
    assert read(*pages, near).text.count("A history") == 1


def test_pages_of_one_line_have_no_running_lines() -> None:
    pages = [lines_down(f"Question {number}", top=400) for number in range(1, 6)]
    assert read(*pages).text.split("\n\n") == [f"Question {n}" for n in range(1, 6)]


def test_the_files_own_labels_are_what_is_printed() -> None:
    feet = ["i", "ii", "1", "2"]
    parsed = read(
        *(page(*lines, foot=foot) for lines, foot in zip([*BODY, BODY[0]], feet, strict=True)),
        labels="0 << /S /r >> 2 << /S /D >>",
    )
    assert [(each.number, each.label) for each in parsed.pages] == [
        (1, "i"),
        (2, "ii"),
        (3, "1"),
        (4, "2"),
    ]
    assert not any(foot in parsed.text.split("\n") for foot in feet)
