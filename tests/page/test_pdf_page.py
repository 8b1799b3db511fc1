"""Pages of PDFs as they look: the right words are marked, or none are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import Document, load_document
from page.views.pdf_page import (
    DrawnPage,
    PageNotDrawn,
    can_draw,
    draw_page,
    page_index,
    render_page,
    why_not_drawn,
)
from testing.pdf_file import PdfLine, lines_down, pdf_file


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "letter.pdf"
    first = lines_down("Rasht fell on 4 June. The rebels came", "from the forest on 4 June.")
    path.write_bytes(pdf_file([first, lines_down("Nothing more is known.")]))
    return load_document(path)


def drawn(document: Document, words: str, *, last: bool = False) -> DrawnPage:
    at = document.text.rindex(words) if last else document.text.index(words)
    return draw_page(document, page_index(document, at), [(at, at + len(words))])


def boxes_of(page: DrawnPage) -> tuple[tuple[float, float, float, float], ...]:
    """The boxes of the only stretch that was to be marked."""
    (boxes,) = page.boxes
    assert boxes is not None
    return boxes


def test_words_are_marked_where_they_stand(document: Document) -> None:
    # The page is 612 by 792 points; lines begin at x = 72, their feet at y = 720 and 706.
    for last, foot in ((False, 720), (True, 706)):
        page = drawn(document, "4 June", last=last)
        assert page.number == 1
        ((left, top, right, bottom),) = boxes_of(page)
        assert top < 1 - (foot + 4) / 792 < 1 - foot / 792 < bottom
        assert bottom - top < 18 / 792
        # Six letters of Helvetica at 12 points are some 38 points wide.
        assert 30 / 612 < right - left < 45 / 612
        assert left > (72 + 50) / 612


def test_words_over_two_lines_are_two_marks(document: Document) -> None:
    start, end = document.text.index("The rebels"), document.text.index("forest")
    first, second = boxes_of(draw_page(document, 0, [(start, end)]))
    assert first[1] < second[1]
    assert second[0] == pytest.approx(72 / 612, abs=0.01)


def test_another_page_is_drawn_by_its_number(document: Document) -> None:
    page = drawn(document, "Nothing more")
    assert (page.number, len(boxes_of(page))) == (2, 1)
    assert 'alt="Page 2 of letter.pdf"' in render_page(document, page)


def test_what_runs_over_two_pages_is_marked_on_both_and_other_quotes_where_they_are(
    document: Document,
) -> None:
    start, end = document.text.index("from the forest"), document.text.index(" more is known")
    june = document.text.index("4 June")
    stretches = [(start, end), (june, june + 6)]
    first = draw_page(document, 0, stretches)
    assert [len(boxes or ()) for boxes in first.boxes] == [1, 1]
    second = draw_page(document, 1, stretches)
    assert [len(boxes or ()) for boxes in second.boxes] == [1]  # the rest; no 4 June is there
    assert render_page(document, first).count("cv-box-current") == 1
    assert draw_page(document, 1, [(june, june + 6)]).boxes == ()


def test_running_lines_that_were_left_out_do_no_harm(tmp_path: Path) -> None:
    pages = [
        [
            PdfLine("Annals of Gilan", 770),
            *lines_down(f"Page number {word} is here.", f"It has {word} lines.", "Or", "more."),
        ]
        for word in ("one", "two", "three", "four")
    ]
    path = tmp_path / "annals.pdf"
    path.write_bytes(pdf_file(pages))
    document = load_document(path)
    assert document.text.count("Annals") == 1  # of four
    page = drawn(document, "three")
    assert page.number == 3
    assert boxes_of(page)[0][1] == pytest.approx(1 - 730 / 792, abs=0.02)


def test_words_are_followed_where_columns_were_put_in_order(tmp_path: Path) -> None:
    left = ("The council met on Monday to", "discuss the bridge. The mayor,", "Tom Reed, was ill.")
    right = ("Meanwhile the old ferry will run", "until then. Its captain, Siri", "Vik, is old.")
    pages = [
        [
            PdfLine(text, 700 - 14 * row, x=x)
            for row, texts in enumerate(zip(left, right, strict=True))
            for text, x in zip(texts, (72, 320), strict=True)
        ]
    ]
    path = tmp_path / "gazette.pdf"
    path.write_bytes(pdf_file(pages))
    document = load_document(path)
    first, second = boxes_of(drawn(document, "Siri\nVik"))
    assert first[1] < 1 - 690 / 792 < first[3]
    assert first[0] > 320 / 612
    assert second[1] < 1 - 676 / 792 < second[3]
    assert second[0] == pytest.approx(320 / 612, abs=0.01)


def test_words_of_a_table_are_marked_where_they_stand_once(tmp_path: Path) -> None:
    columns = [("Name", "Ada Brook", "Bram"), ("Room", "214", "118"), ("Phone", "118", "5521")]
    page = [
        PdfLine(text, 700 - 14 * row, x=72 + 150 * column)
        for column, texts in enumerate(columns)
        for row, text in enumerate(texts)
    ]
    path = tmp_path / "staff.pdf"
    path.write_bytes(pdf_file([page]))
    document = load_document(path)
    assert boxes_of(drawn(document, "5521"))[0][0] == pytest.approx(372 / 612, abs=0.01)
    assert drawn(document, "118").boxes == (None,)  # a room and a phone


def test_where_the_text_is_not_the_pages_nothing_is_marked(document: Document) -> None:
    other = replace(document, text=document.text.replace("4 June", "5 July"))
    page = drawn(other, "5 July")
    assert page.boxes == (None,)
    assert "nothing is marked" in render_page(other, page)
    assert "cv-box" not in render_page(other, page)


def test_a_file_that_has_changed_or_gone_is_not_drawn(document: Document) -> None:
    path = Path(document.source)
    path.write_bytes(pdf_file([lines_down("Something else.")]))
    with pytest.raises(PageNotDrawn, match=r"letter\.pdf: the file has changed since"):
        drawn(document, "4 June")
    path.write_bytes(b"no pdf")
    same = replace(document, sha256="0" * 64)
    with pytest.raises(PageNotDrawn, match="has changed"):
        drawn(same, "4 June")
    assert why_not_drawn(document) == ""
    path.unlink()
    assert not can_draw(document)
    assert "is not there any more; this is the text" in why_not_drawn(document)
    with pytest.raises(PageNotDrawn, match="is not there any more"):
        drawn(document, "4 June")


def test_a_page_that_cannot_be_drawn_is_said(document: Document) -> None:
    assert can_draw(document)
    beyond = replace(document, pages=(replace(document.pages[0], number=9),))
    with pytest.raises(PageNotDrawn, match="This page cannot be drawn"):
        drawn(beyond, "4 June")
