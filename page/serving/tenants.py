"""A library for each person of a shared server, behind one Asker.

Whatever the page or a door asks for is asked of the library of the person it works for (`people`),
in a folder of that person's own; without a person everything is refused. All libraries share one
embedder and one reader, which take memory. A library takes open files or connections, and its
vectors: those that were used last stay open, the others are closed and opened again when needed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from index.errors import ChapterVerseError
from page.middleware.identity import current_person
from page.protocols import Asker

FOLDER = "people"
MOST_OPEN = 32  # a server for libraries takes a hundred connections, unless it is told otherwise


class NotSignedIn(ChapterVerseError):
    """Something is asked for nobody, where everybody has a library of their own."""

    def __init__(self) -> None:
        super().__init__("Sign in first: everybody has a library of their own here.")


class _Place:
    """Where a person's library is held while it is open."""

    def __init__(self) -> None:
        self.opening = threading.Lock()
        self.asker: Asker | None = None
        self.calls = 0  # under way, or about to be


class Libraries:
    """Stands in for an Asker: each of its methods and properties is the person's own library's.

    `shared` is the asker whose models all libraries share; `open_beside` opens one, by its place
    beside the shared one. Up to `most` stay open, and those that something is asked of. Safe to
    share between threads.
    """

    def __init__(
        self, shared: Asker, open_beside: Callable[[str], Asker], most: int = MOST_OPEN
    ) -> None:
        self._shared, self._open_beside, self._most = shared, open_beside, most
        self._lock = threading.Lock()
        self._places: OrderedDict[str, _Place] = (
            OrderedDict()
        )  # by person, who came last at the end
        self._seeds: Path | None = None

    def warm_up(self) -> None:
        """Load the models; takes seconds."""
        self._shared.warm_up()

    def add_seeds(self, folder: Path, _progress: Callable[[str], None] | None = None) -> None:
        """Remember the bundled documents: each library takes them in when it is first opened."""
        self._seeds = folder

    def close(self) -> None:
        """Let go of all libraries."""
        with self._lock:
            opened = [place.asker for place in self._places.values() if place.asker is not None]
            self._places.clear()
        for asker in [*opened, self._shared]:
            asker.close()

    def __getattr__(self, name: str) -> Any:
        """Return what is not done here, of the person's own library. Raises NotSignedIn."""
        if name.startswith("_"):
            raise AttributeError(name)
        person = current_person()
        if not person:
            raise NotSignedIn
        with self._own(person) as asker:
            found = getattr(asker, name)
        if not callable(found):
            return found

        def call(*given: Any, **named: Any) -> Any:
            with self._own(person) as asker:
                return getattr(asker, name)(*given, **named)

        return call

    @contextmanager
    def _own(self, person: str) -> Iterator[Asker]:
        """Give the person's library, which stays open within."""
        with self._lock:
            place = self._places.setdefault(person, _Place())
            self._places.move_to_end(person)
            place.calls += 1
        try:
            with place.opening:  # the bundled documents take seconds; others need not wait for it
                if place.asker is None:
                    place.asker = self._open(f"{FOLDER}/{person}")
            yield place.asker
        finally:
            with self._lock:
                place.calls -= 1
                idle = self._too_many()
            for asker in idle:
                asker.close()

    def _open(self, place: str) -> Asker:
        asker = self._open_beside(place)
        try:
            if self._seeds is not None:
                asker.add_seeds(self._seeds)
        except BaseException:
            asker.close()
            raise
        return asker

    def _too_many(self) -> list[Asker]:
        """Take out the libraries over `most` that were idle longest; return them, to be closed."""
        idle = [person for person, place in self._places.items() if not place.calls]
        over = max(0, len(self._places) - self._most)
        taken = [self._places.pop(person) for person in idle[:over]]
        return [place.asker for place in taken if place.asker is not None]


def per_person(shared: Asker, open_beside: Callable[[str], Asker]) -> Asker:
    """Return an Asker that is, for each person, that of their own library."""
    return cast(Asker, Libraries(shared, open_beside))
