"""A library for each person of a shared server, behind one Asker.

Whatever the page or a door asks for is asked of the library of the person it works for (`people`),
in a folder of that person's own; without a person everything is refused. All libraries share one
embedder and one reader, which take memory; a library itself takes little, and stays open once it
was asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

from index.errors import ChapterVerseError
from page.asker import Asker
from page.guards.people import current_person
from page.stand_in import StandIn

FOLDER = "people"


class NotSignedIn(ChapterVerseError):
    """Something is asked for nobody, where everybody has a library of their own."""

    def __init__(self) -> None:
        super().__init__("Sign in first: everybody has a library of their own here.")


class Libraries(StandIn):
    """Stands in for an Asker: each of its methods and properties is the person's own library's.

    `shared` is the asker whose models all libraries share; `open_beside` opens one, by its place
    beside the shared one. Safe to share between threads.
    """

    def __init__(self, shared: Asker, open_beside: Callable[[str], Asker]) -> None:
        self._shared, self._open_beside = shared, open_beside
        self._lock = threading.Lock()
        self._opened: dict[str, Asker] = {}
        self._opening: dict[str, threading.Lock] = {}
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
            for asker in self._opened.values():
                asker.close()
            self._opened.clear()
        self._shared.close()

    def _own(self) -> Asker:
        """Return the person's own library. Raises NotSignedIn."""
        person = current_person()
        if not person:
            raise NotSignedIn
        with self._lock:
            opening = self._opening.setdefault(person, threading.Lock())
        with opening:  # taking in the bundled documents takes seconds; others need not wait for it
            if person not in self._opened:
                self._opened[person] = self._open(f"{FOLDER}/{person}")
            return self._opened[person]

    def _open(self, place: str) -> Asker:
        asker = self._open_beside(place)
        try:
            if self._seeds is not None:
                asker.add_seeds(self._seeds)
        except BaseException:
            asker.close()
            raise
        return asker


def per_person(shared: Asker, open_beside: Callable[[str], Asker]) -> Asker:
    """Return an Asker that is, for each person, that of their own library."""
    return cast(Asker, Libraries(shared, open_beside))
