"""The words of file names, and which documents a question names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from index.search.names import MOST_NAMED, name_words

Write = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("03-march-2024.md", ["3", "march", "2024"]),
        ("TermSheet_v2.PDF", ["term", "sheet", "v", "2"]),
        ("NDAdraft.txt", ["nd", "adraft"]),  # where capitals end a word cannot be known
        ("HR policies/leave.txt", ["hr", "policies", "leave"]),
        ("größe.txt", ["gr", "öß", "e"]),
        ("000.csv", ["0"]),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert name_words(name) == words


def test_documents_are_named_where_their_names_tell_them_apart(
    library: Library, write: Write
) -> None:
    for name in ("lease-2023.txt", "lease-2024.txt", "report.txt", "report-annex.txt"):
        library.add(write(name, f"All of {name}."))
    assert library.documents_named("What does the lease of 2024 cost?") == ["lease-2024.txt"]
    assert library.documents_named("What do the leases cost?") == [
        "lease-2023.txt",
        "lease-2024.txt",
    ]
    assert library.documents_named("What does the annex say?") == ["report-annex.txt"]
    assert library.documents_named("Who is who?") == []
    library.remove("lease-2024.txt")
    assert library.documents_named("What does the lease of 2024 cost?") == ["lease-2023.txt"]


def test_names_that_many_documents_share_tell_nothing(library: Library, write: Write) -> None:
    for number in range(MOST_NAMED + 1):
        library.add(write(f"minutes{number}x.txt", f"Words of {number}."))
    for number in range(10):
        library.add(write(f"other{number}.txt", f"Different words of {number}."))
    assert library.documents_named("What do the minutes say?") == []


def test_a_short_number_names_a_document_only_beside_a_word(library: Library, write: Write) -> None:
    for number in (6, 7, 8):
        library.add(write(f"part-{number}-{'abc'[number - 6]}x.txt", f"Words of {number}."))
    assert library.documents_named("What happened after 7 days?") == []
    assert library.documents_named("What does bx say of 7 days?") == ["part-7-bx.txt"]
    library.add(write("2024-03.txt", "Words of a month."))
    assert library.documents_named("What happened in 2024?") == ["2024-03.txt"]
