"""A format whose libraries were taken out: one sentence with the line that installs them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.errors import MissingExtra
from index.extras import install_command
from index.loaders.pdf import ocr
from index.loaders.registry import parse
from index.loaders.source import Source
from testing.make_documents import MAKERS, Section
from testing.pdf_file import pdf_file

LIBRARIES = {
    ".pdf": ("pypdfium2", "reading PDF", "pdf"),
    ".html": ("selectolax.lexbor", "reading HTML", "html"),
    ".epub": ("selectolax.lexbor", "reading EPUB", "html"),
    ".docx": ("lxml", "reading Word documents", "office"),
    ".pptx": ("lxml", "reading presentations", "office"),
    ".xlsx": ("python_calamine", "reading spreadsheets", "office"),
}


READERS = ("index.loaders.markup.", "index.loaders.office.", "index.loaders.pdf.")


@pytest.mark.parametrize("suffix", LIBRARIES)
def test_a_format_without_its_library(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library, what, part = LIBRARIES[suffix]
    for module in [each for each in sys.modules if each.startswith(READERS)]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)  # as if it were not there
    with pytest.raises(MissingExtra) as caught:
        parse(Source(b"content", Path(f"a{suffix}")))
    assert str(caught.value) == (
        f"a{suffix}: {what} needs packages that are not installed; run: {install_command(part)}"
    )


def test_text_and_tables_need_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for library, _, _ in LIBRARIES.values():
        monkeypatch.setitem(sys.modules, library, None)
    for suffix in (".txt", ".md", ".csv", ".tsv"):
        content = MAKERS[suffix]([Section("One", ("Words here.",))])
        assert "Words here." in parse(Source(content, Path(f"a{suffix}"))).text


def test_a_scan_without_the_library_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda _: False)
    scan = pdf_file([[]], image=(10, 10, bytes(100)))
    with pytest.raises(MissingExtra) as caught:
        parse(Source(scan, Path("a.pdf")))
    assert str(caught.value) == (
        "a.pdf: it holds scanned pages and no text: reading them needs packages that are not "
        'installed; run: pip install "pillow>=11,<13" "pytesseract>=0.3.13,<1"'
    )
