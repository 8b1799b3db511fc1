"""What is kept of how a file was read: notes, the loader's version, the file's looks."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from index import Library
from index.hashing import text_sha256
from index.loaders import registry
from index.loaders.sandbox.messages import BadMessage, parsed_from, parsed_message
from index.loaders.source import Parsed
from index.store import Store
from index.store.sqlite.store import FILE_NAME, SQLiteStore
from index.types import Stamp
from tests.index.stores import document, rows

Write = Callable[[str, str | bytes], Path]


def test_notes_loader_and_stamp_are_kept(store: Store) -> None:
    made, passages = document("a.txt", "Rasht fell.\n")
    kept = replace(made, notes=("One byte was bad.", "“Two” too."), loader=3, stamp=Stamp(12, 5))
    store.put(kept, passages, rows(0))
    assert store.document("a.txt") == kept
    (summary,) = store.documents()
    assert (summary.notes, summary.loader) == (kept.notes, 3)
    (source,) = store.sources()
    assert (source.loader, source.stamp) == (3, Stamp(12, 5))
    store.restamp("/a.txt", Stamp(12, 9))
    assert store.sources()[0].stamp == Stamp(12, 9)


def test_what_an_older_loader_read_gives_way_to_what_a_newer_one_reads(store: Store) -> None:
    first, passages = document("b.txt", "Rasht fell.\n")
    store.put(replace(first, loader=1), passages, rows(0))
    second = document("a.txt", "Rasht fell.\n")[0]
    assert store.attach(replace(second, loader=1)) is not None
    assert store.attach(replace(second, loader=2)) is None
    newer, passages = document("b.txt", "Rasht fell!\n")
    newer = replace(newer, sha256=first.sha256, loader=2)
    change = store.put(newer, passages, rows(1))
    assert len(change.removed) == 1
    assert [(each.name, each.loader) for each in store.sources()] == [("a.txt", 2), ("b.txt", 2)]
    assert store.document("a.txt").text == "Rasht fell!\n"
    assert (store.passage_count(), store.search_words(["rasht"], 5)[0][0]) == (1, change.added[0])
    assert store.faults() == []


def test_a_file_is_read_again_by_a_better_loader(
    library: Library, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.txt", "Rasht fell.")
    assert library.add_file(path).state == "added"
    assert library.add_file(path).state == "unchanged"
    better = replace(registry.FORMATS[".txt"], version=registry.FORMATS[".txt"].version + 1)
    monkeypatch.setitem(registry.FORMATS, ".txt", better)
    assert library.add_file(path).state == "replaced"
    assert library.add_file(path).state == "unchanged"
    assert [each.loader for each in library.documents()] == [better.version]


def test_a_file_that_only_looks_changed_is_unchanged_and_its_looks_are_kept(
    library: Library, write: Write
) -> None:
    path = write("a.txt", "Rasht fell.")
    library.add_file(path)
    os.utime(path, ns=(5_000_000_000, 5_000_000_000))
    assert library.add_file(path).state == "unchanged"
    assert library.sources()[0].stamp == Stamp(11, 5_000_000_000)


def test_notes_cross_from_the_sandbox_if_a_loader_can_have_written_them() -> None:
    parsed = Parsed("Rasht fell.", (), notes=("One byte was bad.",))
    message = parsed_message("0" * 64, parsed)
    assert parsed_from(message) == ("0" * 64, parsed)
    for bad in (["x" * 1001], ["x"] * 101, [1], None):
        with pytest.raises(BadMessage):
            parsed_from(message | {"notes": bad})


def test_a_library_of_version_2_is_brought_up_to_date(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / FILE_NAME)
    old.executescript(
        files("tests.index.store").joinpath("schema_version_2.sql").read_text(encoding="utf-8")
    )
    old.execute(f"PRAGMA application_id = {0x43265631}")
    old.execute("PRAGMA user_version = 2")
    old.execute("INSERT INTO meta VALUES ('generation', '7')")
    text = "Rasht fell."
    old.execute(
        """INSERT INTO documents VALUES
           (1, 'text', 'hash', ?, ?, 11, '[["prose", 0, 11, 0, ""]]', '[]', 'page', '2026')""",
        (text, text_sha256(text)),
    )
    old.execute("INSERT INTO sources VALUES (1, 1, 'a.txt', '/a.txt')")
    old.execute(
        "INSERT INTO passages VALUES (1, 1, 0, 11, ?, '', NULL, '[0, 11]', x'', ?)",
        (text, np.array([1, 0], dtype=np.float32).tobytes()),
    )
    old.commit()
    old.close()
    for _ in range(2):
        store = SQLiteStore(tmp_path)
        found = store.document("a.txt")
        assert (found.text, found.notes, found.loader) == (text, (), 1)
        # Its looks were not kept: they differ from those of every file.
        assert found.stamp == Stamp(-1, 0)
        assert store.faults() == []
        store.close()
