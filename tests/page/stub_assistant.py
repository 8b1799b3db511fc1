"""An assistant that answers, fails and waits on request, and a server of the page around it.

It finds nothing by itself: each question it knows leads to an Answer made by hand out of real
Document, Passage and Span values. Run as a program it serves the page:
`python -m tests.page.stub_assistant PORT [GATE] [FAIL]` loads until the file GATE exists, and then
fails to load if FAIL is given.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from index import (
    Added,
    ChapterVerseError,
    DamagedFile,
    Document,
    DocumentSummary,
    Hit,
    Library,
    ModelError,
    Passage,
    QuestionError,
    UnknownDocument,
)
from index.arrays import Vectors
from index.store import SourceFile
from page.serving.metrics import Metrics
from page.serving.questions import Questions
from page.serving.queue import QuestionQueue
from page.serving.tenants import SharedLibrary
from qa import Answer, AskOptions, Assistant
from qa.followup.rewrite import rewrite_question
from qa.reader.calibration import Effect
from qa.steps import Answered, Found, Step
from tests.page.stub_answers import (
    OWN_THRESHOLD,
    answer_differ,
    answer_hostile,
    answer_list,
    answer_misplaced,
    answer_nothing,
    answer_rasht,
    answer_script,
    answer_span,
    answer_two,
    make_hit,
)
from tests.page.stub_documents import DOCUMENTS, GILAN

_END = len(GILAN.text)
_PASSAGES = {
    101: make_hit(GILAN, 0, 10, key=101).passage,
    102: make_hit(GILAN, _END - 10, _END, key=102).passage,
}


class StubLibrary(Library):
    """Holds documents made by hand, and takes no others."""

    def __init__(self) -> None:
        self.folder = Path("no-library")  # never written to
        self.kept: dict[str, str] = {}

    def documents(self) -> list[DocumentSummary]:
        return [
            DocumentSummary(
                d.name, d.source, d.format, d.sha256, len(d.text), 4, None, "2026-01-01T00:00:00Z"
            )
            for d in DOCUMENTS
        ]

    def document(self, name: str) -> Document:
        found = {document.name: document for document in DOCUMENTS}.get(name)
        if found is None:
            raise UnknownDocument(f"The library holds no document named {name}.")
        return found

    @property
    def generation(self) -> int:
        return 1

    def remember(self, key: str, value: str) -> None:
        self.kept[key] = value

    def remembered(self, key: str) -> str | None:
        return self.kept.get(key)

    def size(self) -> int:
        return 0

    def passage_ids(self) -> list[int]:
        """Return the ids of two passages, which no answer is from."""
        return [*_PASSAGES]

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return those of the two; the passages of the answers have no keys of their own."""
        return {each: _PASSAGES[each] for each in ids if each in _PASSAGES}

    def vectors(self, ids: Sequence[int]) -> tuple[list[int], Vectors]:
        """Return a direction of its own for each."""
        return list(ids), np.eye(len(ids), dtype=np.float32)

    def collections(self) -> dict[str, list[str]]:
        return {"stories": ["gilan.txt"]}

    def within(
        self, documents: Sequence[str], collections: Sequence[str]
    ) -> tuple[int, ...] | None:
        """Return one document where any limit is set."""
        return (1,) if documents or collections else None

    def word_counts(self, words: Sequence[str]) -> dict[str, int]:
        """Return that every word but "zanzibar" is there."""
        return {word: int(word != "zanzibar") for word in words}

    def collect(self, collection: str, documents: Sequence[str]) -> None:
        raise UnknownDocument("A stub holds what it holds.")

    def try_file(
        self,
        path: Path,
        progress: Callable[[int, int], None] | None = None,
        collections: Sequence[str] = (),
    ) -> Added:
        return Added(path, "skipped", error=DamagedFile(path, "a stub reads nothing."))

    def remove(self, name: Path | str) -> str:
        raise UnknownDocument("A stub holds what it holds.")

    def at(self, path: Path) -> list[SourceFile]:
        return []

    def staleness(self, name: str) -> str:
        return ""

    def sources(self) -> list[SourceFile]:
        return []

    def close(self) -> None:
        """Nothing is held."""


class StubAssistant(Assistant):
    """Knows a few questions by their words; anything else has no answer.

    An answer whose first confidence misses the threshold becomes no answer.
    """

    def __init__(self, gate: Path | None = None, failure: ChapterVerseError | None = None) -> None:
        self.library = StubLibrary()
        self._gate = gate
        self._failure = failure

    def warm_up(self) -> None:
        """Wait for the gate, then fail if told to."""
        while self._gate is not None and not self._gate.exists():
            time.sleep(0.02)
        if self._failure is not None:
            raise self._failure

    def add_seeds(self, folder: Path, progress: Callable[[str], None] | None = None) -> None:
        """Add nothing; the documents are there."""
        if progress is not None:
            progress(folder.name)

    @property
    def threshold(self) -> float:
        """Where the slider begins."""
        return OWN_THRESHOLD

    def effect(self, threshold: float | None = None) -> Effect | None:
        """Return made-up shares; from 0.9 on nothing is known, as if it was never measured."""
        used = OWN_THRESHOLD if threshold is None else threshold
        return Effect(used, 1 - used / 2, 0.5 + used / 2, used) if used < 0.9 else None

    def search(self, question: str, options: AskOptions | None = None, **_: Any) -> list[Hit]:
        """Return one passage where the question is slow."""
        return [make_hit(GILAN, 0, 32, key=9, heading="Before")] if "slow" in question else []

    def steps(
        self,
        question: str,
        options: AskOptions | None = None,
        *,
        earlier: Sequence[Answer] = (),
        **fields: Any,
    ) -> Iterator[Step]:
        """Answer by the words in the question, or fail as they say; search at once."""
        understood = rewrite_question(question, earlier)
        options = AskOptions.from_fields(options, **fields)
        yield Found(understood, tuple(self.search(understood.question)))
        yield Answered(understood, self._answer(understood.question, options))

    def _answer(self, question: str, options: AskOptions) -> Answer:
        if "slow" in question:
            time.sleep(2)
        if "crash" in question:
            raise RuntimeError("secret detail of the reader")
        if "misplaced" in question:
            return answer_misplaced(question)
        if "too long" in question:
            raise QuestionError("The question is longer than 2 characters.")
        needed = OWN_THRESHOLD if options.threshold is None else options.threshold
        for words, answer in {
            "Rasht": answer_rasht,
            "two": answer_two,
            "hostile": answer_hostile,
            "what day": answer_span,
            "Which": answer_list,
            "script": answer_script,
            "differ": answer_differ,
        }.items():
            if words in question and (known := answer(question)).confidence >= needed:
                return replace(known, threshold=needed)
        return replace(answer_nothing(question), threshold=needed)


def asking(assistant: Assistant, metrics: Metrics | None = None) -> Questions:
    """Return what asks an assistant that everybody shares."""
    return Questions(SharedLibrary(assistant), QuestionQueue(), metrics or Metrics())


def main(port: int, gate: Path | None, failure: ChapterVerseError | None) -> None:
    """Serve the page around a stub."""
    from page.serving.gradio_import import import_gradio

    import_gradio()
    from page.events.status import Examples
    from page.server import serve

    serve(
        StubAssistant(gate, failure),
        port=port,
        open_browser=False,
        seeds=Path("gilan.txt"),
        examples=[
            Examples("gilan.txt", ("When was the city of Rasht occupied?", "Say two things")),
            Examples("absent.txt", ("Never offered",)),
        ],
    )


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        Path(sys.argv[2]) if len(sys.argv) > 2 else None,
        ModelError("The reader's weights are missing.") if "FAIL" in sys.argv else None,
    )
