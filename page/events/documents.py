"""List the documents, choose among them, remove them and read them again; add the sample.

All sessions of a library see the same documents; ticks, and how the list is looked at, are each
session's own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from index import Library
from index.errors import ChapterVerseError
from page.events.library_update import FAULT, LibraryScreens, LibraryUpdate
from page.format import format_count
from page.middleware.identity import get_person
from page.serving.sample import Sample
from page.serving.tenants import Tenants
from page.session.list_view import ListView
from page.session.options import MAX_NAMED, Choices, check_name, check_names
from page.uploads.removed import RemovedDocuments
from page.views.document_list import Notice, render_scope

logger = logging.getLogger(__name__)


class DocumentEvents:
    """The events of the documents; holds no session's data."""

    def __init__(
        self, tenants: Tenants, screens: LibraryScreens, sample: Sample, removed: RemovedDocuments
    ) -> None:
        self._tenants, self._screens = tenants, screens
        self._sample, self._removed = sample, removed

    def act(
        self, choices: Choices, view: ListView, event: gr.EventData, request: gr.Request
    ) -> LibraryUpdate:
        """Do what was asked for in the list; what is no act changes nothing."""
        data = event._data if isinstance(event._data, dict) else {}
        names = check_names(data.get("documents")) or check_names([data.get("document")])
        collection = check_name(data.get("collection")).strip()
        match data.get("act"):
            case "scope":
                return self._choose(choices, view, data)
            case "list":
                looked = ListView.from_dict(data)
                return LibraryUpdate.of(
                    view=looked, document_list=self._screens.render_list(choices, looked)
                )
            case "tick":
                return self._tick(choices, view)
            case "all":
                return self._screens.choose(replace(choices, documents=(), collection=""), view)
            case "remove":
                return self._remove(choices, view, names, _person(request))
            case "undo":
                return self._undo(choices, view, check_name(data.get("removal")), _person(request))
            case "again":
                return self._change(choices, view, lambda library: _read_again(library, names))
            case "collect":
                return self._change(choices, view, lambda of: _collect(of, collection, names))
            case "release":
                return self._change(choices, view, lambda of: _release(of, collection, names))
        return LibraryUpdate.of()

    def change_sample(self, choices: Choices, view: ListView, event: gr.EventData) -> LibraryUpdate:
        """Add the bundled sample, or take it out."""
        data = event._data if isinstance(event._data, dict) else {}
        if data.get("act") == "sample":
            return self._change(choices, view, self._add_sample)
        if data.get("act") == "no-sample":
            return self._take_sample_out(choices, view)
        return LibraryUpdate.of()

    def _add_sample(self, library: Library) -> str:
        self._sample.add_to(library)
        return ""

    def _take_sample_out(self, choices: Choices, view: ListView) -> LibraryUpdate:
        gone: list[str] = []

        def take_out(library: Library) -> str:
            gone.extend(self._sample.take_out_of(library))
            return "The sample was taken out."

        return self._change(choices, view, take_out, gone)

    def _choose(self, choices: Choices, view: ListView, data: dict[str, Any]) -> LibraryUpdate:
        changed = choices.with_scope(data.get("documents"), data.get("collection"))
        if changed.collection != choices.collection:
            return self._screens.choose(changed, replace(view, page=1))
        # A list drawn anew at every tick would take the focus away from the tick.
        return LibraryUpdate.of(choices=changed, scope=render_scope(changed))

    def _tick(self, choices: Choices, view: ListView) -> LibraryUpdate:
        """Tick all documents that the search has found."""
        try:
            found = [each.name for each in self._screens.rows(choices, view).matching]
        except ChapterVerseError as error:
            return self._screens.update(choices, view, Notice(str(error)))
        ticked = tuple(dict.fromkeys((*choices.documents, *found)))[:MAX_NAMED]
        return self._screens.choose(replace(choices, documents=ticked), view)

    def _remove(
        self, choices: Choices, view: ListView, names: Sequence[str], person: str
    ) -> LibraryUpdate:
        try:
            with self._tenants.assistant() as assistant:
                token, gone = self._removed.remove(assistant.library, names, person)
        except (ChapterVerseError, OSError) as error:
            return self._screens.update(choices, view, Notice(str(error)))
        if not gone:
            return self._screens.update(choices, view, Notice("It is not in the library any more."))
        said = gone[0] if len(gone) == 1 else format_count(len(gone), "document")
        return self._screens.update(choices, view, Notice(f"Removed {said}.", token), gone)

    def _undo(self, choices: Choices, view: ListView, token: str, person: str) -> LibraryUpdate:
        def put_back(library: Library) -> str:
            names = self._removed.restore(library, token, person)
            said = names[0] if len(names) == 1 else format_count(len(names), "document")
            return f"{said} {'is' if len(names) == 1 else 'are'} in the library again."

        return self._change(choices, view, put_back)

    def _change(
        self,
        choices: Choices,
        view: ListView,
        change: Callable[[Library], str],
        gone: Sequence[str] = (),
    ) -> LibraryUpdate:
        """Change the library, and say what became of it: the sentence of `change`, or an error.

        `gone` is looked at afterwards: documents that are not there any more.
        """
        try:
            with self._tenants.assistant() as assistant:
                said = change(assistant.library)
        except (ChapterVerseError, OSError) as error:
            said = str(error)
        except Exception:
            logger.exception("The library could not be changed")
            said = FAULT
        return self._screens.update(choices, view, Notice(said), gone)


def _read_again(library: Library, names: Sequence[str]) -> str:
    """Read the documents' files again; return what became of them."""
    wanted = set(names)
    sources = [each for each in library.sources() if each.document in wanted]
    if not sources:
        return "There is no file to read it from."
    added = [library.try_file(Path(each.path)) for each in sources]
    faults = [f"{each.path.name}: {each.error.reason}" for each in added if each.error is not None]
    again = sum(each.state in ("added", "replaced") for each in added)
    same = len(added) - again - len(faults)
    told = [f"{format_count(again, 'file')} read again."] if again else []
    told += [f"{format_count(same, 'file')} unchanged."] if same else []
    return " ".join([*told, *faults])


def _collect(library: Library, collection: str, names: Sequence[str]) -> str:
    library.collect(collection, names)
    return f"{format_count(len(names), 'document')} put into “{collection}”."


def _release(library: Library, collection: str, names: Sequence[str]) -> str:
    held = set(library.collections().get(collection, ()))
    leaving = [name for name in names if name in held]
    if leaving:
        library.release(collection, leaving)
    return f"{format_count(len(leaving), 'document')} taken out of “{collection}”."


def _person(request: gr.Request) -> str:
    return get_person(request.request.scope) if request.request is not None else ""
