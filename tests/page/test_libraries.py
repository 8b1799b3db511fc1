"""Everybody has a library of their own, and not all of them stay open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from index import ChapterVerseError, DocumentSummary
from page.middleware.identity import set_person
from page.protocols import Asker
from page.serving.tenants import Libraries, NotSignedIn, per_person
from qa import Assistant
from testing.small_library import open_assistant


@pytest.fixture(autouse=True)
def _nobody() -> Iterator[None]:
    """Each test begins, and ends, with nobody signed in."""
    set_person({}, "")
    yield
    set_person({}, "")


class Shelf:
    """Opens libraries that hold nothing, and notes which are open."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.opened = 0

    def beside(self, place: str) -> Asker:
        self.open.append(place)
        self.opened += 1
        return cast(Asker, Book(self, place))

    def libraries(self, most: int) -> Asker:
        return cast(Asker, Libraries(self.beside("shared"), self.beside, most))


class Book:
    """A library whose `documents` waits while `held`."""

    def __init__(self, shelf: Shelf, place: str) -> None:
        self._shelf, self._place = shelf, place
        self.held = threading.Event()
        self.held.set()
        self.asked = threading.Event()

    def documents(self) -> list[DocumentSummary]:
        self.asked.set()
        assert self.held.wait(30)
        assert self._place in self._shelf.open, "closed while something was asked of it"
        return []

    def close(self) -> None:
        self._shelf.open.remove(self._place)


@contextmanager
def working_for(person: str) -> Iterator[None]:
    set_person({}, person)
    yield
    set_person({}, "")


def test_everybody_has_a_library_of_their_own(tmp_path: Path) -> None:
    shared = open_assistant(tmp_path)
    opened: list[Assistant] = []

    def beside(place: str) -> Asker:
        opened.append(shared.beside(place))
        return opened[-1]

    asker = per_person(shared, beside)
    letter = tmp_path / "letter.txt"
    letter.write_text("The lamp was lit on 4 June 1920.")
    with pytest.raises(NotSignedIn):
        asker.documents()
    with working_for("ada"):
        assert asker.try_file(letter).state == "added"
        assert [each.name for each in asker.documents()] == ["letter.txt"]
        assert asker.ask("When was the lamp lit?").answered
        assert asker.folder == tmp_path / "people" / "ada"
    with working_for("bob"):
        assert asker.documents() == []
        assert not asker.ask("When was the lamp lit?").answered
    for ask in (lambda: asker.documents(), lambda: asker.ask("When?"), lambda: asker.folder):
        with pytest.raises(NotSignedIn):
            ask()
    assert shared.documents() == []
    assert [each.library.embedder is shared.library.embedder for each in opened] == [True, True]
    asker.close()


def test_a_library_that_cannot_be_filled_is_tried_again(tmp_path: Path) -> None:
    asker = per_person(shared := open_assistant(tmp_path), shared.beside)
    seeds = tmp_path / "seeds"
    asker.add_seeds(seeds)
    with working_for("eve"):
        with pytest.raises(ChapterVerseError):
            asker.documents()
        seeds.mkdir()
        (seeds / "letter.txt").write_text("The lamp was lit on 4 June 1920.")
        assert [each.name for each in asker.documents()] == ["letter.txt"]
    asker.close()


def test_libraries_that_were_idle_longest_are_closed_and_opened_again() -> None:
    shelf = Shelf()
    asker = shelf.libraries(most=2)
    for person in ("ada", "bob", "ada", "eve"):
        with working_for(person):
            assert asker.documents() == []
    assert shelf.open == ["shared", "people/ada", "people/eve"]
    with working_for("bob"):
        assert asker.documents() == []
    assert shelf.open == ["shared", "people/eve", "people/bob"]
    assert shelf.opened == 5  # the shared one; ada, bob, eve, and bob again
    asker.close()
    assert shelf.open == []


def test_a_library_that_something_is_asked_of_stays_open() -> None:
    shelf = Shelf()
    books: dict[str, Book] = {}

    def beside(place: str) -> Asker:
        books[place] = cast(Book, shelf.beside(place))
        return cast(Asker, books[place])

    asker = cast(Asker, Libraries(shelf.beside("shared"), beside, most=1))
    with working_for("ada"):
        asker.documents()
        books["people/ada"].held.clear()
        books["people/ada"].asked.clear()

    def slow() -> None:
        with working_for("ada"):
            asker.documents()

    asking = threading.Thread(target=slow)
    asking.start()
    assert books["people/ada"].asked.wait(30)
    with working_for("bob"):
        asker.documents()
    assert shelf.open == ["shared", "people/ada"]  # bob's was idle first
    books["people/ada"].held.set()
    asking.join()
    with working_for("bob"):
        asker.documents()
    assert shelf.open == ["shared", "people/bob"]
    asker.close()


def test_many_at_once_never_meet_a_closed_library(tmp_path: Path) -> None:
    """Three real libraries for eight people, who ask in threads of their own."""
    shared = open_assistant(tmp_path)
    asker = cast(Asker, Libraries(shared, shared.beside, most=3))
    faults: list[BaseException] = []

    def live(person: str) -> None:
        letter = tmp_path / f"{person}.txt"
        letter.write_text(f"The lamp of {person} was lit on 4 June 1920.")
        try:
            with working_for(person):
                asker.try_file(letter)
                for _ in range(5):
                    assert [each.name for each in asker.documents()] == [letter.name]
                    answer = asker.ask(f"When was the lamp of {person} lit?")
                    assert answer.text == letter.read_text()
        except BaseException as error:  # noqa: BLE001 - a thread's faults are looked at below
            faults.append(error)

    people = [threading.Thread(target=live, args=(f"person{number}",)) for number in range(8)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert faults == []
    asker.close()


def test_every_method_of_an_asker_is_the_persons_own() -> None:
    """What the page may ask for is looked up by the person, but for what concerns no library."""
    own = {name for name in vars(Libraries) if not name.startswith("_")}
    assert own == {"warm_up", "add_seeds", "close"}
    assert own < {name for name in dir(Asker) if not name.startswith("_")}
