"""What is printed on pages as their number: "iv", "A-3"; "" where it is the page's place."""

from __future__ import annotations

import pypdfium2 as pdfium

_LONGEST = 30  # characters; a file may say anything


def page_labels(document: pdfium.PdfDocument, printed: dict[int, str]) -> list[str]:
    """Return the label of each page.

    It is what the file says; where it says nothing, the page number found in the margin
    (`printed`, by the page's place from 0).
    """
    labels = [_label(document, number) for number in range(len(document))]
    if not any(labels):
        labels = [printed.get(number, "") for number in range(len(document))]
    return ["" if label == str(number) else label for number, label in enumerate(labels, start=1)]


def _label(document: pdfium.PdfDocument, number: int) -> str:
    try:
        label = " ".join(document.get_page_label(number).split())
    except (pdfium.PdfiumError, ValueError):
        return ""
    return label if len(label) <= _LONGEST else ""
