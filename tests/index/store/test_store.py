"""The contract of a Store, run over every implementation, and what is SQLite's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import (
    LibraryDamaged,
    LibraryNotWritable,
    UnknownDocument,
)
from index.store import SourceFile, Store
from index.store.sqlite.store import FILE_NAME, SQLiteStore
from tests.index.stores import document, put, rows


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.generation() == 0
    assert store.documents() == []
    assert store.passage_count() == 0
    assert store.snapshot().ids.shape == (0,)
    assert store.find_source("/a.txt") is None
    assert store.search_words(["rasht"], 5) == []
    assert store.meta("embedder") is None


def test_what_is_put_comes_back_the_same(store: Store, reopen: Callable[[], Store]) -> None:
    made, passages = document("a.txt", "Rasht fell.\nLenin did not object. 😀\ufffd\n")
    change = store.put(made, passages, rows(0.25, 0.5))
    assert change.generation == 1
    assert change.removed == ()
    again = reopen()
    assert again.document("a.txt") == made
    assert list(again.passages(change.added).values()) == passages
    snapshot = again.snapshot()
    assert snapshot.generation == 1
    assert tuple(snapshot.ids.tolist()) == change.added
    assert snapshot.vectors.tolist() == [[0.25, 0.75], [0.5, 0.5]]
    (summary,) = again.documents()
    assert again.find_source("/a.txt") == SourceFile(
        "a.txt", "/a.txt", "text", made.sha256, "a.txt"
    )
    assert [again.has_name(name) for name in ("a.txt", "b.txt")] == [True, False]
    assert (summary.name, summary.characters, summary.passages, summary.pages) == (
        "a.txt",
        37,
        2,
        1,
    )
    again.close()


def test_the_same_source_is_replaced_and_ids_are_never_used_again(store: Store) -> None:
    made, passages = document("a.txt", "One.\nTwo.\n")
    first = store.put(made, passages, rows(0, 1))
    changed, new_passages = document("a.txt", "Three.\n")
    second = store.put(changed, new_passages, rows(0.5))
    assert second.removed == first.added
    assert min(second.added) > max(first.added)
    assert [each.text for each in store.passages([*first.added, *second.added]).values()] == [
        "Three."
    ]
    third = store.remove("a.txt")
    assert third.removed == second.added
    fourth = store.put(made, passages, rows(0, 1))
    assert min(fourth.added) > max(second.added)
    assert fourth.generation == 4


def test_bm25_worked_out_by_hand(store: Store) -> None:
    # Three passages of 3 words; "rasht" stands in one, "fell" in two. BM25 with k1 = 1.2: a word
    # once in a passage of mean length counts its idf, ln((n - df + 0.5) / (df + 0.5)), which
    # FTS5 keeps above 0 (1e-6 for "fell"). Headings have the same word everywhere, so each
    # passage's length is the mean.
    put(store, "a.txt", "Rasht fell fast.\nAnzali fell slowly.\nManjil stood firm.\n", 0, 0, 0)
    found = store.search_words(["rasht"], 10)
    assert [score for _, score in found] == [pytest.approx(np.log(2.5 / 1.5), rel=1e-6)]
    both = store.search_words(["fell"], 10)
    assert [score for _, score in both] == [pytest.approx(1e-6, rel=1e-3)] * 2
    assert [passage_id for passage_id, _ in both] == sorted(passage_id for passage_id, _ in both)
    assert store.search_words(["fell"], 1) == both[:1]


def test_words_match_by_their_stem_and_without_accents(store: Store) -> None:
    put(store, "a.txt", "He was expelled from the café.\n", 0)
    for word in ("expel", "EXPELS", "cafe", "Cafés"):
        assert store.count_passages_with(word, 9) == 1, word
    assert store.count_passages_with("expulsion", 9) == 0


def test_counting_stops_at_the_given_number(store: Store) -> None:
    put(store, "a.txt", "Rasht one.\nRasht two.\nRasht three.\n", 0, 0, 0)
    assert [store.count_passages_with("rasht", most) for most in (1, 2, 9)] == [1, 2, 3]


def test_words_that_stand_in_the_library_in_any_form(store: Store) -> None:
    assert store.words_held(["rasht"]) == set()
    put(store, "a.txt", "He was expelled from Rasht.\nThe café is snake_case.\n", 0, 1)
    asked = ["rasht", "expels", "cafe", "snake_case", "case_snake", "anzali", "", '"', "heading"]
    assert store.words_held(asked) == {"rasht", "expels", "cafe", "snake_case", "heading"}
    assert store.words_held([]) == set()
    store.remove("a.txt")
    assert store.words_held(["rasht", "cafe"]) == set()


def test_no_sign_in_a_word_is_query_syntax(store: Store) -> None:
    put(store, "a.txt", "Rasht fell.\n", 0)
    for word in ('ra"sht', "rasht*", "NOT", "text:rasht", "(", "AND", "rasht)", "^", "-", ""):
        store.search_words([word, "nothing"], 5)
        store.count_passages_with(word, 5)
    assert store.search_words(['"', "rasht"], 5)[0][1] > 0


def test_removed_is_gone(store: Store) -> None:
    put(store, "a.txt", "Rasht fell.\n", 0)
    put(store, "b.txt", "Anzali fell.\n", 1)
    store.remove("a.txt")
    assert [each.name for each in store.documents()] == ["b.txt"]
    assert store.search_words(["rasht"], 5) == []
    assert len(store.snapshot().ids) == 1
    with pytest.raises(UnknownDocument, match=r"no document named a\.txt"):
        store.document("a.txt")
    with pytest.raises(UnknownDocument):
        store.remove("a.txt")


def test_vectors_of_chosen_passages(store: Store) -> None:
    made, passages = document("a.txt", "One.\nTwo.\nThree.\n")
    added = store.put(made, passages, rows(0, 0.5, 1)).added
    ids, vectors = store.vectors([added[2], added[0], 999])
    assert ids.tolist() == [added[0], added[2]]
    assert vectors.tolist() == [[0, 1], [1, 0]]


def test_a_failed_put_leaves_everything_as_it_was(store: Store) -> None:
    put(store, "a.txt", "Rasht fell.\n", 0.5)
    made, passages = document("a.txt", "One.\nTwo.\n")
    with pytest.raises(ValueError, match="shorter"):
        store.put(made, passages, rows(0))  # one vector too few
    assert store.generation() == 1
    assert store.document("a.txt").text == "Rasht fell.\n"
    assert len(store.search_words(["rasht"], 5)) == 1


def test_meta_is_remembered(store: Store, reopen: Callable[[], Store]) -> None:
    store.set_meta({"embedder": "one"})
    store.set_meta({"embedder": "two", "size": "3"})
    again = reopen()
    assert (again.meta("embedder"), again.meta("size"), again.meta("other")) == ("two", "3", None)
    assert again.all_meta() == {"embedder": "two", "size": "3"}
    again.close()


def test_sqlite_refuses_a_file_that_is_no_library(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"This is not a database at all." * 100)
    with pytest.raises(LibraryDamaged, match="is broken or is not a library"):
        SQLiteStore(tmp_path)


def test_sqlite_refuses_another_programs_database(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute("CREATE TABLE things (x)")
    other.commit()
    other.close()
    with pytest.raises(LibraryDamaged, match=r"is not a library of Chapter & Verse\.$"):
        SQLiteStore(tmp_path)


def test_sqlite_refuses_a_newer_schema(tmp_path: Path) -> None:
    SQLiteStore(tmp_path).close()
    newer = sqlite3.connect(tmp_path / FILE_NAME)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(LibraryDamaged, match=r"newer Chapter & Verse \(version 99"):
        SQLiteStore(tmp_path)


def test_sqlite_needs_a_folder_it_can_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryNotWritable, match="cannot be written") as caught:
        SQLiteStore(tmp_path / "file" / "library")
    assert str(tmp_path / "file" / "library") in str(caught.value)
