"""Scanned pages: read by Tesseract where it is, and otherwise one sentence that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from index import load_document
from index.errors import MissingExtra
from index.loaders.pdf import ocr
from index.loaders.registry import parse
from index.loaders.sandbox.sandbox import Sandbox
from index.loaders.source import Source
from index.types import Page
from testing.blocks import check_composed, parts
from testing.pdf_file import lines_down, pdf_file

Write = Callable[[str, str | bytes], Path]

installed = pytest.mark.skipif(
    shutil.which(ocr.PROGRAM) is None, reason="the program tesseract is not installed"
)
WHAT = "it holds scanned pages and no text: reading them"


def scanned(*lines: str) -> tuple[int, int, bytes]:
    """Return a picture of a page with these lines, as a scanner would make it: no text in it."""
    image = Image.new("L", (1224, 1584), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(40)
    for number, line in enumerate(lines):
        draw.text((150, 150 + 60 * number), line, fill=0, font=font)
    return image.width, image.height, image.tobytes()


SCAN = scanned("The republic was proclaimed", "in June 1920. It ended soon.", "", "Another part.")
MIXED = pdf_file([lines_down("A page of text."), []], image=SCAN)


@installed
def test_a_scan_is_read(write: Write) -> None:
    document = load_document(write("a.pdf", pdf_file([[]], image=SCAN)))
    check_composed(document)
    assert parts(document) == [
        ("prose", "The republic was proclaimed\nin June 1920. It ended soon."),
        ("prose", "Another part."),
    ]
    assert document.pages == (Page(0, 1),)


@installed
def test_pages_of_text_and_scans_together() -> None:
    asked: list[float] = []
    parsed = parse(Source(MIXED, Path("a.pdf"), asked.append))
    assert parts(parsed)[:2] == [
        ("prose", "A page of text."),
        ("prose", "The republic was proclaimed\nin June 1920. It ended soon."),
    ]
    assert [page.number for page in parsed.pages] == [1, 2]
    assert asked == [ocr.SECONDS_A_PAGE]  # a scan may take longer than other files of its size


@installed
def test_many_scans_may_take_longer_than_other_files(write: Write) -> None:
    path = write("a.pdf", pdf_file([[]] * 4, image=SCAN))
    with Sandbox(seconds=2, seconds_a_megabyte=0) as sandbox:
        _, parsed = sandbox.parse(path, 0)
    assert parsed.text.count("The republic was proclaimed") == 4


def test_without_the_program(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    scan = write("a.pdf", pdf_file([[]], image=SCAN))
    with Sandbox() as sandbox:
        with pytest.raises(MissingExtra) as caught:
            sandbox.parse(scan, 0)
        # Where there is text too, it is read.
        assert sandbox.parse(write("b.pdf", MIXED), 0)[1].text == "A page of text."
    assert str(caught.value) == (
        f"{scan}: {WHAT} needs the program tesseract, which is not installed."
    )


def test_an_empty_page_is_no_scan(write: Write) -> None:
    document = load_document(write("a.pdf", pdf_file([lines_down("Words."), []])))
    assert document.text == "Words."


def test_pages_that_are_no_language_are_read_as_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "missing", lambda _path, _what="": None)
    monkeypatch.setattr(
        ocr, "read_page", lambda _page, _path: "The rent is\n40 euros.\n\nIt is due in May."
    )
    cipher = "".join(
        chr(ord(sign) - 29) for sign in "thisagreementreflectswhatthepartiesagreedupon"
    )
    content = pdf_file([lines_down("A page of text."), lines_down(cipher, cipher)])
    parsed = parse(Source(content, Path("a.pdf")))
    assert parts(parsed) == [
        ("prose", "A page of text."),
        ("prose", "The rent is\n40 euros."),
        ("prose", "It is due in May."),
    ]
    assert parsed.notes == (
        "1 of 2 pages were read as pictures, by OCR (p. 2): words may be misread.",
    )
