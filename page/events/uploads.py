"""Add uploaded files to the library one by one, and say how far that is and what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from index import Added, Library
from index.errors import ChapterVerseError
from index.hashing import file_sha256
from page.events.library_update import FAULT, LibraryScreens, LibraryUpdate
from page.events.status import Status
from page.format import format_count
from page.middleware.identity import get_person
from page.progress import Phase
from page.serving.sample import Sample
from page.serving.tenants import Tenants
from page.session.list_view import ListView
from page.session.options import Choices, check_name
from page.uploads.receive import MAX_FILES, PendingUploads
from page.uploads.storage import StoredUploads, sanitize_name
from page.views.document_list import Notice
from page.views.upload_progress import FileProgress, render_progress

logger = logging.getLogger(__name__)

Note = Callable[[int, int], None]  # passages embedded, and all of the file

POLL_SECONDS = 0.1
MADE_WAY = "The sample made way for your documents."
_OUTCOMES = {
    "added": "added, {passages}",
    "replaced": "read anew, {passages}",
    "unchanged": "is in the library already",
    "same": "has the same content as a document of the library, and is a further name of it",
}


@dataclass(frozen=True, slots=True)
class _Upload:
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Lines that say what became of a file."""

    lines: tuple[str, ...]
    failed: bool = False


class UploadEvents:
    """The events of uploads; holds no session's data."""

    def __init__(
        self,
        tenants: Tenants,
        status: Status,
        screens: LibraryScreens,
        sample: Sample,
        pending: PendingUploads,
    ) -> None:
        self._tenants, self._status, self._screens = tenants, status, screens
        self._sample, self._pending = sample, pending

    async def add_files(
        self, choices: Choices, view: ListView, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Take in uploaded files; yield the progress, and at the end what has changed.

        The sample makes way for the first of a person's own.
        """
        data = event._data if isinstance(event._data, dict) else {}
        sent = data.get("files")
        uploads = (
            [found for each in sent[:MAX_FILES] if (found := self._claim(each, request))]
            if isinstance(sent, list)
            else []
        )
        collection = check_name(data.get("collection")).strip()
        files = [FileProgress(each.name) for each in uploads]
        try:
            for number, upload in enumerate(uploads):
                async for step in self._add_file(upload, collection):
                    if isinstance(step, _Outcome):
                        files[number] = FileProgress(upload.name, 1.0, step.lines, step.failed)
                    else:
                        files[number] = replace(files[number], part=step)
                        yield render_progress(files), *LibraryUpdate.of()
        finally:
            for upload in uploads:
                upload.path.unlink(missing_ok=True)
        gone = await asyncio.to_thread(self._make_way)
        notice = Notice(MADE_WAY) if gone else None
        over = await asyncio.to_thread(self._screens.update, choices, view, notice, gone)
        yield render_progress(files), *over

    async def _add_file(self, file: _Upload, collection: str) -> AsyncIterator[float | _Outcome]:
        """Add a file; yield which part of it is done, 0 to 1, and at last what became of it."""
        while self._status.progress.phase is Phase.LOADING:
            yield 0.0
            await asyncio.sleep(POLL_SECONDS)
        parts = [0.0]

        def note(done: int, passages: int) -> None:
            parts.append(done / max(1, passages))

        work = asyncio.create_task(asyncio.to_thread(self._add_upload, file, collection, note))
        shown = -1.0
        while not work.done():
            if parts[-1] != shown:
                shown = parts[-1]
                yield shown
            await asyncio.wait([work], timeout=POLL_SECONDS)
        yield work.result()

    def _add_upload(self, file: _Upload, collection: str, note: Note) -> _Outcome:
        """Add the file to the library; return what became of it."""
        try:
            with self._tenants.assistant() as assistant:
                return _add(assistant.library, file, collection, note)
        except ChapterVerseError as error:
            return _Outcome((str(error),), failed=True)
        except Exception:
            logger.exception("An uploaded file could not be added")
            return _Outcome((f"{file.name}: {FAULT}",), failed=True)

    def _claim(self, data: object, request: gr.Request) -> _Upload | None:
        """Return the file that a browser speaks of; None where it has not sent it."""
        if not isinstance(data, dict):
            return None
        name = check_name(data.get("name"))
        person = get_person(request.request.scope) if request.request is not None else ""
        path = self._pending.claim(data.get("file"), person) if name else None
        return _Upload(path, name) if path is not None else None

    def _make_way(self) -> list[str]:
        """Take the sample out where there are other documents; return the names it had."""
        try:
            with self._tenants.assistant() as assistant:
                return self._sample.make_way(assistant.library)
        except ChapterVerseError as error:
            logger.error("The sample could not be taken out: %s", error)
            return []


def _add(library: Library, file: _Upload, collection: str, note: Note) -> _Outcome:
    """Keep a copy of the file and add it; return what became of it."""
    known = _find_duplicate(library, file)
    if known:
        if collection:
            library.collect(collection, [known])
        return _Outcome((f"{known}: {_OUTCOMES['unchanged']}",))
    uploads = StoredUploads(library.folder)
    stored = uploads.store(file.path, file.name)
    try:
        added = library.try_file(stored, note, [collection] if collection else [])
    except BaseException:
        uploads.remove(str(stored.resolve()))
        raise
    if added.error is not None:
        uploads.remove(str(stored.resolve()))
        return _Outcome((f"{stored.name}: {added.error.reason}",), failed=True)
    return _Outcome(_format_outcome(added))


def _find_duplicate(library: Library, file: _Upload) -> str:
    """Return the document that has this content and this name already; empty where none has."""
    digest, name = file_sha256(file.path), sanitize_name(file.name)
    return next(
        (
            each.name
            for each in library.documents()
            if each.sha256 == digest and name in (each.name, *each.also)
        ),
        "",
    )


def _format_outcome(added: Added) -> tuple[str, ...]:
    words = _OUTCOMES[added.state].format(passages=format_count(added.passages, "passage"))
    line = f"{added.document}: {words}"
    return (line, added.note) if added.note else (line,)
