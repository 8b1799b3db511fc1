"""Draw the page of a PDF as it looks, with the quoted words marked where they can be followed.

The library's text of a PDF is drawn from the file and tidied, so that its offsets are not the
file's. Letters are what both have in common; `pdf_render.py`, which see, marks them only where the
letters of the page, of a paragraph, of a line or of the quote stand on the page exactly once, and
otherwise the page is shown without marks and says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from index import BlockKind, Document
from index.errors import ChapterVerseError
from index.extras import is_installed
from page.views.document_view import Excerpt
from page.views.pdf_render import list_letters
from page.views.templating import render

_PROGRAM = Path(__file__).with_name("pdf_render.py")
_TIMEOUT_SECONDS = 30.0
_REASONS = {
    "gone": "the file it was read from is not there any more",
    "changed": "the file has changed since it was read",
}


class PageNotDrawn(ChapterVerseError):
    """A page cannot be shown as it looks."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page's number from 1, its picture (a JPEG in base64), and what is marked on it.

    `boxes` are left, top, right and bottom in shares of the picture, 0 to 1; None where the words
    could not be followed.
    """

    number: int
    picture: str
    boxes: tuple[tuple[float, float, float, float], ...] | None


def can_draw(document: Document) -> bool:
    """Say whether the pages of a document may be shown as they look: a PDF that is at hand."""
    return (
        document.format == "pdf"
        and bool(document.pages)
        and is_installed("pdf")
        and Path(document.source).is_file()
    )


def draw_page(document: Document, excerpt: Excerpt) -> DrawnPage:
    """Draw the page that an excerpt's quote starts on, with the part that is there marked.

    Raises PageNotDrawn.
    """
    before = [each for each in document.pages if each.start <= excerpt.start]
    page = before[-1] if before else document.pages[0]
    end = next((each.start for each in document.pages if each.start > page.start), None)
    last = len(document.text) if end is None else end
    request = {
        "path": document.source,
        "sha256": document.sha256,
        "page": page.number - 1,
        "ways": [
            [_run_of_letters(document, left, right, excerpt) for left, right in way]
            for way in _ways(document, page.start, last, excerpt)
        ],
    }
    drawn = _run(request)
    if "error" in drawn:
        raise PageNotDrawn(f"{document.name}: {_REASONS[drawn['error']]}.")
    boxes = drawn["boxes"]
    marked = tuple(tuple(box) for box in boxes) if boxes is not None else None
    return DrawnPage(page.number, drawn["picture"], marked)


def _ways(
    document: Document, first: int, last: int, excerpt: Excerpt
) -> list[list[tuple[int, int]]]:
    """Return stretches of a page `[first, last)` that hold the excerpt, in ways to follow it.

    They are the page as a whole, the excerpt's blocks, its lines, and its own part of each line.
    """
    start, end = excerpt.start, min(excerpt.end, last)
    blocks = [each for each in document.blocks if each.start < end and start < each.end]
    left = max(first, min([each.start for each in blocks], default=start))
    right = min(last, max([each.end for each in blocks], default=end))
    lines: list[tuple[int, int]] = []
    at = max(left, document.text.rfind("\n", left, start) + 1)
    while at < end:
        line_end = document.text.find("\n", at, right)
        line_end = right if line_end < 0 else line_end
        if any(map(str.isalnum, document.text[at:line_end])):
            lines.append((at, line_end))
        at = line_end + 1
    own = [(max(start, each), min(end, line_end)) for each, line_end in lines]
    return [[(first, last)], [(left, right)], lines, own]


def _run_of_letters(
    document: Document, first: int, last: int, excerpt: Excerpt
) -> tuple[str, int, int]:
    """Return the letters of a stretch of text without its margins, and where the excerpt's are."""
    letters = [(letter, at + first) for letter, at in list_letters(document.text[first:last])]
    for block in document.blocks:
        if block.kind is BlockKind.MARGIN and block.start < last and first < block.end:
            letters = [each for each in letters if not block.start <= each[1] < block.end]
    return (
        "".join(letter for letter, _ in letters),
        sum(1 for _, at in letters if at < excerpt.start),
        sum(1 for _, at in letters if at < excerpt.end),
    )


def render_page(document: Document, drawn: DrawnPage) -> Markup:
    """Return the picture of a page with its marks, as HTML."""
    return render("pdf_page", document=document, drawn=drawn)


def _run(request: dict[str, Any]) -> dict[str, Any]:
    try:
        ran = subprocess.run(  # noqa: S603 - our own program, and nothing of it from outside
            [sys.executable, "-P", str(_PROGRAM)],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=True,
        )
        answer: dict[str, Any] = json.loads(ran.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise PageNotDrawn("This page cannot be drawn; its text can be read instead.") from error
    return answer
