"""Whether a document's file is still what was read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import Library
from index.ingest.sources import staleness
from index.types import Stamp

Write = Callable[[str, str | bytes], Path]


def test_a_file_that_changes_and_goes_is_told(library: Library, write: Write) -> None:
    path = write("a.txt", "The boat leaves at six.")
    library.add_file(path)
    assert library.staleness("a.txt") == ""
    os.utime(path, ns=(7, 7))  # only its date: its words are the same
    assert library.staleness("a.txt") == ""
    path.write_text("The boat leaves at ten.")  # as long as before
    assert library.staleness("a.txt") == "changed"
    library.add_file(path)
    assert library.staleness("a.txt") == ""
    path.write_text("The boat leaves at eleven.")
    assert library.staleness("a.txt") == "changed"
    path.unlink()
    assert library.staleness("a.txt") == "gone"


def test_a_document_is_fresh_as_long_as_one_of_its_files_is(library: Library, write: Write) -> None:
    first = write("a.txt", "The boat leaves.")
    library.add_file(first)
    second = write("b.txt", "The boat leaves.")
    library.add_file(second)
    first.unlink()
    assert library.staleness("a.txt") == ""
    second.write_text("It stays.")
    assert library.staleness("b.txt") == "changed"


def test_only_date_and_size_are_looked_at(
    library: Library, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.txt", "The boat leaves.")
    library.add_file(path)
    monkeypatch.setattr("index.ingest.sources.readable_file_sha256", lambda _: pytest.fail("read"))
    assert library.staleness("a.txt") == ""
    path.write_text("The boat leaves at six.")
    assert library.staleness("a.txt") == "changed"


def test_what_was_no_file_or_whose_folder_may_be_elsewhere(library: Library, write: Write) -> None:
    path = write("folder/a.txt", "The boat leaves.")
    library.add_file(path)
    (source,) = library.sources()
    unseen = replace(source, stamp=Stamp(-1, 0))  # of a library made before looks were kept
    assert staleness([unseen], mounted=True) == ""
    path.write_text("It stays.")
    assert staleness([unseen], mounted=True) == "changed"
    shutil.rmtree(path.parent)
    assert staleness([source], mounted=True) == "gone"
    assert staleness([source], mounted=False) == ""
    assert staleness([replace(source, stamp=None)], mounted=True) == ""
