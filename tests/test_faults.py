"""What machines do wrong: each fault is one sentence, and nothing that was acknowledged is lost.

Killed processes are in `tests.index.ingest.killed`, broken vector files in `tests.index`, parsers
that are taken down in `tests.index.loaders`; here are the disk, the clock and the limits of a
process.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from index import ChapterVerseError, Library, LibraryDamaged
from index.progress import untracked
from qa import Assistant
from testing.fakes import WordEmbedder
from tests.conftest import ROOT

PAGE = 4096  # bytes of a page of SQLite's


def facts(folder: Path, count: int) -> list[Path]:
    """Write files that each say one thing, and much besides."""
    rest = random.Random(1)
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.txt" for number in range(count)]
    for number, file in enumerate(files):
        numbers = " ".join(str(rest.random()) for _ in range(300))
        file.write_text(f"Fact {number} is here. {numbers}.", encoding="utf-8")
    return files


def told_by(module: str, folder: Path, *before: str) -> dict[str, Any]:
    """Run a module over a folder, in a process of its own; return the JSON that it prints."""
    ran = subprocess.run(
        [*before, sys.executable, "-m", module, str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def in_mounts() -> list[str]:
    """The command that runs another where it may mount a file system; none where none may."""
    if sys.platform == "linux" and shutil.which("unshare") is not None:
        for command in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
            trial = [*command, "mount", "-t", "tmpfs", "none", "/mnt"]
            if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
                return command
    return []


@pytest.mark.slow
def test_a_full_disk(tmp_path: Path) -> None:
    """On a disk of 3 MB, which then gets more room; see `tests.full_disk` for what is done."""
    command = in_mounts()
    if not command:
        pytest.skip("this system lets nobody mount a small disk")
    told = told_by("tests.full_disk", tmp_path, *command)
    full = f"The disk of the library {tmp_path}/disk/library/library.sqlite3 is full; what was "
    assert (
        told["adding"]
        == told["adding again"]
        == told["removing"]
        == f"{full}stored before is safe."
    )
    assert told["held"] == told["acknowledged"] == told["held, opened again"]
    assert len(told["held"]) > 5
    assert told["found"] == ["3.txt"]
    assert told["after"] == [*told["held"], told["too much"]]
    assert told["faults"] == []


@pytest.mark.slow
def test_any_broken_page_of_the_database_is_told(tmp_path: Path) -> None:
    """Each page in turn holds noise: no other text is handed out, and nothing but a sentence."""
    files = facts(tmp_path / "files", 8)
    folder = tmp_path / "library"
    with closing(Library(folder, embedder=WordEmbedder())) as library:
        for file in files:
            library.add_file(file)
        texts = {file.name: library.document(file.name).text for file in files}
    database = folder / "library.sqlite3"
    good = database.read_bytes()
    free = _free_pages(database)
    noise = random.Random(2)
    unnoticed: list[int] = []
    for page in range(len(good) // PAGE):
        bad = bytearray(good)
        bad[page * PAGE : (page + 1) * PAGE] = noise.randbytes(PAGE)
        for left in folder.glob("library.sqlite3-*"):
            left.unlink()
        database.write_bytes(bad)
        if not _noticed(folder, texts):
            unnoticed.append(page)
    assert len(good) // PAGE > 40
    assert len(unnoticed) <= free
    database.write_bytes(good)  # a copy that was kept is as good as ever
    with closing(Library(folder, embedder=WordEmbedder())) as library:
        assert library.verify(untracked).faults == ()


def _free_pages(database: Path) -> int:
    connection = sqlite3.connect(database)
    (count,) = connection.execute("PRAGMA freelist_count").fetchone()
    connection.close()
    return int(count)


def _noticed(folder: Path, texts: dict[str, str]) -> bool:
    """Use a library in all ways; say whether anything was told to be wrong with it."""
    said: list[ChapterVerseError] = []

    def told(work: Callable[[], object]) -> None:
        try:
            work()
        except ChapterVerseError as error:
            said.append(error)

    faults: list[str] = []

    def use() -> None:
        with closing(Library(folder, embedder=WordEmbedder())) as library:
            assistant = Assistant(library, "sentence")
            told(lambda: assistant.ask("Is fact 3 here?"))
            told(assistant.documents)
            for name, text in texts.items():
                told(partial(_same, library, name, text))
            told(lambda: faults.extend(library.verify(untracked).faults))

    told(use)
    for error in said:
        assert isinstance(error, LibraryDamaged), error
        assert "\n" not in str(error)
    return bool(said or faults)


def _same(library: Library, name: str, text: str) -> None:
    assert library.document(name).text == text  # the stored text or a sentence, never anything else


def test_a_clock_that_is_set_back_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is younger than now, and one that changed to an older time, in the same bytes."""
    (file,) = facts(tmp_path / "files", 1)
    with closing(Library(tmp_path / "library", embedder=WordEmbedder())) as library:
        os.utime(file, (4e9, 4e9))  # of the year 2096
        assert library.add_file(file).state == "added"
        assert library.add_file(file).state == "unchanged"
        monkeypatch.setattr("time.time", lambda: 1e9)  # it is 2001 now
        size = file.stat().st_size
        file.write_text(file.read_text().replace("Fact 0", "Fact 9"), encoding="utf-8")
        os.utime(file, (1e9, 1e9))
        assert file.stat().st_size == size
        assert library.add_file(file).state == "replaced"
        assert library.document("0.txt").text.startswith("Fact 9 is here.")
        assert library.verify(untracked).faults == ()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit to set")
def test_too_many_open_files(tmp_path: Path) -> None:
    """At every limit a sentence or an answer, and all is well once there is room again."""
    told = told_by("tests.few_files", tmp_path)
    assert told["faults"] == []
    assert told["answers"] == ["4 June 1920"] * len(told["answers"])
    said = " ".join(told["said"])
    assert "the process that reads files does not start (too many open files)." in said
    assert "library cannot be written (too many open files)." in said
    assert told["held"] == ["a.txt", "b.html"]
