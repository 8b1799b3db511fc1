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
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from index import BlockKind, Document
from index.errors import ChapterVerseError
from index.extras import is_installed, missing_part
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


_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page's number from 1, its picture (a JPEG in base64), and what is marked on it.

    `boxes` has for each stretch that was to be marked its boxes: left, top, right and bottom in
    shares of the picture, 0 to 1; None where its words could not be followed.
    """

    number: int
    picture: str
    boxes: tuple[tuple[_Box, ...] | None, ...] = ()


def can_draw(document: Document) -> bool:
    """Say whether the pages of a document may be shown as they look: a PDF that is at hand."""
    return (
        document.format == "pdf"
        and bool(document.pages)
        and is_installed("pdf")
        and Path(document.source).is_file()
    )


def why_not_drawn(document: Document) -> str:
    """Say why the pages of a PDF cannot be shown; "" where they can, or where it is no PDF."""
    if document.format != "pdf" or can_draw(document):
        return ""
    if not is_installed("pdf"):
        return missing_part("Showing pages as they look", "pdf")
    return "The file it was read from is not there any more; this is the text that was read."


def page_index(document: Document, offset: int) -> int:
    """Return which of the document's pages, from 0, holds the character at `offset`."""
    return max(0, bisect_right(document.pages, offset, key=lambda page: page.start) - 1)


def page_bounds(document: Document, index: int) -> tuple[int, int]:
    """Return where the text of a page begins and ends."""
    pages = document.pages
    last = pages[index + 1].start if index + 1 < len(pages) else len(document.text)
    return pages[index].start, last


def draw_page(document: Document, index: int, stretches: Sequence[tuple[int, int]]) -> DrawnPage:
    """Draw a page with what of each stretch `[start, end)` stands on it marked.

    Raises PageNotDrawn.
    """
    page = document.pages[index]
    first, last = page_bounds(document, index)
    request = {
        "path": document.source,
        "sha256": document.sha256,
        "page": page.number - 1,
        "stretches": [
            [
                [_run_of_letters(document, left, right, start, end) for left, right in way]
                for way in _ways(document, first, last, start, end)
            ]
            for start, end in ((max(each[0], first), min(each[1], last)) for each in stretches)
            if start < end
        ],
    }
    drawn = _run(request)
    if "error" in drawn:
        raise PageNotDrawn(f"{document.name}: {_REASONS[drawn['error']]}.")
    marked = tuple(
        None if boxes is None else tuple(tuple(box) for box in boxes) for boxes in drawn["boxes"]
    )
    return DrawnPage(page.number, drawn["picture"], marked)


def _ways(
    document: Document, first: int, last: int, start: int, end: int
) -> list[list[tuple[int, int]]]:
    """Return stretches of a page `[first, last)` that hold `[start, end)`, in ways to follow it.

    They are the page as a whole, the blocks it lies in, its lines, and its own part of each line.
    """
    blocks = [each for each in document.blocks if each.start < end and start < each.end]
    left = max(first, min([each.start for each in blocks], default=start))
    right = min(last, max([each.end for each in blocks], default=end))
    start, end = max(start, left), min(end, right)  # what reaches beyond blocks is white space
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
    document: Document, first: int, last: int, start: int, end: int
) -> tuple[str, int, int]:
    """Return the letters of `[first, last)` without margins, and which are `[start, end)`'s."""
    letters = [(letter, at + first) for letter, at in list_letters(document.text[first:last])]
    for block in document.blocks:
        if block.kind is BlockKind.MARGIN and block.start < last and first < block.end:
            letters = [each for each in letters if not block.start <= each[1] < block.end]
    return (
        "".join(letter for letter, _ in letters),
        sum(1 for _, at in letters if at < start),
        sum(1 for _, at in letters if at < end),
    )


def render_page(document: Document, drawn: DrawnPage) -> Markup:
    """Return the picture of a page as HTML, with its marks, those of the first stretch darkest."""
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
