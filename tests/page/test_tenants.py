"""Everybody has a library of their own, and not all of them stay open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import ChapterVerseError, DocumentSummary
from page.middleware.identity import set_person
from page.serving.tenants import NotSignedIn, PersonalLibraries
from qa import Assistant
from testing.small_library import open_assistant
from tests.page.stub_assistant import StubAssistant, StubLibrary


@pytest.fixture(autouse=True)
def _nobody() -> Iterator[None]:
    """Each test begins, and ends, with nobody signed in."""
    set_person({}, "")
    yield
    set_person({}, "")


@contextmanager
def working_for(person: str) -> Iterator[None]:
    set_person({}, person)
    yield
    set_person({}, "")


def documents(tenants: PersonalLibraries) -> list[str]:
    """Return the names of the documents of whoever is signed in."""
    with tenants.assistant() as assistant:
        return [each.name for each in assistant.library.documents()]


class Shelf(StubAssistant):
    """An assistant that opens others, which hold nothing, and notes which are open."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[str] = ["shared"]
        self.opened: list[str] = []
        self.books: dict[str, Book] = {}

    def beside(self, part: str) -> Assistant:
        self.held.append(part)
        self.opened.append(part)
        self.books[part] = Book(self, part)
        stub = StubAssistant()
        stub.library = self.books[part]
        return stub

    def close(self) -> None:
        self.held.remove("shared")


class Book(StubLibrary):
    """A library whose `documents` waits while `held`."""

    def __init__(self, shelf: Shelf, part: str) -> None:
        super().__init__()
        self._shelf, self._part = shelf, part
        self.held = threading.Event()
        self.held.set()
        self.asked = threading.Event()

    def documents(self) -> list[DocumentSummary]:
        self.asked.set()
        assert self.held.wait(30)
        assert self._part in self._shelf.held, "closed while something was asked of it"
        return []

    def close(self) -> None:
        self._shelf.held.remove(self._part)


def test_everybody_has_a_library_of_their_own(tmp_path: Path) -> None:
    shared = open_assistant(tmp_path)
    tenants = PersonalLibraries(shared)
    letter = tmp_path / "letter.txt"
    letter.write_text("The lamp was lit on 4 June 1920.")
    with pytest.raises(NotSignedIn), tenants.assistant():
        pass
    with working_for("ada"):
        with tenants.assistant() as assistant:
            assert assistant.library.try_file(letter).state == "added"
            assert assistant.ask("When was the lamp lit?").answered
            assert assistant.library.folder == tmp_path / "people" / "ada"
            assert assistant.library.embedder is shared.library.embedder
        assert documents(tenants) == ["letter.txt"]
    with working_for("bob"):
        assert documents(tenants) == []
        with tenants.assistant() as assistant:
            assert not assistant.ask("When was the lamp lit?").answered
            assert assistant.library.embedder is shared.library.embedder
    with pytest.raises(NotSignedIn):
        documents(tenants)
    assert shared.documents() == []
    tenants.close()


def test_a_library_that_cannot_be_filled_is_tried_again(tmp_path: Path) -> None:
    tenants = PersonalLibraries(open_assistant(tmp_path))
    seeds = tmp_path / "seeds"
    tenants.add_seeds(seeds)
    with working_for("eve"):
        with pytest.raises(ChapterVerseError):
            documents(tenants)
        seeds.mkdir()
        (seeds / "letter.txt").write_text("The lamp was lit on 4 June 1920.")
        assert documents(tenants) == ["letter.txt"]
    tenants.close()


def test_libraries_that_were_idle_longest_are_closed_and_opened_again() -> None:
    shelf = Shelf()
    tenants = PersonalLibraries(shelf, max_open=2)
    for person in ("ada", "bob", "ada", "eve"):
        with working_for(person):
            assert documents(tenants) == []
    assert shelf.held == ["shared", "people/ada", "people/eve"]
    with working_for("bob"):
        assert documents(tenants) == []
    assert shelf.held == ["shared", "people/eve", "people/bob"]
    assert shelf.opened == ["people/ada", "people/bob", "people/eve", "people/bob"]
    tenants.close()
    assert shelf.held == []


def test_a_library_that_something_is_asked_of_stays_open() -> None:
    shelf = Shelf()
    tenants = PersonalLibraries(shelf, max_open=1)
    with working_for("ada"):
        documents(tenants)
    book = shelf.books["people/ada"]
    book.held.clear()
    book.asked.clear()

    def slow() -> None:
        with working_for("ada"):
            documents(tenants)

    asking = threading.Thread(target=slow)
    asking.start()
    assert book.asked.wait(30)
    with working_for("bob"):
        documents(tenants)
    assert shelf.held == ["shared", "people/ada"]  # bob's was idle first
    book.held.set()
    asking.join()
    with working_for("bob"):
        documents(tenants)
    assert shelf.held == ["shared", "people/bob"]
    tenants.close()


@pytest.mark.slow
def test_many_at_once_never_meet_a_closed_library(tmp_path: Path) -> None:
    """Three real libraries for eight people, who ask in threads of their own."""
    tenants = PersonalLibraries(open_assistant(tmp_path), max_open=3)
    faults: list[BaseException] = []

    def live(person: str) -> None:
        letter = tmp_path / f"{person}.txt"
        letter.write_text(f"The lamp of {person} was lit on 4 June 1920.")
        try:
            with working_for(person):
                with tenants.assistant() as assistant:
                    assistant.library.try_file(letter)
                for _ in range(5):
                    assert documents(tenants) == [letter.name]
                    with tenants.assistant() as assistant:
                        answer = assistant.ask(f"When was the lamp of {person} lit?")
                    assert answer.text == letter.read_text()
        except BaseException as error:  # noqa: BLE001 - a thread's faults are looked at below
            faults.append(error)

    people = [threading.Thread(target=live, args=(f"person{number}",)) for number in range(8)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert faults == []
    tenants.close()
