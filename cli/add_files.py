"""Add files under a progress bar, and say what became of each.

The library decides what is new, changed or gone; here it is only asked file by file, and counted.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cli.progress import FileProgress, print_line
from cli.terminal import counted, echo
from index import DocumentError, NothingReadable, find_files
from index.ingest.watch import watch_folders
from index.loaders.files import FolderFiles, list_folder
from index.loaders.instead import INSTEAD
from qa.assistant import Assistant

_STATES = ("added", "replaced", "same", "unchanged", "removed", "skipped")
_SHOWN = 12  # kinds of files that were not read
_SPOKEN = {"same": "known under another name"}


class FileAdder:
    """Adds paths to a library, telling a person about it; see the module."""

    def __init__(self, assistant: Assistant, collections: Sequence[str]) -> None:
        self._library = assistant.library
        self._collections = collections
        self._counts: Counter[str] = Counter()
        self._failed = False
        self._unread = 0

    @property
    def exit_code(self) -> int:
        """0: all was done; 1: some files of a folder were not read; 2: a path was not added."""
        return 2 if self._failed else 1 if self._counts["skipped"] or self._unread else 0

    def add(self, path: Path, prune: bool) -> None:
        """Add a file, or all files of a folder; with `prune` remove what has gone from there."""
        try:
            if os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir, it never raises
                self._add_folder(path, prune)
            elif not self._add_files([path], alone=True):
                self._failed = True
        except DocumentError as error:
            self._skip(error)
            self._failed = True

    def _add_folder(self, folder: Path, prune: bool) -> None:
        gone = self._library.gone(folder)
        found = list_folder(folder)
        files: Sequence[Path] = found.files
        for error in found.errors:
            self._skip(error)
        self._tell_left_out(found)
        if not files and not gone:
            files = find_files(folder)  # says why there is nothing
        if files and not self._add_files(files) and not gone:
            self._failed = True
        for source in gone:
            if prune:
                self._remove(source.name)
            else:
                print_line(f"gone: {source.name} (its file is not there; --prune removes it)")

    def _tell_left_out(self, found: FolderFiles) -> None:
        """Say which kinds of files no loader takes, and which folders were not entered."""
        if found.unread:
            kinds = sorted(found.unread.items(), key=lambda each: (-each[1], each[0]))
            named = [f"{count:,} {kind or 'without an ending'}" for kind, count in kinds[:_SHOWN]]
            others = sum(count for _, count in kinds[_SHOWN:])
            named += [f"{others:,} of other kinds"] if others else []
            print_line(f"not read: {', '.join(named)}", err=True)
            for kind in sorted(found.unread):
                if kind in INSTEAD:
                    print_line(f"    {kind}: {INSTEAD[kind]}", err=True)
            self._unread += sum(found.unread.values())
        for link in found.links:
            print_line(f"not entered: {link} (a linked folder: add it by its own path)", err=True)

    def watch(self, paths: Sequence[Path]) -> None:
        """Follow the folders among `paths` until Ctrl-C."""
        folders = [path.resolve() for path in paths if path.is_dir()]
        if not folders:
            raise NothingReadable(paths[0], "only a folder can be watched.")
        echo(f"Watching {', '.join(map(str, folders))}; stop with Ctrl-C.", err=True)
        for batch in watch_folders(folders):
            if batch.files:
                self._add_files(batch.files)
            for path in batch.gone:
                for source in self._library.at(path):
                    self._remove(source.name)

    def report(self) -> None:
        """Say how many files became what, where there was more than one."""
        if self._counts.total() > 1:
            parts = [
                f"{self._counts[state]:,} {_SPOKEN.get(state, state)}"
                for state in _STATES
                if self._counts[state]
            ]
            echo(f"{', '.join(parts)}.", err=True)

    def _add_files(self, files: Sequence[Path], alone: bool = False) -> bool:
        """Add files in order, under a bar of their bytes; say whether any could be added.

        What is unchanged is only counted, unless the file was asked for `alone`.
        """
        sizes = {file: _size(file) for file in files}
        good = False
        with FileProgress(sizes) as progress:
            added = self._library.add_files(files, progress.advance, self._collections)
            for number, (file, outcome) in enumerate(zip(files, added, strict=True), start=1):
                progress.describe(f"{number}/{len(files)} {file.name}")
                progress.advance(file, 1, 1)
                if outcome.error is not None:
                    self._skip(outcome.error)
                    continue
                good = True
                self._counts[outcome.state] += 1
                if alone or outcome.state != "unchanged":
                    count = counted(outcome.passages, "passage")
                    print_line(f"{outcome.state}: {outcome.document} ({count})")
                if outcome.note:
                    print_line(outcome.note, err=True)
        return good

    def _skip(self, error: DocumentError) -> None:
        self._counts["skipped"] += 1
        print_line(str(error), err=True)

    def _remove(self, name: str) -> None:
        self._library.remove(name)
        self._counts["removed"] += 1
        print_line(f"removed: {name}")


def _size(file: Path) -> int:
    try:
        return os.path.getsize(file)  # noqa: PTH202 - one call, one error to catch
    except (OSError, ValueError):
        return 0
