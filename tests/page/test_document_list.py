"""The list of documents and the progress of an upload, as HTML; which rows it shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import DocumentSummary, PageUnit
from page.session.list_view import ListView
from page.session.options import Choices
from page.views.document_list import Notice, render_document_list, render_scope
from page.views.document_rows import PAGE_SIZE, choose_rows, format_kind, name_folders
from page.views.upload_progress import FileProgress, render_progress

LETTER = DocumentSummary(
    "a&b.pdf", "/x/mail/a&b.pdf", "pdf", "0" * 64, 1_234, 5, 1, "2026-11-03T10:00:00Z",
    PageUnit.PAGE, ("<b>.pdf",), ("letters",),
)  # fmt: skip
NOTE = DocumentSummary(
    "n.txt", "/x/notes/2026/n.txt", "text", "1" * 64, 1, 1, None, "2026-01-31T23:59:59Z"
)
COLLECTIONS = {"letters": ["a&b.pdf"]}


def drawn(
    *documents: DocumentSummary,
    choices: Choices | None = None,
    view: ListView | None = None,
    notice: Notice | None = None,
    state: str = "",
) -> str:
    choices, view = choices or Choices(), view or ListView()
    rows = choose_rows(documents, choices, view)
    return render_document_list(rows, COLLECTIONS, choices, view, notice, lambda _name: state)


def names(view: ListView, *documents: DocumentSummary, choices: Choices | None = None) -> list[str]:
    return [each.name for each in choose_rows(documents, choices or Choices(), view).rows]


def test_a_row_says_what_is_known() -> None:
    rendered = drawn(LETTER, NOTE, choices=Choices(documents=("n.txt",)))
    assert '<span class="cv-kind">PDF</span>' in rendered
    added = '<span><span class="cv-hidden">added </span>'
    assert f"<span>1 page</span>{added}3 Nov 2026</span>" in rendered
    assert f"<span>1 character</span>{added}31 Jan 2026</span>" in rendered
    assert "The same as &lt;b&gt;.pdf" in rendered
    assert "In letters" in rendered
    assert "One byte &amp; more." in drawn(replace(NOTE, notes=("One byte & more.",)))
    assert 'value="n.txt" aria-label="n.txt" data-key="tick n.txt" checked>' in rendered
    assert 'value="a&amp;b.pdf" aria-label="a&amp;b.pdf" data-key="tick a&amp;b.pdf">' in rendered
    assert 'data-ticked="[&quot;n.txt&quot;]"' in rendered


def test_a_changed_file_is_told_and_can_be_read_again() -> None:
    assert "Read it again" not in drawn(NOTE)
    changed = drawn(NOTE, state="changed")
    assert "Its file has changed since it was read." in changed
    assert 'data-act="again" data-document="n.txt"' in changed
    gone = drawn(NOTE, state="gone")
    assert "Its file is not there any more." in gone
    assert "Read it again" not in gone


def test_a_removal_can_be_taken_back() -> None:
    rendered = drawn(NOTE, notice=Notice("Removed <i>.", "token"))
    assert "Removed &lt;i&gt;." in rendered
    assert 'data-act="undo" data-removal="token"' in rendered
    assert "Undo" not in drawn(NOTE, notice=Notice("Read again."))


def test_a_collection_shows_its_own() -> None:
    chosen = Choices(collection="letters")
    assert names(ListView(), LETTER, NOTE, choices=chosen) == ["a&b.pdf"]
    assert names(ListView(), LETTER, NOTE, choices=Choices(collection="gone")) == [
        "a&b.pdf",
        "n.txt",
    ]
    assert "1 document found." in drawn(LETTER, NOTE, choices=chosen)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("A&B", ["a&b.pdf"]),
        ("pdf mail", ["a&b.pdf"]),
        ("letters", ["a&b.pdf"]),
        ("notes 2026", ["n.txt"]),
        ("pdf notes", []),
        ("  ", ["a&b.pdf", "n.txt"]),
    ],
)
def test_every_word_of_a_search_is_found_somewhere(search: str, found: list[str]) -> None:
    assert names(ListView(search=search), LETTER, NOTE) == found


def test_the_list_has_an_order() -> None:
    parts = [replace(NOTE, name=name, source=f"/x/{name}") for name in ("p10.txt", "P2.txt")]
    assert names(ListView(), *parts) == ["P2.txt", "p10.txt"]
    assert names(ListView(sort="newest"), NOTE, LETTER) == ["a&b.pdf", "n.txt"]
    assert names(ListView(sort="oldest"), LETTER, NOTE) == ["n.txt", "a&b.pdf"]
    assert names(ListView(sort="kind"), NOTE, LETTER) == ["a&b.pdf", "n.txt"]
    assert names(ListView(sort="pages"), NOTE, LETTER) == ["a&b.pdf", "n.txt"]


def test_folders_begin_where_they_differ() -> None:
    upload = replace(NOTE, name="u.txt", source="/kept/files/u.txt")
    folders = name_folders([LETTER, NOTE, upload], Path("/kept/files"))
    assert folders == {
        "a&b.pdf": "x/mail",
        "n.txt": "x/notes/2026",
        "u.txt": "Added on this page",
    }
    rows = choose_rows([LETTER, NOTE], Choices(), ListView(folder="x/notes"))
    assert [each.name for each in rows.rows] == ["n.txt"]
    assert dict(rows.folders) == {"x/mail": 1, "x/notes/2026": 1}
    assert dict(choose_rows([NOTE], Choices(), ListView()).folders) == {}


def test_the_kind_is_the_ending() -> None:
    assert format_kind(LETTER) == "PDF"
    assert format_kind(replace(NOTE, source="/x/README", name="README")) == "TEXT"


def test_a_long_list_is_paged_and_keeps_what_is_ticked() -> None:
    many = [
        DocumentSummary(f"{n:05}.txt", f"/x/{n:05}.txt", "text", "0" * 64, 1, 1, None, "2026-01-01")
        for n in range(2 * PAGE_SIZE + 5)
    ]
    first = drawn(*many, choices=Choices(documents=(many[-1].name,)))
    assert first.count('<li class="cv-row') == PAGE_SIZE
    assert f'data-ticked="[&quot;{many[-1].name}&quot;]"' in first
    assert "1–50 of 105" in first
    last = drawn(*many, view=ListView(page=99))
    assert last.count('<li class="cv-row') == 5
    assert "101–105 of 105" in last


@pytest.mark.parametrize("page", ["0", "-1", "x", None, "9" * 30, 1.5])
def test_a_page_that_cannot_be_is_the_first(page: object) -> None:
    assert ListView.from_dict({"page": page}).page == 1


def test_a_view_is_taken_from_a_browser() -> None:
    data = {"search": "a", "sort": "newest", "folder": "x", "page": 3}
    assert ListView.from_dict(data) == ListView("a", "newest", "x", 3)
    assert ListView.from_dict({"search": 1, "sort": ["name"], "folder": None}) == ListView()


def test_progress_names_the_file_and_ends() -> None:
    files = [
        FileProgress("a.txt", 1.0, ("a.txt: added, 1 passage",)),
        FileProgress("<b>.txt", 0.25),
        FileProgress("c.txt"),
    ]
    now = render_progress(files)
    assert '<progress max="1" value="0.4167" aria-label="All files">' in now  # 1.25 of 3
    assert "1 of 3 files" in now
    assert "Reading &lt;b&gt;.txt" in now
    assert "<span>25 %</span>" in now
    assert "data-done" not in now
    over = render_progress([files[0], FileProgress("d", 1.0, ("d: it is damaged.",), True)])
    assert 'data-done="2"' in over
    assert over.index("d: it is damaged.") < over.index("a.txt: added")  # what failed comes first
    assert "No file was added." in render_progress([])


def test_what_is_asked_is_said() -> None:
    assert render_scope(Choices()) == ""
    assert "Asking only “&lt;i&gt;”." in render_scope(Choices(documents=("<i>",)))
    many = Choices(documents=("a", "b", "c", "d", "e"))
    assert "“a”, “b”, “c” and 2 more." in render_scope(many)
    assert "the collection “x”" in render_scope(Choices(collection="x"))
