"""Remove documents so that it can be taken back for a while.

Copies of uploaded files are moved out of the library's folder into one that is emptied when the
program ends; taken back, everything is read again from its file. A removal that nobody takes back
is forgotten after a quarter of an hour, and its copies with it.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import Document, Library, UnknownDocument
from index.errors import ChapterVerseError, DocumentError
from index.ingest.sources import is_gone
from page.uploads.storage import StoredUploads

LIFETIME_SECONDS = 900.0


class RemovalForgotten(ChapterVerseError):
    """A removal cannot be taken back any more."""

    def __init__(self) -> None:
        super().__init__("This removal cannot be taken back any more; add the files again.")


@dataclass(frozen=True, slots=True)
class _Removed:
    """A document that was removed.

    `files` are the paths it was read from, each with the copy that was moved away, if one was;
    `document` is its text where no file is left to read it from.
    """

    name: str
    files: tuple[tuple[Path, Path | None], ...]
    collections: tuple[str, ...]
    document: Document | None


@dataclass(frozen=True, slots=True)
class _Removal:
    person: str
    documents: tuple[_Removed, ...]
    folder: Path
    since: float


class RemovedDocuments:
    """The newest removals; safe to share between threads."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`folder` is where copies are moved to; whoever gives it removes it."""
        self._folder, self._clock = folder, clock
        self._lock = threading.Lock()
        self._removals: dict[str, _Removal] = {}

    def remove(self, library: Library, names: Sequence[str], person: str) -> tuple[str, list[str]]:
        """Remove documents; return what `restore` takes, and the names of those that were there.

        Raises LibraryError, and OSError where a copy cannot be moved.
        """
        token = secrets.token_urlsafe(12)
        folder = self._folder / f"removed-{token}"
        uploads, sources = StoredUploads(library.folder), library.sources()
        known = {each.name: each for each in library.documents()}
        removed: list[_Removed] = []
        for name in dict.fromkeys(names):
            summary = known.get(name)
            if summary is None:
                continue
            own = sorted(
                (each for each in sources if each.document == name),
                key=lambda each: each.name != name,
            )
            lasting = any(uploads.holds(each.path) or not is_gone(each) for each in own)
            document = None if lasting else library.document(name)
            for each in (name, *summary.also):
                try:
                    library.remove(each)
                except UnknownDocument:
                    continue  # another process was quicker
            files = tuple(
                (Path(each.path), self._take_away(uploads, each.path, folder)) for each in own
            )
            removed.append(_Removed(name, files, summary.collections, document))
        with self._lock:
            self._sweep()
            self._removals[token] = _Removal(person, tuple(removed), folder, self._clock())
        return token, [each.name for each in removed]

    def restore(self, library: Library, token: str, person: str) -> list[str]:
        """Take a removal back; return the names of the documents.

        Raises RemovalForgotten, and what `Library.add_file` raises for a file that cannot be read
        any more.
        """
        with self._lock:
            self._sweep()
            found = self._removals.get(token)
            if found is None or found.person != person:
                raise RemovalForgotten
            del self._removals[token]
        names = [self._put_back(library, each) for each in found.documents]
        shutil.rmtree(found.folder, ignore_errors=True)
        return names

    def _put_back(self, library: Library, removed: _Removed) -> str:
        name = ""
        fault: DocumentError | None = None
        for path, copy in removed.files:
            if copy is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(copy, path)
            try:
                added = library.add_file(path).document
                name = name or added
            except DocumentError as error:
                fault = error
        if not name and removed.document is not None:
            library.put([removed.document])
            name = removed.name
        if not name and fault is not None:
            raise fault
        for collection in removed.collections if name else ():
            library.collect(collection, [name])
        return name or removed.name

    def _take_away(self, uploads: StoredUploads, path: str, folder: Path) -> Path | None:
        """Move a copy of an uploaded file away; None for a file that is the person's own."""
        if not uploads.holds(path) or not Path(path).is_file():
            return None
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / Path(path).name
        shutil.move(path, target)
        return target

    def _sweep(self) -> None:
        """Forget what nobody has taken back for too long; called with the lock held."""
        now = self._clock()
        for token, each in list(self._removals.items()):
            if now - each.since > LIFETIME_SECONDS:
                del self._removals[token]
                shutil.rmtree(each.folder, ignore_errors=True)
