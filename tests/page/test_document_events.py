"""What the list of documents is told to do: tick, collect, remove, take back, read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from page.events.documents import DocumentEvents
from page.events.library_update import LibraryScreens, LibraryUpdate
from page.events.start import StartScreen
from page.events.status import Status
from page.progress import Phase, Progress
from page.serving.queue import QuestionQueue
from page.serving.sample import Sample
from page.serving.startup import Startup
from page.serving.suggestions import SuggestedQuestions
from page.serving.tenants import SharedLibrary
from page.session.list_view import ListView
from page.session.options import Choices
from page.start import SEEDS
from page.uploads.removed import RemovedDocuments
from page.uploads.storage import StoredUploads
from testing.small_library import open_assistant


class Session:
    """One session's choices, and the events it sends."""

    def __init__(self, events: DocumentEvents, copy: Path) -> None:
        self.events, self.copy = events, copy
        self.choices, self.view = Choices(), ListView()

    def act(self, act: str, **data: Any) -> LibraryUpdate:
        event: Any = SimpleNamespace(_data={"act": act, **data})
        nobody: Any = SimpleNamespace(request=None)
        return self._keep(self.events.act(self.choices, self.view, event, nobody))

    def sample(self, act: str) -> LibraryUpdate:
        event: Any = SimpleNamespace(_data={"act": act})
        return self._keep(self.events.change_sample(self.choices, self.view, event))

    def _keep(self, update: LibraryUpdate) -> LibraryUpdate:
        self.choices = update.choices if isinstance(update.choices, Choices) else self.choices
        self.view = update.view if isinstance(update.view, ListView) else self.view
        return update


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    (tmp_path / "letter.txt").write_text("The harbour was closed.")
    with open_assistant(tmp_path / "library") as assistant:
        tenants, sample = SharedLibrary(assistant), Sample(SEEDS)
        startup = Startup(tenants, None)
        startup.progress = Progress(Phase.READY, "")
        suggested = SuggestedQuestions(tenants, QuestionQueue())
        start = StartScreen(tenants, startup, sample, suggested)
        screens = LibraryScreens(tenants, Status(tenants, startup), start)
        removed = RemovedDocuments(tmp_path / "away")
        copy = StoredUploads(assistant.library.folder).store(tmp_path / "letter.txt", "letter.txt")
        assistant.library.add_file(copy, collections=["mail"])
        yield Session(DocumentEvents(tenants, screens, sample, removed), copy)


def said(update: LibraryUpdate) -> str:
    found = re.search(r'role="status"><span dir="auto">(.*?)</span>', update.document_list)
    return found[1] if found else ""


def names(update: LibraryUpdate) -> list[str]:
    return re.findall(r"<bdi>(.*?)</bdi>", update.document_list)


def test_a_document_is_ticked_and_put_into_a_collection(session: Session) -> None:
    session.act("tick")
    assert session.choices.documents == ("letter.txt",)
    put = session.act("collect", documents=["letter.txt"], collection="letters")
    assert said(put) == "1 document put into “letters”."
    assert "In letters, mail" in put.document_list
    taken = session.act("release", documents=["letter.txt"], collection="letters")
    assert said(taken) == "1 document taken out of “letters”."
    assert "In mail<" in taken.document_list


def test_a_removal_is_taken_back_once(session: Session) -> None:
    session.act("tick")
    removed = session.act("remove", document="letter.txt")
    assert said(removed) == "Removed letter.txt."
    assert names(removed) == []
    assert session.choices.documents == ()
    assert "holds no documents yet" in removed.status
    assert "Ask your own documents" in removed.start
    assert not session.copy.exists()
    token = re.search(r'data-removal="(.*?)"', removed.document_list)
    assert token is not None
    back = session.act("undo", removal=token[1])
    assert said(back) == "letter.txt is in the library again."
    assert "In mail<" in back.document_list
    assert session.copy.read_text() == "The harbour was closed."
    again = said(session.act("undo", removal=token[1]))
    assert again == "This removal cannot be taken back any more; add the files again."


def test_a_changed_file_is_read_again(session: Session) -> None:
    session.copy.write_text("The harbour was closed. And opened.")
    listed = session.act("list", search="letter")
    assert session.view == ListView(search="letter")
    assert "Its file has changed since it was read." in listed.document_list
    again = session.act("again", document="letter.txt")
    assert said(again) == "1 file read again."
    assert "has changed" not in again.document_list
    assert said(session.act("again", document="letter.txt")) == "1 file unchanged."


def test_the_sample_comes_and_goes(session: Session) -> None:
    assert names(session.sample("sample")) == ["gilan.md", "letter.txt"]
    gone = session.sample("no-sample")
    assert said(gone) == "The sample was taken out."
    assert names(gone) == ["letter.txt"]


def test_what_is_no_act_changes_nothing(session: Session) -> None:
    assert session.act("nonsense") == LibraryUpdate.of()
    assert session.sample("nonsense") == LibraryUpdate.of()
