"""Note the pages of a document that hold no text: what is on them is not found."""

from __future__ import annotations

from index.extras import install_command
from index.loaders.source import Parsed
from index.types import PageUnit

_PAGES_SHOWN = 8


def blank_pages(parsed: Parsed) -> tuple[str, ...]:
    """Return a note on the pages without text; none where every page holds some."""
    if parsed.page_unit is not PageUnit.PAGE:
        return ()
    edges = [*(page.start for page in parsed.pages), len(parsed.text)]
    blank = [
        page.number
        for page, end in zip(parsed.pages, edges[1:], strict=True)
        if not parsed.text[page.start : end].strip()
    ]
    if not blank:
        return ()
    shown = ", ".join(map(str, blank[:_PAGES_SHOWN])) + (", ..." if blank[_PAGES_SHOWN:] else "")
    return (
        f"{len(blank)} of {len(parsed.pages)} pages hold no text (p. {shown}); "
        f"if they are pictures of text, they need OCR: {install_command('ocr')}.",
    )
