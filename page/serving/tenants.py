"""Give each person the assistant of their library: one for everybody, or one of their own.

On a server where people sign in, whatever is asked for is asked of the library of the person it is
asked for (`page.middleware.identity`), in a folder of that person's own; without a person it is
refused. All libraries share one embedder and one reader, which take memory. A library takes open
files or connections, and its vectors: those that were used last stay open, the others are closed
and opened again when needed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ChapterVerseError
from page.middleware.identity import current_person
from qa.assistant import Assistant

FOLDER = "people"
MAX_OPEN = 32  # a server for libraries takes a hundred connections, unless it is told otherwise


class NotSignedIn(ChapterVerseError):
    """Something is asked for without a person, where each person has a library of their own."""

    def __init__(self) -> None:
        super().__init__("Sign in first: everybody has a library of their own here.")


class SharedLibrary:
    """Everybody asks the same assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    @contextmanager
    def assistant(self) -> Iterator[Assistant]:
        """Give the assistant."""
        yield self._assistant

    def warm_up(self) -> None:
        """Load the models; takes seconds."""
        self._assistant.warm_up()

    def add_seeds(self, folder: Path, progress: Callable[[str], None] | None = None) -> None:
        """Add the bundled documents; see `Assistant.add_seeds`."""
        self._assistant.add_seeds(folder, progress)

    def close(self) -> None:
        """Close the library."""
        self._assistant.close()


class _Tenant:
    """One person's assistant while it is open."""

    def __init__(self) -> None:
        self.opening = threading.Lock()
        self.assistant: Assistant | None = None
        self.uses = 0  # under way, or about to be


class PersonalLibraries:
    """Everybody asks an assistant of their own, opened beside `shared`, whose models all share.

    Up to `max_open` stay open, and those in use. Safe to share between threads.
    """

    def __init__(self, shared: Assistant, max_open: int = MAX_OPEN) -> None:
        self._shared, self._max_open = shared, max_open
        self._lock = threading.Lock()
        self._tenants: OrderedDict[str, _Tenant] = OrderedDict()  # by person, the last used last
        self._seeds: Path | None = None

    @contextmanager
    def assistant(self) -> Iterator[Assistant]:
        """Give the assistant of the person asked for; its library stays open within.

        Raises NotSignedIn.
        """
        person = current_person()
        if not person:
            raise NotSignedIn
        with self._lock:
            tenant = self._tenants.setdefault(person, _Tenant())
            self._tenants.move_to_end(person)
            tenant.uses += 1
        try:
            with tenant.opening:  # the bundled documents take seconds; others need not wait for it
                if tenant.assistant is None:
                    tenant.assistant = self._open(person)
            yield tenant.assistant
        finally:
            with self._lock:
                tenant.uses -= 1
                evicted = self._evict()
            for each in evicted:
                each.close()

    def warm_up(self) -> None:
        """Load the models; takes seconds."""
        self._shared.warm_up()

    def add_seeds(self, folder: Path, progress: Callable[[str], None] | None = None) -> None:
        """Remember the bundled documents: each library takes them in when it is first opened."""
        del progress
        self._seeds = folder

    def close(self) -> None:
        """Close all libraries."""
        with self._lock:
            opened = [each.assistant for each in self._tenants.values() if each.assistant]
            self._tenants.clear()
        for assistant in [*opened, self._shared]:
            assistant.close()

    def _open(self, person: str) -> Assistant:
        assistant = self._shared.beside(f"{FOLDER}/{person}")
        try:
            if self._seeds is not None:
                assistant.add_seeds(self._seeds)
        except BaseException:
            assistant.close()
            raise
        return assistant

    def _evict(self) -> list[Assistant]:
        """Take out the libraries over `max_open` idle longest; return their assistants."""
        idle = [person for person, tenant in self._tenants.items() if not tenant.uses]
        over = max(0, len(self._tenants) - self._max_open)
        evicted = [self._tenants.pop(person) for person in idle[:over]]
        return [tenant.assistant for tenant in evicted if tenant.assistant is not None]


Tenants = SharedLibrary | PersonalLibraries
