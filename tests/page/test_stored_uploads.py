"""Names and places of uploaded files: whatever a file is called, its copy lies in one folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.uploads.storage import StoredUploads, sanitize_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        (r"C:\letters\may.docx", "may.docx"),
        ('<img src=x onerror="boom()">.md', "_img src=x onerror=_boom()__.md"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        ("שלום.txt", "שלום.txt"),
        ("a\x00b\nc.txt", "a\ufffdbc.txt"),
        ("CON.txt", "document_CON.txt"),
        (".txt", "txt"),
        ("..", "document"),
        ("", "document"),
        ("x" * 300 + ".txt", "x" * 120 + ".txt"),
        ("ж" * 300 + ".txt", "ж" * 60 + ".txt"),
    ],
)
def test_a_name_does_no_harm(name: str, safe: str) -> None:
    assert sanitize_name(name) == safe


@given(st.text(max_size=400))
def test_every_name_is_one_part_of_a_path(name: str) -> None:
    safe = sanitize_name(name)
    assert Path(safe).name == safe
    assert safe not in ("", ".", "..")
    assert len(safe.encode()) <= 150


def test_the_same_name_twice_gets_a_free_name(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    uploads = StoredUploads(tmp_path / "library")
    stored = []
    for words in ("one", "two"):
        sent.write_text(words)
        stored.append(uploads.store(sent, "../a.txt"))
    assert [path.relative_to(tmp_path) for path in stored] == [
        Path("library/files/a.txt"),
        Path("library/files/a (2).txt"),
    ]
    assert [path.read_text() for path in stored] == ["one", "two"]


def test_only_copies_are_forgotten(tmp_path: Path) -> None:
    own, sent = tmp_path / "own.txt", tmp_path / "sent"
    own.write_text("A person's own file.")
    sent.write_text("x")
    uploads = StoredUploads(tmp_path)
    stored = uploads.store(sent, "a.txt")
    uploads.remove(str(own))
    uploads.remove(str(stored))
    assert own.exists()
    assert not stored.exists()
