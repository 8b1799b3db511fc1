"""PDF: a file's bytes -> the text of its pages, in the order of the file, with their numbers.

PDFium gives characters and where they stand on the page; from that come lines and paragraphs (see
pdf_lines.py, which also takes out running headers and page numbers). A page's number is its place
in the file, from 1. Headings are only those that the file's outline names: its entry says the
page, and its title has to be a line there. Tables are not recognised: their cells come as lines.

A page without text that shows an image is a scan. Where no page has text the file needs OCR (see
ocr.py), and says so; where some pages have text and OCR is not installed, the others are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from index.errors import DamagedFile, EmptyDocument, ProtectedFile
from index.loaders.composed import TextComposer
from index.loaders.pdf import ocr
from index.loaders.pdf.lines import Heading, Line, add_pages, lines_of_text
from index.loaders.source import Parsed, Source

_MOST_OUTLINE = 10_000  # entries; outlines can be made to point at themselves
_LOCKED = {
    pdfium_raw.FPDF_ERR_PASSWORD: "it is locked with a password.",
    pdfium_raw.FPDF_ERR_SECURITY: "it is locked in a way that is not known.",
}
_LINE = re.compile(r"[^\r\n]+")
_HYPHENS = "\x02\ufffe"  # what PDFium gives for a hyphen that ends a line, with or without its end
_HYPHEN = re.compile(f"[{_HYPHENS}](?=([^\\W_])?)")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def read_pdf(source: Source) -> Parsed:
    """Read a PDF. Raises ProtectedFile for one with a password, DamagedFile for a broken one.

    Raises EmptyDocument for one without pages, and MissingExtra for a scan that cannot be read
    here.
    """
    document = _open(source)
    try:
        if len(document) == 0:
            raise EmptyDocument(source.path, "there are no pages in it.")
        pages = _pages(document, source)
        composer = TextComposer(source.path)
        add_pages(composer, pages, _outline(document))
        return composer.composed()
    finally:
        document.close()


def _open(source: Source) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(source.content)
    except pdfium.PdfiumError as error:
        # The code may be that of an earlier file: some faults do not set it.
        if b"/Encrypt" in source.content and error.err_code in _LOCKED:
            raise ProtectedFile(source.path, _LOCKED[error.err_code]) from None
        raise DamagedFile(source.path, "it is damaged, or is no PDF.") from None


def _pages(document: pdfium.PdfDocument, source: Source) -> list[list[Line]]:
    """Return the lines of every page. A page that is broken counts as one without text."""
    pages: list[list[Line]] = []
    scans: list[int] = []
    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            pages.append([])
            continue
        try:
            lines = _lines(page)
            if not any(character.isalnum() for line in lines for character in line.text):
                lines = []
                if _shows_image(page):
                    scans.append(number)
            pages.append(lines)
        finally:
            page.close()
    if scans:
        _read_scans(document, source, pages, scans)
    return pages


def _read_scans(
    document: pdfium.PdfDocument, source: Source, pages: list[list[Line]], scans: list[int]
) -> None:
    """Put what OCR reads in place of the pages that are scans."""
    missing = ocr.missing(source.path)
    if missing is not None:
        if any(pages):
            return
        raise missing
    for number in scans:
        source.more_time(ocr.SECONDS_A_PAGE)
        page = document[number]
        try:
            pages[number] = lines_of_text(ocr.read_page(page, source.path))
        finally:
            page.close()


def _shows_image(page: pdfium.PdfPage) -> bool:
    images = page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=5)
    return next(iter(images), None) is not None


def _lines(page: pdfium.PdfPage) -> list[Line]:
    textpage = page.get_textpage()
    try:
        return list(_lines_of(textpage))
    finally:
        textpage.close()


def _lines_of(textpage: pdfium.PdfTextPage) -> Iterator[Line]:
    """Yield the lines with the places of their ends: where they stand tells paragraphs apart."""
    broken: Line | None = None  # a line that ends inside a word
    for match in _LINE.finditer(textpage.get_text_range()):
        words = match[0].strip()
        if not words:
            continue
        start = match.start() + match[0].index(words)
        first, last = _box(textpage, start), _box(textpage, start + len(words) - 1)
        line = Line(words.translate(_LIGATURES), first[1], last[1], first[3] - first[1])
        if broken is not None:
            line = Line(broken.text + line.text, broken.first, line.last, broken.height)
        broken = line if line.text[-1] in _HYPHENS else None
        if broken is None:
            yield _mended(line)
    if broken is not None:
        yield _mended(broken)


def _mended(line: Line) -> Line:
    """Join the halves of words; before a capital or a digit the hyphen is the word's own."""
    text = _HYPHEN.sub(lambda found: "-" if found[1] and not found[1].islower() else "", line.text)
    return replace(line, text=text)


def _box(textpage: pdfium.PdfTextPage, text_index: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a character in points, zeros where it has none."""
    index = pdfium_raw.FPDFText_GetCharIndexFromTextIndex(textpage.raw, text_index)
    if index < 0:
        return (0.0, 0.0, 0.0, 0.0)
    try:
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
    except pdfium.PdfiumError:
        return (0.0, 0.0, 0.0, 0.0)
    return left, bottom, right, top


def _outline(document: pdfium.PdfDocument) -> list[Heading]:
    headings: list[Heading] = []
    for entry in islice(document.get_toc(max_depth=15), _MOST_OUTLINE):
        target = entry.get_dest()
        page = target.get_index() if target is not None else None
        if page is not None:
            headings.append(Heading(page, entry.level + 1, entry.get_title()))
    return headings
