"""OCR: a scanned page of a PDF -> its words, by Tesseract.

Tesseract is a program that has to be installed by itself; `pytesseract` calls it. A page is drawn
at 200 dots per inch and read in one go. The words come as they were recognised: what was misread
stays misread.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2 as pdfium

from index.errors import DamagedFile, MissingExtra, ReadingFailed
from index.extras import is_installed

SECONDS_A_PAGE = 30.0  # two orders above what a clean page takes
PROGRAM = "tesseract"
_DOTS = 200 / 72  # dots per point
_MOST_DOTS = 40_000_000  # of a page: a larger sheet is drawn more coarsely
_WHAT = "it holds scanned pages and no text: reading them"


def missing(path: Path, what: str = "") -> MissingExtra | None:
    """Return the error that says what OCR lacks here, None when it lacks nothing.

    `what` is what needs it, where that is not a scan.
    """
    what = what or _WHAT
    if not is_installed("ocr"):
        return MissingExtra.from_part(path, what, "ocr")
    if shutil.which(PROGRAM) is None:
        return MissingExtra(path, f"{what} needs the program {PROGRAM}, which is not installed.")
    return None


def read_page(page: pdfium.PdfPage, path: Path) -> str:
    """Return the words of a page, paragraphs apart by blank lines.

    Raises ReadingFailed when the program fails or takes too long, DamagedFile when the page cannot
    be drawn.
    """
    import pytesseract

    width, height = page.get_size()
    scale = min(_DOTS, (_MOST_DOTS / max(1.0, width * height)) ** 0.5)
    try:
        image = page.render(scale=scale, grayscale=True).to_pil()
    except (pdfium.PdfiumError, ValueError):
        raise DamagedFile(path, "a scanned page of it cannot be drawn.") from None
    try:
        return str(pytesseract.image_to_string(image, timeout=SECONDS_A_PAGE))
    except (pytesseract.TesseractError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReadingFailed(path, f"reading its scanned pages failed ({reason}).") from None
