"""A library that was changed many times answers as one that was made at once."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from index import Library
from qa import Answer, Assistant
from qa.reader.span import SpanReader
from testing.fakes import WordEmbedder, WordNetwork
from tests.index.ingest.killed import load_here

NAMES = st.sampled_from(["a.txt", "b.txt", "c.md", "d.md"])
TEXTS = st.sampled_from(
    [
        "Rasht fell. Lenin did not object.",
        "Rasht fell.\n\nAnzali burned in May.\n\nThe flotilla left Baku.",
        "# The coup\n\nThe Khan was forced to resign. Rasht was quiet.",
        "Rasht fell. Anzali burned in May.",
    ]
)
QUESTIONS = ("What fell?", "When did Anzali burn?", "Who was forced to resign?", "Rasht?")


@pytest.fixture(autouse=True, scope="module")
def _parsed_here() -> Iterator[None]:
    """Files are parsed in this process: the sandbox is not the point."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.ingest.local.load_document", load_here)
        yield


def answers(folder: Path, library: Library) -> list[Answer]:
    network = WordNetwork({"Rasht": 7.0, "May": 9.0, "Khan": 8.0})
    assistant = Assistant(library, SpanReader(network, library.word_weights))
    return [assistant.ask(question, threshold=0.0) for question in QUESTIONS]


class Changes(RuleBasedStateMachine):
    """Files come, change and go; after each step a library made anew is asked the same."""

    @initialize()
    def start(self) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        self.root = Path(self.temporary.name)
        self.files = self.root / "files"
        self.files.mkdir()
        self.library = Library(self.root / "library", embedder=WordEmbedder())

    @rule(name=NAMES, text=TEXTS)
    def write_and_add(self, name: str, text: str) -> None:
        (self.files / name).write_text(text, encoding="utf-8")
        self.library.add_file(self.files / name)

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        if (self.files / name).exists():
            (self.files / name).unlink()
            for source in self.library.gone(self.files):
                self.library.remove(source.name)

    @rule()
    def compact(self) -> None:
        self.library.compact()

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = Library(self.root / "library", embedder=WordEmbedder())

    @invariant()
    def answers_as_one_made_anew(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            anew = Library(folder, embedder=WordEmbedder())
            for path in sorted(self.files.iterdir(), reverse=True):
                anew.add_file(path)
            got = [without_ids(each) for each in answers(self.root, self.library)]
            wanted = [without_ids(each) for each in answers(self.root, anew)]
            anew.close()
        assert got == wanted
        assert self.library.verify(lambda items, label: items).faults == ()

    def teardown(self) -> None:
        self.library.close()
        self.temporary.cleanup()


def without_ids(answer: Answer) -> object:
    """Everything a person sees of an answer."""
    return answer.to_dict()


TestChanges = pytest.mark.slow(Changes.TestCase)
TestChanges.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)


def test_two_add_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    """Two libraries over one folder, as two processes have them, add the same and other files."""
    files = [tmp_path / f"{number}.txt" for number in range(12)]
    for number, file in enumerate(files):
        file.write_text(f"Rasht fell {number % 9} times.", encoding="utf-8")  # some are the same
    libraries = [Library(tmp_path / "library", embedder=WordEmbedder()) for _ in range(2)]
    failed: list[BaseException] = []

    def add(library: Library, order: list[Path]) -> None:
        try:
            for file in order:
                library.add_file(file)
        except BaseException as error:
            failed.append(error)
            raise

    threads = [
        threading.Thread(target=add, args=(libraries[0], files)),
        threading.Thread(target=add, args=(libraries[1], files[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for library in libraries:
        names = {name for each in library.documents() for name in (each.name, *each.also)}
        assert names == {file.name for file in files}
        assert len(library.documents()) == 9
        assert library.verify(lambda items, label: items).faults == ()
        found = library.search_dense(library.embed_question("Rasht fell 3 times."), 20)
        assert len(found) == 9
        library.close()


def test_asking_goes_on_while_something_is_added(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", embedder=WordEmbedder())
    first = tmp_path / "first.txt"
    first.write_text("Rasht fell.", encoding="utf-8")
    library.add_file(first)
    added = threading.Event()

    def add_many() -> None:
        for number in range(30):
            file = tmp_path / f"{number}.txt"
            file.write_text(f"Anzali burned {number} times.", encoding="utf-8")
            library.add_file(file)
        added.set()

    adding = threading.Thread(target=add_many)
    adding.start()
    asked = 0
    while not added.is_set() or asked == 0:
        best, *_ = library.search_dense(library.embed_question("Rasht fell."), 3)
        assert library.passages([best[0]])[best[0]].text == "Rasht fell."
        asked += 1
    adding.join()
    assert len(library.documents()) == 31
    library.close()
