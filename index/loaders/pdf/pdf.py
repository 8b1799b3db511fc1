"""PDF: a file's bytes -> the text of its pages, in reading order, with their numbers and labels.

PDFium gives characters and where they stand; from that come lines (letters.py), columns and tables
(columns.py), running headers and footers (running.py), headings (headings.py) and paragraphs
(paragraphs.py), which composing.py puts together. A page's number is its place in the file, from 1;
its label is what is printed on it.

A page without text, or with no more than a stamp on its picture, is a scan; so is one whose text is
no language because its font does not say which letters it draws. Where no page has text the file
needs OCR (see ocr.py), and says so; where some have and OCR is not installed, the others are left
out and noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from index.errors import DamagedFile, EmptyDocument, ProtectedFile
from index.loaders.composed import TextComposer
from index.loaders.pdf import notes, ocr
from index.loaders.pdf.composing import PageText, add_pages
from index.loaders.pdf.forms import fields_and_notes, with_fields
from index.loaders.pdf.headings import Heading
from index.loaders.pdf.letters import Letters
from index.loaders.pdf.line import Line, PageSize
from index.loaders.pdf.page_labels import labels_of_file, page_labels
from index.loaders.pdf.readable import has_no_characters, is_garbled, is_readable
from index.loaders.pdf.running import find_running
from index.loaders.pdf.stamps import is_stamp, repeated
from index.loaders.pdf.visible import SCANNED, draws_text, picture_share, seen
from index.loaders.source import Parsed, Source

_MOST_OUTLINE = 10_000  # entries; outlines can be made to point at themselves
_LOCKED = {
    pdfium_raw.FPDF_ERR_PASSWORD: "it is locked with a password.",
    pdfium_raw.FPDF_ERR_SECURITY: "it is locked in a way that is not known.",
}
_FEW = 200  # characters of a page that may be a scan with a stamp on it


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it was read, and what is wrong with it.

    `scanned` says that it is a picture with no text of its own, `few` that it may be one,
    `unreadable` that its text is no language, `garbled` that some of it is none, `hidden` that some
    of it cannot be seen.
    """

    text: PageText
    scanned: bool = False
    few: bool = False
    unreadable: bool = False
    garbled: bool = False
    hidden: bool = False


def read_pdf(source: Source) -> Parsed:
    """Read a PDF. Raises ProtectedFile for one with a password, DamagedFile for a broken one.

    Raises EmptyDocument for one without pages, and MissingExtra for a scan that cannot be read
    here.
    """
    document = _open(source)
    try:
        if len(document) == 0:
            raise EmptyDocument(source.path, "there are no pages in it.")
        document.init_forms()
        pages = _without_stamps([_read(document, number) for number in range(len(document))])
        composer = TextComposer(source.path)
        texts = _with_ocr(document, source, pages)
        labels = labels_of_file(document)
        drawn = [page.lines if page.is_drawn else () for page in texts]
        running = find_running(drawn, [page.size for page in texts], labels)
        labels = page_labels(labels, running.numbers)
        add_pages(composer, texts, running, labels, _outline(document))
        composer.note(*_notes(pages, texts))
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


def _read(document: pdfium.PdfDocument, number: int) -> _Page:
    """Read a page. One that is broken counts as one without text."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return _Page(PageText((), PageSize(0.0, 0.0)))
    try:
        textpage = page.get_textpage()
        try:
            return _read_page(document, page, textpage)
        finally:
            textpage.close()
    finally:
        page.close()


def _read_page(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage
) -> _Page:
    letters = Letters(page, textpage)
    visible, hidden = seen(page, letters.lines(), letters.size)
    fields, said = fields_and_notes(document, page, letters.shown)
    lines, filled = with_fields([each.line for each in visible], fields)
    text = PageText(lines, letters.size, fields=filled, annotations=said)
    words = "\n".join(line.text for line in lines)
    garbled = has_no_characters(words)
    if garbled:
        kept = [line for line in lines if not is_garbled(line.text)]
        garbled = len(kept) < len(lines)
        text, words = replace(text, lines=kept), "\n".join(line.text for line in kept)
    if not is_readable(words) or (garbled and not words.strip()):
        return _Page(replace(text, lines=()), unreadable=True)
    few = False
    if len(words) < _FEW and not fields:
        if not any(map(str.isalnum, words)):
            lost = not hidden and draws_text(page)
            pictured = not lost and picture_share(page, letters.size) > 0
            return _Page(replace(text, lines=()), pictured, unreadable=lost, hidden=hidden)
        few = picture_share(page, letters.size) >= SCANNED
    return _Page(text, few=few, garbled=garbled, hidden=hidden)


def _without_stamps(pages: Sequence[_Page]) -> list[_Page]:
    """Return the pages with those that are a picture with a stamp on it as scans."""
    again = repeated([page.text.lines for page in pages if page.few])
    return [
        replace(page, text=replace(page.text, lines=(), set_aside=page.text.lines), scanned=True)
        if page.few and is_stamp(page.text.lines, page.text.size, again)
        else page
        for page in pages
    ]


def _with_ocr(
    document: pdfium.PdfDocument, source: Source, pages: Sequence[_Page]
) -> list[PageText]:
    """Return the pages' texts, with what OCR reads of those that have none to be read."""
    texts = [page.text for page in pages]
    wanted = [number for number, page in enumerate(pages) if page.scanned or page.unreadable]
    if not wanted:
        return texts
    lost = [number for number, page in enumerate(pages) if page.unreadable]
    what = f"{notes.unusable(lost, len(pages))}: reading them as pictures" if lost else ""
    missing = ocr.missing(source.path, what)
    if missing is not None:
        if not any(text.lines for text in texts):
            raise missing
        return texts
    for number in wanted:
        source.more_time(ocr.SECONDS_A_PAGE)
        page = document[number]
        try:
            lines = lines_of_text(ocr.read_page(page, source.path))
        finally:
            page.close()
        texts[number] = replace(texts[number], lines=lines, set_aside=(), is_drawn=False)
    return texts


def lines_of_text(text: str) -> list[Line]:
    """Return the lines of plain text as lines of a page, a blank one counting as a wide gap."""
    height = 0.0
    lines: list[Line] = []
    for words in text.splitlines():
        height -= 1.0
        if words.strip():
            lines.append(Line(words.strip(), 0.0, height, float(len(words)), 1.0, order=len(lines)))
    return lines


def _notes(pages: Sequence[_Page], texts: Sequence[PageText]) -> list[str]:
    """Return what is to be said of the pages, as far as their running lines do not say it."""
    of = len(pages)
    empty = [number for number, text in enumerate(texts) if not text.lines]
    lost = [number for number in empty if pages[number].unreadable]
    blank = [number for number in empty if not pages[number].unreadable]
    recognised = [number for number, text in enumerate(texts) if text.lines and not text.is_drawn]
    hidden = [number for number, page in enumerate(pages) if page.hidden]
    garbled = [number for number, page in enumerate(pages) if page.garbled]
    fields = sum(len(text.fields) for text in texts)
    annotations = sum(len(text.annotations) for text in texts)
    said = [
        notes.unreadable(lost, of) if lost else "",
        notes.blank(blank, of) if blank else "",
        notes.recognised(recognised, of) if recognised else "",
        notes.garbled(garbled, of) if garbled else "",
        notes.hidden(hidden, of) if hidden else "",
        notes.filled(fields) if fields else "",
        notes.annotated(annotations) if annotations else "",
    ]
    return [each for each in said if each]


def _outline(document: pdfium.PdfDocument) -> list[Heading]:
    headings: list[Heading] = []
    for entry in islice(document.get_toc(max_depth=15), _MOST_OUTLINE):
        target = entry.get_dest()
        page = target.get_index() if target is not None else None
        if page is not None:
            headings.append(Heading(page, entry.level + 1, entry.get_title()))
    return headings
