"""Read a PDF with each of the peers that read documents, in an environment of their own.

    python run.py FILE.pdf RESULT.json

The result has the text and the seconds of computing of each: {"pypdf": ["...", 1.2], ...}. Each is
used as its own documentation begins, and has loaded before its time is taken.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def pypdf_text() -> Callable[[str], str]:
    """Return how pypdf reads a file."""
    from pypdf import PdfReader

    return lambda file: "\n".join(page.extract_text() for page in PdfReader(file).pages)


def pdfplumber_text() -> Callable[[str], str]:
    """Return how pdfplumber reads a file."""
    import pdfplumber

    def read(file: str) -> str:
        with pdfplumber.open(file) as document:
            return "\n".join(page.extract_text() for page in document.pages)

    return read


def markitdown_text() -> Callable[[str], str]:
    """Return how markitdown reads a file."""
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda file: str(converter.convert(file).text_content)


READERS = {"pypdf": pypdf_text, "pdfplumber": pdfplumber_text, "markitdown": markitdown_text}


def main(file: str, result: str) -> None:
    """Read the file with each, and write what they read."""
    read: dict[str, tuple[str, float]] = {}
    for name, make in READERS.items():
        reader = make()
        start = time.process_time()
        read[name] = (reader(file), time.process_time() - start)
    Path(result).write_text(json.dumps(read), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
