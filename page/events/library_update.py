"""Draw what depends on the library: the list, what is asked, the status, the first screen."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

import gradio as gr
from markupsafe import Markup

from index.errors import ChapterVerseError
from page.events.start import StartScreen
from page.events.status import Status
from page.serving.tenants import Tenants
from page.session.list_view import ListView
from page.session.options import Choices
from page.uploads.storage import FOLDER
from page.views.document_list import Notice, render_document_list, render_scope
from page.views.document_rows import Rows, choose_rows
from page.views.messages import render_error

logger = logging.getLogger(__name__)

FAULT = "Something went wrong; the log has the details."


class LibraryUpdate(NamedTuple):
    """What an event that changes the library, or what is asked of it, gives to its outputs."""

    choices: Any
    view: Any
    document_list: Any
    scope: Any
    status: Any
    start: Any

    @classmethod
    def of(cls, **changes: Any) -> LibraryUpdate:
        """Return an update of some parts; the others stay as they are."""
        return cls(*(changes.get(name, gr.skip()) for name in cls._fields))


class LibraryScreens:
    """Draws what depends on the library; holds no session's data."""

    def __init__(self, tenants: Tenants, status: Status, start: StartScreen) -> None:
        self._tenants, self._status, self._start = tenants, status, start

    def rows(self, choices: Choices, view: ListView) -> Rows:
        """Return the page of the list. Raises ChapterVerseError."""
        with self._tenants.assistant() as assistant:
            library = assistant.library
            return choose_rows(library.documents(), choices, view, library.folder / FOLDER)

    def render_list(self, choices: Choices, view: ListView, notice: Notice | None = None) -> Markup:
        """Return the list as the library is now, or a sentence that says why there is none."""
        try:
            rows = self.rows(choices, view)
            with self._tenants.assistant() as assistant:
                library = assistant.library
                states = {each.name: library.staleness(each.name) for each in rows.rows}
                collections = library.collections()
        except ChapterVerseError as error:
            return render_error(str(error))
        except Exception:
            logger.exception("The documents could not be listed")
            return render_error(FAULT)
        return render_document_list(
            rows, collections, choices, view, notice, lambda name: states.get(name, "")
        )

    def update(
        self,
        choices: Choices,
        view: ListView,
        notice: Notice | None = None,
        gone: Sequence[str] = (),
    ) -> LibraryUpdate:
        """Draw everything anew, without the documents that are gone."""
        changed = choices.without_documents(frozenset(gone))
        return LibraryUpdate(
            choices=changed if gone else gr.skip(),
            view=gr.skip(),
            document_list=self.render_list(changed, view, notice),
            scope=render_scope(changed) if gone else gr.skip(),
            status=self._status.render_now(),
            start=self._start.render(),
        )

    def choose(self, choices: Choices, view: ListView) -> LibraryUpdate:
        """Draw what depends on what is asked and how the list is looked at."""
        return LibraryUpdate.of(
            choices=choices,
            view=view,
            document_list=self.render_list(choices, view),
            scope=render_scope(choices),
        )
