"""A copied library is the one it was made of, of whatever kind, however often it stopped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from index import EmbedderMismatch, Library, LibraryError
from index.copying import CopyResult, copy_library
from index.progress import untracked
from index.store.sqlite.store import FILE_NAME
from testing.fakes import WordEmbedder

Item = TypeVar("Item")
FILES = {
    "a.md": "# Gilan\n\nRasht fell in June.\n\n## Coup\n\nHe was expelled.",
    "b.txt": "Anzali burned in May. Nobody was there.",
    "again.txt": "Anzali burned in May. Nobody was there.",
    "c.csv": "town,year\nRasht,1920\nAnzali,1921\n",
}


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    library = Library(tmp_path / "origin", embedder=WordEmbedder())
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
        library.add(tmp_path / name)
    library.collect("towns", ["b.txt", "c.csv"])
    library.remember("curve", "1, 2, 3")
    library.close()
    return tmp_path / "origin"


def seen(address: Path | str) -> dict[str, object]:
    """What a person finds in a library: everything but ids."""
    library = Library(address, embedder=WordEmbedder())
    question = library.embed_question("Rasht fell in June")
    found = [
        [(passages[each].text, score) for each, score in hits]
        for hits in (
            library.search_dense(question, 9),
            library.search_lexical("When was Rasht, and who burned?", 9),
        )
        if (passages := library.passages([each for each, _ in hits]))
    ]
    held = {
        "documents": library.documents(),
        "sources": library.sources(),
        "texts": [library.document(each.name) for each in library.documents()],
        "collections": library.collections(),
        "remembered": library.remembered("curve"),
        "found": found,
        "proof": library.verify(untracked),
    }
    library.close()
    return held


def test_to_a_server_and_back(origin: Path, on_server: str, tmp_path: Path) -> None:
    assert copy_library(origin, on_server, untracked) == CopyResult(3, 0, ())
    assert seen(on_server) == seen(origin)
    assert copy_library(on_server, tmp_path / "back", untracked) == CopyResult(3, 0, ())
    assert seen(tmp_path / "back") == seen(origin)
    # Once more there is nothing to do, and what was embedded before is known in the copy.
    assert copy_library(origin, on_server, untracked) == CopyResult(0, 3, ())
    words = WordEmbedder()
    library = Library(tmp_path / "back", embedder=words)
    (tmp_path / "a.md").write_text(FILES["a.md"] + "\n\n## More\n\nAnd so on.")
    library.add(tmp_path / "a.md")
    assert len(words.embedded) == 1
    library.close()


def test_a_copy_that_was_stopped_goes_on(origin: Path, tmp_path: Path) -> None:
    def stops(items: Sequence[Item], label: str) -> Iterable[Item]:
        yield items[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_library(origin, tmp_path / "copy", stops)
    half = Library(tmp_path / "copy", embedder=WordEmbedder())
    assert [each.name for each in half.documents()] == ["a.md"]
    half.close()
    assert copy_library(origin, tmp_path / "copy", untracked) == CopyResult(2, 1, ())
    assert seen(tmp_path / "copy") == seen(origin)


def test_the_check_at_the_end_finds_what_differs(origin: Path, tmp_path: Path) -> None:
    copy_library(origin, tmp_path / "copy", untracked)
    for statement, wrong in (
        ("UPDATE documents SET blocks = '[]' WHERE format = 'markdown'", "a.md: its text, blocks"),
        ("UPDATE passages SET page = 7 WHERE text LIKE '%burned%'", "again.txt: its passages"),
        ("UPDATE passages SET vector = zeroblob(128) WHERE text LIKE '%1920%'", "c.csv: its vec"),
    ):
        spoiled = sqlite3.connect(tmp_path / "copy" / FILE_NAME)
        spoiled.execute(statement)
        spoiled.commit()
        spoiled.close()
        faults = copy_library(origin, tmp_path / "copy", untracked).faults
        assert [each for each in faults if each.startswith(wrong)], faults


def test_what_cannot_be_copied(origin: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"There is no library in .*nowhere\.$"):
        copy_library(tmp_path / "nowhere", tmp_path / "copy", untracked)
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(LibraryError, match="cannot be copied to itself"):
        copy_library(origin, origin, untracked)
    retrained = WordEmbedder()
    retrained.fingerprint = "words-2"
    other = Library(tmp_path / "other", embedder=retrained)
    other.add(tmp_path / "a.md")
    other.close()
    with pytest.raises(EmbedderMismatch, match="made with another embedder than"):
        copy_library(origin, tmp_path / "other", untracked)


def test_a_name_that_stands_for_something_else(origin: Path, tmp_path: Path) -> None:
    other = Library(tmp_path / "other", embedder=WordEmbedder())
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.md").write_text("Quite another text.")
    other.add(tmp_path / "elsewhere" / "a.md")
    other.close()
    copied = copy_library(origin, tmp_path / "other", untracked)
    assert copied.documents == 2
    assert copied.faults[0] == f"a.md: {tmp_path / 'other'} holds another document of that name."
