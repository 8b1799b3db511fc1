"""Folders: what has gone from them, and what a change in them means."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library, MissingFile
from index.hashing import readable_file_sha256
from index.ingest.sources import is_gone
from index.ingest.watch import Batch, classify_changes, watch_folders
from index.store import SourceFile

Write = Callable[[str, str | bytes], Path]


def test_what_has_gone_from_a_folder_and_from_below(library: Library, write: Write) -> None:
    kept = write("notes/a.txt", "Rasht fell.")
    gone = write("notes/deep/b.txt", "Anzali burned.")
    elsewhere = write("other/c.txt", "Manjil stood firm.")
    for path in (kept, gone, elsewhere):
        library.add_file(path)
    assert library.gone(kept.parent) == []
    gone.unlink()
    elsewhere.unlink()
    assert [each.name for each in library.gone(kept.parent)] == ["b.txt"]
    gone.parent.rmdir()
    assert [each.name for each in library.gone(kept.parent)] == ["b.txt"]
    with pytest.raises(MissingFile):
        library.gone(gone.parent)


def test_what_cannot_be_looked_at_has_not_gone(tmp_path: Path) -> None:
    def source(path: Path | str) -> SourceFile:
        return SourceFile("a", str(path), "text", "00", "a")

    assert is_gone(source(tmp_path / "a.txt"))
    (tmp_path / "file").write_text("in the way")
    assert is_gone(source(tmp_path / "file" / "a.txt"))
    assert not is_gone(source(tmp_path / "file"))
    # The true name of this file could not be stored.
    assert not is_gone(source(tmp_path / "\ufffd.txt"))
    assert not is_gone(source(tmp_path / ("long" * 100)))  # the system refuses to look


def test_sources_at_a_path_and_below(library: Library, write: Write) -> None:
    path = write("notes/a.txt", "Rasht fell.")
    library.add_file(path)
    library.add_file(write("notes2/b.txt", "Anzali burned."))
    for place in (path, path.parent):
        assert [each.name for each in library.at(place)] == ["a.txt"]
    assert len(library.at(path.parent.parent)) == 2


def test_what_changed_paths_mean(write: Write, tmp_path: Path) -> None:
    root = tmp_path / "files"
    changed = write("a.txt", "Rasht fell.")
    moved_in = write("new/b.txt", "Anzali burned.").parent
    write("new/.hidden.txt", "Nothing.")
    photo = write("photo.jpg", b"\xff")
    hidden = write(".git/c.txt", "Nothing.")
    gone = root / "gone"
    paths = [gone, changed, changed, moved_in, photo, hidden, root / ".gone.txt"]
    assert classify_changes(paths, [root]) == Batch((changed, moved_in / "b.txt"), (gone,))


def test_a_folder_above_a_watched_one_may_be_hidden(write: Write, tmp_path: Path) -> None:
    path = write(".notes/a.txt", "Rasht fell.")
    assert classify_changes([path], [path.parent]) == Batch((path,), ())


def test_changes_in_a_watched_folder_are_told(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text("Rasht fell.", encoding="utf-8")
    stop = threading.Event()
    seen: list[Batch] = []

    def follow() -> None:
        for batch in watch_folders([tmp_path], stop):
            seen.append(batch)
            if {file.name for each in seen for file in each.files} >= {"new.txt"} and any(
                each.gone for each in seen
            ):
                return

    following = threading.Thread(target=follow)
    following.start()
    # The watch begins in its own time: what happens before is not told, so it happens again.
    while following.is_alive():
        (tmp_path / "new.txt").write_text("Anzali burned.", encoding="utf-8")
        old.write_text("Rasht fell.", encoding="utf-8")
        old.unlink()
        following.join(timeout=0.5)
    stop.set()
    assert all(path == old for batch in seen for path in batch.gone)


def test_a_pipe_has_no_hash_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert readable_file_sha256(tmp_path / "pipe.txt") is None
    (tmp_path / "a.txt").write_bytes(b"abc")
    # The hash of "abc" is an example in FIPS 180-2.
    assert readable_file_sha256(tmp_path / "a.txt") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
