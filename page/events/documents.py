"""Add uploaded files, list the documents, choose among them and remove them.

All sessions of a library see the same documents; ticks and uploads in progress are each session's
own. The library reads and stores the files.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from markupsafe import Markup

from index import Added, Library
from index.errors import ChapterVerseError
from index.hashing import file_sha256
from index.loaders.source import MOST_BYTES
from page.events.status import Status
from page.format import format_count, shorten
from page.middleware.identity import get_person
from page.progress import Phase
from page.serving.tenants import Tenants
from page.session.options import Choices, check_name
from page.uploads.receive import MAX_FILES, PendingUploads
from page.uploads.storage import StoredUploads, sanitize_name
from page.views.document_list import (
    render_document_list,
    render_progress,
    render_scope,
    render_unread_list,
    render_upload_form,
)
from page.views.messages import render_error
from page.views.passage_map import MAX_POINTS, render_map
from qa.passage_map import project_passages

logger = logging.getLogger(__name__)

Note = Callable[[int, int], None]  # passages embedded, and all of the file

POLL_SECONDS = 0.1
FAULT = "Something went wrong; the log has the details."
_OUTCOMES = {
    "added": "added, {passages}",
    "replaced": "read anew, {passages}",
    "unchanged": "is in the library already",
    "same": "has the same content as a document of the library, and is a further name of it",
}


class DocumentParts(NamedTuple):
    """The parts on one page: the form, the progress of an upload, the list."""

    form: gr.HTML
    progress: gr.HTML
    document_list: gr.HTML


@dataclass(frozen=True, slots=True)
class _Upload:
    path: Path
    name: str


class DocumentEvents:
    """The events of the documents; holds no session's data."""

    def __init__(
        self,
        tenants: Tenants,
        status: Status,
        pending: PendingUploads,
        scripts: Callable[[str], str],
    ) -> None:
        self._tenants = tenants
        self._pending = pending
        self._status = status
        self._scripts = scripts

    def build(self) -> DocumentParts:
        """Lay out the form, the progress and the list."""
        with gr.Column(elem_id="cv-documents"):
            form = gr.HTML(
                render_upload_form(MOST_BYTES),
                elem_id="cv-upload-form",
                js_on_load=self._scripts("upload_form"),
            )
            progress = gr.HTML("", elem_id="cv-progress", js_on_load=None)
            document_list = gr.HTML(
                render_unread_list(),
                elem_id="cv-document-list",
                js_on_load=self._scripts("document_list"),
            )
        return DocumentParts(form, progress, document_list)

    def render(
        self, choices: Choices, notice: str = "", passage_map: Markup | None = None
    ) -> Markup:
        """Return the list as the library is now, or a sentence that says why there is none."""
        try:
            with self._tenants.assistant() as assistant:
                documents = assistant.library.documents()
                collections = assistant.library.collections()
        except ChapterVerseError as error:
            return render_error(str(error))
        except Exception:
            logger.exception("The documents could not be listed")
            return render_error(FAULT)
        return render_document_list(documents, collections, choices, notice, passage_map)

    def act(self, choices: Choices, event: gr.EventData) -> tuple[Any, Any, Any]:
        """Return choices, list and scope line after a tick, another collection, or a removal."""
        data = event._data if isinstance(event._data, dict) else {}
        match data.get("act"):
            case "scope":
                changed = choices.with_scope(data.get("documents"), data.get("collection"))
                redrawn = changed.collection != choices.collection
                # A list drawn anew at every tick would take the focus away from the tick.
                document_list = self.render(changed) if redrawn else gr.skip()
                return changed, document_list, render_scope(changed)
            case "all":
                changed = replace(choices, documents=(), collection="")
                return changed, self.render(changed), render_scope(changed)
            case "map":
                return gr.skip(), self.render(choices, passage_map=self._map()), gr.skip()
            case "remove":
                return self._remove(choices, check_name(data.get("document")))
        return gr.skip(), gr.skip(), gr.skip()

    async def add_files(
        self, choices: Choices, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Take in uploaded files one by one; yield the progress, the list and the status line."""
        data = event._data if isinstance(event._data, dict) else {}
        sent = data.get("files")
        files = (
            [found for each in sent[:MAX_FILES] if (found := self._claim(each, request))]
            if isinstance(sent, list)
            else []
        )
        collection = check_name(data.get("collection")).strip()
        told: list[str] = []
        try:
            for number, file in enumerate(files):
                async for part in self._add_file(file, collection, told):
                    now = f"{number + 1} of {len(files)}: {shorten(file.name, 80)}"
                    bar = render_progress(told, number + part, len(files), now)
                    yield bar, gr.skip(), gr.skip()
        finally:
            for file in files:
                file.path.unlink(missing_ok=True)
        document_list = await asyncio.to_thread(self.render, choices)
        over = render_progress(told, len(files), len(files))
        yield over, document_list, await self._status.render()

    async def _add_file(
        self, file: _Upload, collection: str, told: list[str]
    ) -> AsyncIterator[float]:
        """Add a file; yield which part of it is done, 0 to 1, and end with a line in `told`."""
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
        told.extend(work.result())

    def _add_upload(self, file: _Upload, collection: str, note: Note) -> list[str]:
        """Add the file to the library; return the lines that say what became of it."""
        try:
            with self._tenants.assistant() as assistant:
                return _add(assistant.library, file, collection, note)
        except ChapterVerseError as error:
            return [str(error)]
        except Exception:
            logger.exception("An uploaded file could not be added")
            return [f"{file.name}: {FAULT}"]

    def _claim(self, data: object, request: gr.Request) -> _Upload | None:
        """Return the file that a browser speaks of; None where it has not sent it."""
        if not isinstance(data, dict):
            return None
        name = check_name(data.get("name"))
        person = get_person(request.request.scope) if request.request is not None else ""
        path = self._pending.claim(data.get("file"), person) if name else None
        return _Upload(path, name) if path is not None else None

    def _map(self) -> Markup:
        """Return the map of the passages, or a sentence that says why there is none."""
        try:
            with self._tenants.assistant() as assistant:
                return render_map(project_passages(assistant.library, MAX_POINTS))
        except ChapterVerseError as error:
            return render_error(str(error))
        except Exception:
            logger.exception("The map could not be drawn")
            return render_error(FAULT)

    def _remove(self, choices: Choices, name: str) -> tuple[Any, Any, Any]:
        """Remove a document; return choices, list and scope line without it."""
        try:
            with self._tenants.assistant() as assistant:
                _remove(assistant.library, name)
        except (ChapterVerseError, OSError) as error:
            return gr.skip(), self.render(choices, str(error)), gr.skip()
        changed = choices.without_document(name)
        return changed, self.render(changed, f"Removed {name}."), render_scope(changed)


def _add(library: Library, file: _Upload, collection: str, note: Note) -> list[str]:
    """Keep a copy of the file and add it; return the lines that say what became of it."""
    known = _find_duplicate(library, file)
    if known:
        if collection:
            library.collect(collection, [known])
        return [f"{known}: {_OUTCOMES['unchanged']}"]
    uploads = StoredUploads(library.folder)
    stored = uploads.store(file.path, file.name)
    try:
        added = library.try_file(stored, note, [collection] if collection else [])
    except BaseException:
        uploads.remove(str(stored.resolve()))
        raise
    if added.error is not None:
        uploads.remove(str(stored.resolve()))
        return [f"{stored.name}: {added.error.reason}"]
    return _format_outcome(added)


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


def _remove(library: Library, name: str) -> None:
    """Remove a document with all its names, and its copies in the library's folder."""
    uploads = StoredUploads(library.folder)
    found = next((each for each in library.documents() if each.name == name), None)
    names = [name, *(found.also if found is not None else ())]
    held = [each for each in library.at(uploads.folder) if each.name in names]
    for each in names:
        library.remove(each)
    for source in held:
        uploads.remove(source.path)


def _format_outcome(added: Added) -> list[str]:
    words = _OUTCOMES[added.state].format(passages=format_count(added.passages, "passage"))
    line = f"{added.document}: {words}"
    return [line, added.note] if added.note else [line]
