"""The list of documents and the progress of an upload, as HTML."""

from __future__ import annotations

from dataclasses import replace

from index import DocumentSummary, PageUnit
from page.session.options import Choices
from page.views.document_list import MAX_ROWS, render_document_list, render_progress, render_scope

LETTER = DocumentSummary(
    "a&b.pdf", "/x/a&b.pdf", "pdf", "0" * 64, 1_234, 5, 1, "2026-11-03T10:00:00Z",
    PageUnit.PAGE, ("<b>.pdf",), ("letters",),
)  # fmt: skip
NOTE = DocumentSummary("n.txt", "/x/n.txt", "text", "1" * 64, 1, 1, None, "2026-01-31T23:59:59Z")


def test_a_row_says_what_is_known() -> None:
    rendered = render_document_list(
        [LETTER, NOTE], {"letters": ["a&b.pdf"]}, Choices(documents=("n.txt",))
    )
    assert "5 passages · 1 page · 1,234 characters · added 3 Nov 2026" in rendered
    assert "1 passage · 1 character · added 31 Jan 2026" in rendered
    assert "The same as &lt;b&gt;.pdf" in rendered
    assert "In letters" in rendered
    noted = render_document_list([replace(NOTE, notes=("One byte & more.",))], {}, Choices())
    assert "One byte &amp; more." in noted
    assert "Remove this document and its other names from the library?" in rendered
    assert '<input type="checkbox" value="n.txt" checked>' in rendered
    assert '<input type="checkbox" value="a&amp;b.pdf">' in rendered


def test_a_collection_shows_its_own() -> None:
    collections = {"letters": ["a&b.pdf"]}
    rendered = render_document_list([LETTER, NOTE], collections, Choices(collection="letters"))
    assert "1 document<" in rendered
    assert "n.txt" not in rendered
    gone = render_document_list([LETTER, NOTE], collections, Choices(collection="gone"))
    assert "2 documents<" in gone


def test_a_long_list_is_cut_and_keeps_what_is_ticked() -> None:
    many = [
        DocumentSummary(f"{n:05}.txt", "", "text", "0" * 64, 1, 1, None, "2026-01-01")
        for n in range(MAX_ROWS + 5)
    ]
    rendered = render_document_list(many, {}, Choices(documents=(many[-1].name,)))
    assert rendered.count('<li class="cv-row">') == MAX_ROWS
    assert f'value="{many[-1].name}" checked' in rendered
    assert "Only 1,000 are listed" in rendered


def test_progress_names_the_file_and_ends() -> None:
    now = render_progress(["a: added"], 1.25, 3, "2 of 3: <b>.txt")
    assert '<progress max="3" value="1.250">' in now
    assert "2 of 3: &lt;b&gt;.txt" in now
    assert "data-done" not in now
    assert 'data-done="3"' in render_progress(["a: added"], 3, 3)
    assert "No file was added." in render_progress([], 0, 0)


def test_what_is_asked_is_said() -> None:
    assert render_scope(Choices()) == ""
    assert "Asking only “&lt;i&gt;”." in render_scope(Choices(documents=("<i>",)))
    many = Choices(documents=("a", "b", "c", "d", "e"))
    assert "“a”, “b”, “c” and 2 more." in render_scope(many)
    assert "the collection “x”" in render_scope(Choices(collection="x"))
