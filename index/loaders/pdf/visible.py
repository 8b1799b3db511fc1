"""Tell the letters of a page that can be seen from those in the colour of the paper.

Letters that leave no trace are what OCR puts under the picture of a scan; on a page without such a
picture they are hidden. For light letters the page is drawn, small, and looked at where they stand:
white words on a dark bar are read, white words on white are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from index.loaders.pdf.letters import Box, Drawn
from index.loaders.pdf.line import PageSize

_SCALE = 1.0  # dots a point
_MOST_DOTS = 4_000_000
_CONTRAST = 24  # of 255 shades of grey
_DEPTH = 5  # of forms inside of forms
_MOST_OBJECTS = 50  # of which one must be drawn
SCANNED = 0.5  # of the page: a picture that large may be a scan


def seen(page: pdfium.PdfPage, drawn: Sequence[Drawn], size: PageSize) -> tuple[list[Drawn], bool]:
    """Return the lines that can be seen, and whether any was left out."""
    doubtful = [each for each in drawn if each.looks.unpainted or each.looks.light]
    if not doubtful:
        return list(drawn), False
    hidden: set[int] = set()
    unpainted = [each for each in doubtful if each.looks.unpainted]
    if unpainted and picture_share(page, size) < SCANNED:
        hidden.update(map(id, unpainted))
    light = [each for each in doubtful if each.looks.light and not each.looks.unpainted]
    if light:
        hidden.update(id(each) for each in _without_contrast(page, light, size))
    return [each for each in drawn if id(each) not in hidden], bool(hidden)


def picture_share(page: pdfium.PdfPage, size: PageSize) -> float:
    """Return how much of the page its largest picture takes, 0 to 1."""
    largest = 0.0
    for picture in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        try:
            left, bottom, right, top = picture.get_bounds()
        except pdfium.PdfiumError:
            continue
        largest = max(largest, (right - left) * (top - bottom))
    return min(1.0, largest / max(1.0, size.width * size.height))


def draws_text(page: pdfium.PdfPage) -> bool:
    """Say whether a page draws letters at all, whatever they are."""
    drawn = page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH)
    return any(_is_drawn(each) for each in islice(drawn, _MOST_OBJECTS))


def _is_drawn(drawn: pdfium.PdfObject) -> bool:
    try:
        left, bottom, right, top = drawn.get_bounds()
    except pdfium.PdfiumError:
        return False
    mode = pdfium_raw.FPDFTextObj_GetTextRenderMode(drawn)
    unpainted = bool(mode == pdfium_raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return not unpainted and right - left > 1 and top - bottom > 1


def _without_contrast(page: pdfium.PdfPage, lines: Sequence[Drawn], size: PageSize) -> list[Drawn]:
    """Return the lines at whose places the page has one shade."""
    scale = min(_SCALE, (_MOST_DOTS / max(1.0, size.width * size.height)) ** 0.5)
    try:
        bitmap = page.render(scale=scale, grayscale=True)
    except (pdfium.PdfiumError, ValueError):
        return []
    try:
        shades = memoryview(bitmap.buffer).cast("B")
        return [
            each
            for each in lines
            if not _has_contrast(
                shades, bitmap.stride, bitmap.width, bitmap.height, each.box, scale
            )
        ]
    finally:
        bitmap.close()


def _has_contrast(
    shades: memoryview, stride: int, width: int, height: int, box: Box, scale: float
) -> bool:
    left, right = (max(0, min(width, round(x * scale))) for x in (box[0], box[2]))
    top, bottom = (max(0, min(height, round(height - y * scale))) for y in (box[3], box[1]))
    lowest, highest = 255, 0
    for row in range(top, bottom):
        part = shades[row * stride + left : row * stride + right]
        if len(part):
            lowest, highest = min(lowest, *part), max(highest, *part)
    return highest - lowest > _CONTRAST
