"""PDF: what is not in a page's letters: values of a form, annotations, stamps on scans."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import MissingExtra
from index.loaders.pdf import ocr
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import check_composed, parts
from testing.pdf_file import PdfField, PdfLine, PdfNote, lines_down, pdf_file

PICTURE = (2, 2, b"\xff\x00\xff\x00")


def marked(parsed: Parsed) -> list[tuple[str, str]]:
    """Return each block's label and its words."""
    return [(each.label, parsed.text[each.start : each.end]) for each in parsed.blocks]


def test_the_values_of_a_form_stand_at_their_labels() -> None:
    page = lines_down("Name of boat:", "", "Insured:", "", "Signed at Bexhall.")
    fields = [
        PdfField("boat", "Grey Heron", 720),
        PdfField("insured", None, 692),
        PdfField("harbour", "Arlen", 400),
    ]
    parsed = parse(Source(pdf_file([page], beside=fields), Path("a.pdf")))
    check_composed(parsed)
    assert marked(parsed) == [
        ("Form", "Name of boat: Grey Heron\nInsured: yes"),
        ("", "Signed at Bexhall."),
        ("Form", "harbour: Arlen"),
    ]
    assert parsed.notes == ("3 values filled into its form are read.",)


def test_annotations_are_marked_as_such() -> None:
    notes = [PdfNote("Ida Holm", "Check the length."), PdfNote("", "Who (else) knows?")]
    content = pdf_file([lines_down("The boat is long.")], beside=notes)
    parsed = parse(Source(content, Path("a.pdf")))
    assert marked(parsed) == [
        ("", "The boat is long."),
        ("Annotation", "Annotation by Ida Holm: Check the length."),
        ("Annotation", "Annotation: Who (else) knows?"),
    ]
    assert parsed.notes == ("2 annotations are read, marked as such.",)


def test_a_page_with_no_more_than_a_stamp_is_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PROGRAM", "no such program")
    stamp = [PdfLine("Scanned with PaperFox", 20, size=8)]
    with pytest.raises(MissingExtra, match="it holds scanned pages and no text"):
        parse(Source(pdf_file([stamp] * 3, image=PICTURE, stamped=True), Path("a.pdf")))


def test_a_stamp_in_the_middle_of_several_scans_is_one_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "PROGRAM", "no such program")
    stamp = [PdfLine("Archive copy", 400)]
    slide = [PdfLine("The river and its people", 400)]
    content = pdf_file([stamp, stamp, slide], image=PICTURE, stamped=True)
    parsed = parse(Source(content, Path("a.pdf")))
    # Words that stand on one page alone are what it says, over whatever picture.
    assert parts(parsed) == [("margin", "Archive copy"), ("prose", "The river and its people")]
    assert parsed.notes == (
        "2 of 3 pages hold no text (p. 1, 2); if they are pictures of text, they need OCR, "
        'that is the program tesseract and: pip install "pillow>=11,<13" "pytesseract>=0.3.13,<1".',
    )
