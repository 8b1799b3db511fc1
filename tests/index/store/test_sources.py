"""The contract of a Store, second part: contents under several names, collections, upkeep."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from index import LibraryNotWritable, UnknownCollection, UnknownDocument
from index.errors import NameTaken
from index.hashing import text_sha256
from index.store import SourceFile, Store
from index.store.sqlite.store import FILE_NAME, SQLiteStore
from tests.index.stores import bytes_of, document, put, rows


def attach(store: Store, name: str, text: str) -> tuple[int, ...] | None:
    change = store.attach(document(name, text)[0])
    return None if change is None else change.removed


def test_a_content_is_stored_once_under_all_its_names(store: Store) -> None:
    put(store, "b.txt", "Rasht fell.\n", 0)
    assert attach(store, "c.txt", "Something else.\n") is None
    assert attach(store, "a.txt", "Rasht fell.\n") == ()
    assert store.passage_count() == 1
    (summary,) = store.documents()
    assert (summary.name, summary.also) == ("a.txt", ("b.txt",))
    for name in ("a.txt", "b.txt"):
        found = store.document(name)
        assert (found.name, found.also, found.source) == ("a.txt", ("b.txt",), "/a.txt")
    assert [(each.name, each.document) for each in store.sources()] == [
        ("a.txt", "a.txt"),
        ("b.txt", "a.txt"),
    ]
    assert [each.document for _, each in store.passages_of("b.txt")] == ["a.txt"]


def test_a_content_stays_until_its_last_name_is_removed(store: Store) -> None:
    put(store, "a.txt", "Rasht fell.\n", 0)
    attach(store, "b.txt", "Rasht fell.\n")
    assert store.remove("a.txt").removed == ()
    assert [each.name for each in store.documents()] == ["b.txt"]
    assert store.remove("b.txt").removed == (1,)
    assert store.documents() == []
    assert store.passage_count() == 0


def test_a_source_that_changes_leaves_the_content_to_the_others(store: Store) -> None:
    put(store, "a.txt", "Rasht fell.\n", 0)
    attach(store, "b.txt", "Rasht fell.\n")
    put(store, "a.txt", "Anzali burned.\n", 0)
    assert [store.document(name).text for name in ("a.txt", "b.txt")] == [
        "Anzali burned.\n",
        "Rasht fell.\n",
    ]
    # And back: nothing is left of the content that no source has.
    assert attach(store, "a.txt", "Rasht fell.\n") == (2,)
    assert store.passage_count() == 1
    assert store.find_source("/a.txt") == SourceFile(
        "a.txt", "/a.txt", "text", store.document("a.txt").sha256, "a.txt"
    )


def test_a_name_or_content_that_is_taken(store: Store) -> None:
    put(store, "a.txt", "Rasht fell.\n", 0)
    with pytest.raises(NameTaken, match=r"holds a\.txt, or its content, already"):
        put(store, "a.txt", "Anzali burned.\n", 0, source="/elsewhere/a.txt")
    with pytest.raises(NameTaken):
        put(store, "b.txt", "Rasht fell.\n", 0)
    assert (store.generation(), store.passage_count()) == (1, 1)
    assert store.search_words(["anzali"], 5) == []


def test_collections(store: Store) -> None:
    for number, name in enumerate(("a", "b", "c")):
        put(store, name, f"Text {name}.\n", number)
    attach(store, "a2", "Text a.\n")
    store.collect("letters", ["a2", "b"])
    store.collect("vowels", ["a"])
    store.collect("vowels", ["a"])
    assert store.collections() == {"letters": ["a2", "b"], "vowels": ["a"]}
    assert store.documents()[0].collections == ("letters", "vowels")
    assert store.within([], ["letters"]) == (1, 2)
    assert store.within(["c", "a2"], ["vowels"]) == (1, 3)
    store.release("letters", ["b"])
    assert store.within([], ["letters"]) == (1,)
    store.release("vowels")
    assert store.collections() == {"letters": ["a2"]}
    # A removed name takes its memberships with it, though the content stays.
    store.remove("a2")
    assert store.collections() == {}
    assert store.has_name("a")


def test_unknown_names_change_nothing(store: Store) -> None:
    put(store, "a", "Text a.\n", 0)
    with pytest.raises(UnknownDocument, match="no document named b"):
        store.collect("letters", ["a", "b"])
    assert store.collections() == {}
    for fails in (
        lambda: store.release("letters"),
        lambda: store.within([], ["letters"]),
    ):
        with pytest.raises(UnknownCollection, match="no collection named letters"):
            fails()
    with pytest.raises(UnknownDocument):
        store.within(["b"], [])


def test_searching_some_documents_only(store: Store) -> None:
    for number, name in enumerate(("a", "b", "c")):
        put(store, name, f"Rasht {name}.\nAnzali {name}.\n", number, number)
    assert store.passage_ids().tolist() == [1, 2, 3, 4, 5, 6]
    assert store.passage_ids((1, 3)).tolist() == [1, 2, 5, 6]
    everywhere = dict(store.search_words(["rasht"], 9))
    assert sorted(everywhere) == [1, 3, 5]
    assert dict(store.search_words(["rasht"], 9, (2, 3))) == {3: everywhere[3], 5: everywhere[5]}
    assert store.search_words(["rasht"], 9, ()) == []


def test_vectors_are_known_by_what_was_embedded(store: Store) -> None:
    made, passages = document("a.txt", "One.\nTwo.\n")
    store.stage([b"two", b"six"], rows(0.5, 0.75))
    store.stage([b"two"], rows(0.5))
    assert set(store.known_vectors([b"one", b"two"])) == {b"two"}
    store.put(made, passages, rows(0.25, 0.5), [b"one", b"two"])
    known = store.known_vectors([b"one", b"two", b"six", b"ten", *(bytes([x]) for x in range(9))])
    assert {key: vector.tolist() for key, vector in known.items()} == {
        b"one": [0.25, 0.75],
        b"two": [0.5, 0.5],
        b"six": [0.75, 0.25],
    }
    store.remove("a.txt")
    assert set(store.known_vectors([b"one", b"two", b"six"])) == {b"six"}  # of another document


def test_reading_goes_on_while_something_is_written(tmp_path: Path) -> None:
    """Within a write that has not been committed, another thread reads the state before it."""
    store = SQLiteStore(tmp_path)
    put(store, "a", "Rasht fell.\n", 0)
    seen: list[int] = []
    with store._connections.writing() as writer:
        writer.execute("DELETE FROM documents")
        reader = threading.Thread(target=lambda: seen.append(store.passage_count()))
        reader.start()
        reader.join(timeout=10)
        assert seen == [1]
    assert store.passage_count() == 0
    store.close()


def test_a_sound_store_has_no_faults(store: Store) -> None:
    put(store, "a.txt", "Rasht fell.\n", 0)
    assert store.faults() == []
    assert store.size() > 0


def test_a_store_finds_its_own_faults(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path)
    put(store, "a.txt", "Rasht fell.\n", 0)
    store.close()
    spoiled = sqlite3.connect(tmp_path / FILE_NAME)
    spoiled.execute("UPDATE passages SET text = 'Anzali fell.'")  # behind the back of the words
    spoiled.execute("INSERT INTO collected VALUES ('letters', 99)")
    spoiled.commit()
    spoiled.close()
    store = SQLiteStore(tmp_path)
    orphan, words = store.faults()
    assert orphan == "A row of collected belongs to no row of sources."
    assert words.startswith("The index of words does not agree with the passages")
    store.close()


def test_compacting_leaves_no_trace_of_what_was_removed(store: Store) -> None:
    put(store, "a.txt", "Zanzibar fell.\n", 0)
    put(store, "b.txt", "Anzali burned.\n", 1)
    assert b"zanzibar" in bytes_of(store).lower()
    store.remove("a.txt")
    store.compact()
    left = bytes_of(store).lower()
    assert b"anzali" in left
    assert b"zanzibar" not in left
    assert store.search_words(["anzali"], 5)
    assert store.faults() == []


def test_a_library_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / FILE_NAME)
    old.executescript(
        files("tests.index.store").joinpath("schema_version_1.sql").read_text(encoding="utf-8")
    )
    old.execute(f"PRAGMA application_id = {0x43265631}")
    old.execute("PRAGMA user_version = 1")
    old.executemany("INSERT INTO meta VALUES (?, ?)", [("generation", "7"), ("embedder", "words")])
    vector = np.array([1, 0], dtype=np.float32).tobytes()
    for number, (name, text) in enumerate(
        [("b.txt", "Rasht fell."), ("a.txt", "Rasht fell."), ("c.txt", "Anzali burned.")], start=1
    ):
        old.execute(
            "INSERT INTO documents VALUES (?, ?, ?, 'text', ?, ?, ?, '[]', '[]', '2026-11-01')",
            (number, name, f"/{name}", text_sha256(text), text, len(text)),
        )
        old.execute(
            "INSERT INTO passages VALUES (?, ?, 0, ?, ?, '', NULL, ?, ?)",
            (number, number, len(text), text, f"[0, {len(text)}]", vector),
        )
    old.commit()
    old.close()
    store = SQLiteStore(tmp_path)
    assert [(each.name, each.also) for each in store.documents()] == [
        ("a.txt", ("b.txt",)),
        ("c.txt", ()),
    ]
    assert [each.text for each in store.passages([1, 2, 3]).values()] == [
        "Rasht fell.",
        "Anzali burned.",
    ]
    assert store.vectors([1])[1].tolist() == [[1, 0]]
    assert [passage_id for passage_id, _ in store.search_words(["rasht"], 5)] == [1]
    assert (store.meta("embedder"), store.generation()) == ("words", 8)
    assert store.faults() == []
    store.close()
    again = SQLiteStore(tmp_path)
    assert again.passage_count() == 2
    again.close()


def test_a_library_of_version_3_is_brought_up_to_date(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / FILE_NAME)
    old.executescript(
        files("tests.index.store").joinpath("schema_version_3.sql").read_text(encoding="utf-8")
    )
    old.execute(f"PRAGMA application_id = {0x43265631}")
    old.execute("PRAGMA user_version = 3")
    old.execute("INSERT INTO meta VALUES ('generation', '3')")
    text = "Town; People."
    old.execute(
        """INSERT INTO documents
           VALUES (1, 'csv', 'a', ?, ?, ?, '[]', '[[0, 1]]', 'row', '2026', '["A note."]', 1)""",
        (text, text_sha256(text), len(text)),
    )
    old.execute("INSERT INTO sources VALUES (1, 1, 'a.csv', '/a.csv', 14, 5)")
    vector = np.array([1, 0], dtype=np.float32).tobytes()
    old.execute(
        "INSERT INTO passages VALUES (1, 1, 0, 13, ?, 'Gilan', 1, '[0, 13]', x'', ?)",
        (text, vector),
    )
    old.commit()
    old.close()
    store = SQLiteStore(tmp_path)
    read = store.document("a.csv")
    assert (read.text, read.notes, read.loader, read.tables) == (text, ("A note.",), 1, ())
    assert store.passages([1])[1].context == ""
    assert [passage_id for passage_id, _ in store.search_words(["gilan"], 5)] == [1]
    put(store, "b.txt", "Anzali burned.\n", 1)
    store.remove("a.csv")
    assert store.search_words(["gilan", "town"], 5) == []
    assert store.faults() == []
    store.close()


def test_the_store_can_be_opened_while_another_writes(reopen: Callable[[], Store]) -> None:
    first, second = reopen(), reopen()
    put(first, "a.txt", "Rasht fell.\n", 0)
    put(second, "b.txt", "Anzali burned.\n", 1)
    assert [each.name for each in first.documents()] == ["a.txt", "b.txt"]
    assert first.generation() == second.generation() == 2
    first.close()
    second.close()


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path)
    put(store, "a.txt", "Rasht fell.\n", 0)
    with store._connections.alone() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryNotWritable, match="is full; what was stored before is safe"):
        put(store, "b.txt", "Anzali burned.\n" * 2000, *[0.0] * 2000)
    assert [each.name for each in store.documents()] == ["a.txt"]
    with store._connections.alone() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    put(store, "b.txt", "Anzali burned.\n", 1)
    assert store.faults() == []
    store.close()
