"""Where the passages stand on the map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index import Library
from qa.passage_map import project_passages

Write = Callable[[str, str | bytes], Path]


def test_what_says_the_same_lies_together(library: Library, write: Write) -> None:
    library.add_file(write("a.txt", "Rasht fell.\n\nRasht fell!"))
    library.add_file(write("b.txt", "Bread is baked in ovens."))
    library.add_file(write("c.txt", "Fell Rasht?"))
    found = {each.document: each for each in project_passages(library, 100)}
    assert set(found) == {"a.txt", "b.txt", "c.txt"}
    a, b, c = found["a.txt"], found["b.txt"], found["c.txt"]
    assert abs(a.x - c.x) < 0.01  # the same words
    assert {round(a.x), round(b.x)} == {0, 1}  # the greatest difference lies along x
    text = library.document("b.txt").text
    assert text[b.start : b.end] == b.beginning == "Bread is baked in ovens."


def test_a_large_library_is_thinned_evenly(library: Library, write: Write) -> None:
    for number in range(10):
        library.add_file(write(f"{number}.txt", f"Rasht {number}."))
    assert [each.document for each in project_passages(library, 5)] == [
        f"{n}.txt" for n in range(0, 10, 2)
    ]
    assert len(project_passages(library, 4)) == 4
    assert all(0 <= each.x <= 1 and 0 <= each.y <= 1 for each in project_passages(library, 100))


def test_one_passage_is_no_map(library: Library, write: Write) -> None:
    assert project_passages(library, 5) == []
    library.add_file(write("a.txt", "Rasht fell."))
    assert project_passages(library, 5) == []
