"""Note in sentences what a reader should know of how a PDF was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index.extras import install_command

_OCR = f"OCR, that is the program tesseract and: {install_command('ocr')}"
_PAGES_SHOWN = 8
_LINES_SHOWN = 3
_LONGEST_SHOWN = 60  # characters


def blank(pages: Sequence[int], of: int) -> str:
    """Say which pages, from 0, hold no text."""
    return (
        f"{_some(pages, of)} hold no text ({_places(pages)}); "
        f"if they are pictures of text, they need {_OCR}."
    )


def recognised(pages: Sequence[int], of: int) -> str:
    """Say which pages, from 0, were read by OCR."""
    said = f"{_some(pages, of)} were read as pictures, by OCR"
    return f"{said} ({_places(pages)}): words may be misread."


def unreadable(pages: Sequence[int], of: int) -> str:
    """Say which pages hold text that is no language, and was left out."""
    return (
        f"{unusable(pages, of)} ({_places(pages)}): their fonts do not say which letters they "
        f"draw. They need {_OCR}."
    )


def unusable(pages: Sequence[int], of: int) -> str:
    """Say how many pages have no usable text."""
    return f"{_some(pages, of)} have no usable text"


def garbled(pages: Sequence[int], of: int) -> str:
    """Say on which pages some of the text is no language, and was left out."""
    return (
        f"Some text on {_some(pages, of)} is left out ({_places(pages)}): its font does not say "
        "which letters it draws."
    )


def hidden(pages: Sequence[int], of: int) -> str:
    """Say on which pages there is text that cannot be seen, and was left out."""
    return f"White or invisible text on {_some(pages, of)} is left out ({_places(pages)})."


def running(lines: Collection[str], pages: int, of: int) -> str:
    """Say what stands in the margins of how many pages, and is in no passage."""
    shown = [f'"{line[:_LONGEST_SHOWN]}"' for line in list(lines)[:_LINES_SHOWN]]
    if not shown:
        return f"The page numbers of {pages} of {of} pages are left out."
    more = ", ..." if len(lines) > _LINES_SHOWN else ""
    return (
        f"What repeats in the margins of {pages} of {of} pages is kept once and not searched: "
        f"{', '.join(shown)}{more}."
    )


def filled(count: int) -> str:
    """Say how many values of a form's fields were read."""
    return f"{count} {'value' if count == 1 else 'values'} filled into its form are read."


def annotated(count: int) -> str:
    """Say how many annotations were read."""
    return f"{count} {'annotation is' if count == 1 else 'annotations are'} read, marked as such."


def _some(pages: Sequence[int], of: int) -> str:
    return f"{len(pages)} of {of} pages"


def _places(pages: Sequence[int]) -> str:
    shown = ", ".join(str(number + 1) for number in pages[:_PAGES_SHOWN])
    return f"p. {shown}{', ...' if len(pages) > _PAGES_SHOWN else ''}"
