"""Removals that can be taken back: copies, files of one's own, collections, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from page.uploads.removed import LIFETIME_SECONDS, RemovalForgotten, RemovedDocuments
from page.uploads.storage import StoredUploads
from testing.small_library import open_assistant


def test_a_removal_is_taken_back_whole(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("The lamp is green.")
    (tmp_path / "sent.txt").write_text("The harbour was closed.")
    removed = RemovedDocuments(tmp_path / "away")
    with open_assistant(tmp_path / "library") as assistant:
        library = assistant.library
        stored = StoredUploads(library.folder).store(tmp_path / "sent.txt", "sent.txt")
        library.add_file(stored, collections=["mail"])
        library.add_file(tmp_path / "own.txt")
        token, gone = removed.remove(library, ["sent.txt", "own.txt", "never.txt"], "ada")
        assert gone == ["sent.txt", "own.txt"]
        assert library.documents() == []
        assert not stored.exists()
        assert (tmp_path / "own.txt").exists()
        with pytest.raises(RemovalForgotten):
            removed.restore(library, token, "bob")
        assert removed.restore(library, token, "ada") == ["sent.txt", "own.txt"]
        assert stored.read_text() == "The harbour was closed."
        assert library.collections() == {"mail": ["sent.txt"]}
        assert list((tmp_path / "away").iterdir()) == []
        with pytest.raises(RemovalForgotten):
            removed.restore(library, token, "ada")


def test_a_document_without_a_file_comes_back_with_its_text(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("The lamp is green.")
    removed = RemovedDocuments(tmp_path / "away")
    with open_assistant(tmp_path / "library") as assistant:
        assistant.add(tmp_path / "own.txt")
        (tmp_path / "own.txt").unlink()
        token, _ = removed.remove(assistant.library, ["own.txt"], "")
        assert removed.restore(assistant.library, token, "") == ["own.txt"]
        assert assistant.library.document("own.txt").text == "The lamp is green."


def test_a_removal_is_forgotten_with_its_copies(tmp_path: Path) -> None:
    now = [0.0]
    removed = RemovedDocuments(tmp_path / "away", clock=lambda: now[0])
    (tmp_path / "sent.txt").write_text("The harbour was closed.")
    with open_assistant(tmp_path / "library") as assistant:
        library = assistant.library
        library.add_file(StoredUploads(library.folder).store(tmp_path / "sent.txt", "sent.txt"))
        token, _ = removed.remove(library, ["sent.txt"], "")
        assert len(list((tmp_path / "away").iterdir())) == 1
        now[0] = LIFETIME_SECONDS + 1
        with pytest.raises(RemovalForgotten):
            removed.restore(library, token, "")
    assert list((tmp_path / "away").iterdir()) == []
