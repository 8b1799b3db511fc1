"""Find the numbers printed on pages: "iv", "A-3"; "" where it is the page's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pypdfium2 as pdfium

_LONGEST = 30  # characters; a file may say anything


def labels_of_file(document: pdfium.PdfDocument) -> list[str]:
    """Return what the file says is printed on each page as its number, "" where it says nothing."""
    return [_label(document, number) for number in range(len(document))]


def page_labels(labels: Sequence[str], printed: Mapping[int, tuple[int, str]]) -> list[str]:
    """Return the label of each page: the file's or, where it has none, what stands in the margin.

    `labels` are the file's; `printed` says for pages, from 0, the number found in the margin.
    """
    if not any(labels):
        labels = [printed.get(number, (-1, ""))[1] for number in range(len(labels))]
    return ["" if label == str(number) else label for number, label in enumerate(labels, start=1)]


def _label(document: pdfium.PdfDocument, number: int) -> str:
    try:
        label = " ".join(document.get_page_label(number).split())
    except (pdfium.PdfiumError, ValueError):
        return ""
    return label if len(label) <= _LONGEST else ""
