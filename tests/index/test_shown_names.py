"""Names of documents as they are shown, where two files have one name."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Library, UnknownDocument
from index.shown_names import shown_names


def test_names_carry_as_many_folders_as_tell_them_apart() -> None:
    assert shown_names(
        {
            "a.txt": "/home/may/notes/a.txt",
            "notes/a.txt": "/home/june/notes/a.txt",
            "old/a.txt": "/home/old/a.txt",
            "b.txt": "/home/b.txt",
            "ab.txt": "/home/ab.txt",
        }
    ) == {
        "a.txt": "may/notes/a.txt",
        "notes/a.txt": "june/notes/a.txt",
        "old/a.txt": "old/a.txt",
        "b.txt": "b.txt",
        "ab.txt": "ab.txt",
    }


def test_a_library_shows_names_with_folders_once_there_are_two(
    library: Library, tmp_path: Path
) -> None:
    paths = [tmp_path / folder / "100%_a.txt" for folder in ("may", "june")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"The boat of {path.parent.name} leaves.")
    library.add_file(paths[0])
    assert library.shown_name("100%_a.txt") == "100%_a.txt"
    library.add_file(paths[1])
    assert library.shown_name("100%_a.txt") == "may/100%_a.txt"
    assert library.shown_name("june/100%_a.txt") == "june/100%_a.txt"


def test_what_is_shown_names_the_document(library: Library, tmp_path: Path) -> None:
    paths = [tmp_path / folder / "index.md" for folder in ("a", "b", "c")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"The boat of {path.parent.name} leaves.")
        library.add_file(path)
    assert [each.name for each in library.documents()] == ["b/index.md", "c/index.md", "index.md"]
    assert library.document("a/index.md").name == "index.md"
    assert library.within(["a/index.md"], ()) == library.within(["index.md"], ())
    library.collect("boats", ["a/index.md", "b/index.md"])
    assert library.collections() == {"boats": ["b/index.md", "index.md"]}
    library.release("boats", ["a/index.md"])
    assert library.collections() == {"boats": ["b/index.md"]}
    with pytest.raises(UnknownDocument):
        library.remove("d/index.md")
    assert library.remove("a/index.md") == "index.md"
    assert [each.name for each in library.documents()] == ["b/index.md", "c/index.md"]
