"""An asker that answers, fails and waits on request, and a server of the page around it.

It finds nothing by itself: each question it knows leads to an Answer made by hand out of real
Document, Passage and Span values. Run as a program it serves the page:
`python -m tests.page.stub_asker PORT [GATE] [FAIL]` loads until the file GATE exists, and then
fails to load if FAIL is given.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from index import (
    Added,
    ChapterVerseError,
    DamagedFile,
    Document,
    DocumentSummary,
    Hit,
    ModelError,
    Passage,
    QuestionError,
    Sentence,
    UnknownDocument,
)
from index.store import Source
from qa.confidence import Effect
from qa.types import Answer, Citation, Form, NoAnswer, Span
from tests.page.stub_documents import DOCUMENTS, FILLER, GILAN, HEBREW, HOSTILE, RASHT

OWN_THRESHOLD = 0.3  # of the answers here, and where the page's slider begins


def make_hit(
    document: Document,
    start: int,
    end: int,
    *,
    key: int,
    heading: str = "",
    page: int | None = None,
) -> Hit:
    """Return a hit whose passage is `[start, end)` of the document, as a single sentence."""
    passage = Passage.from_document(document, (Sentence(start, end),), heading, page)
    return Hit(key, passage, score=1 / key, dense=0.5, lexical=2.0)


def make_citation(
    number: int,
    document: Document,
    start: int,
    end: int,
    hit: Hit,
    confidence: float,
    sentence: tuple[int, int] | None = None,
) -> Citation:
    """Return a citation of `[start, end)` of the document, in a sentence or one by itself."""
    quote = Span.from_document(document, start, end)
    whole = Span.from_document(document, *(sentence or (start, end)))
    return Citation(number, quote, whole, hit.passage.page, hit.passage.heading, confidence, hit)


def make_answer(
    question: str,
    citations: tuple[Citation, ...],
    hits: tuple[Hit, ...],
    threshold: float = OWN_THRESHOLD,
    form: Form = Form.SPAN,
) -> Answer:
    """Return an answer of these citations."""
    best = citations[0]
    return Answer(question, best.quote.text, best.confidence, threshold, citations, hits, form=form)


def _rasht(question: str) -> Answer:
    second = GILAN.text.rindex(RASHT)
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1, heading="Take by force", page=3)
    other = make_hit(GILAN, 0, 32, key=2, heading="Before")
    quote = (second, second + len(RASHT) - 1)
    return make_answer(question, (make_citation(1, GILAN, *quote, hit, 0.834),), (hit, other))


def _two(question: str) -> Answer:
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1)
    hebrew = make_hit(HEBREW, 0, len(HEBREW.text), key=2)
    citations = (
        make_citation(1, GILAN, 0, 32, hit, 0.95),
        make_citation(2, HEBREW, 0, 17, hebrew, 0.41),
    )
    return make_answer(question, citations, (hit, hebrew))


def _span(question: str) -> Answer:
    """Return "4 June 1920" in its sentence, where the sentence stands for the second time."""
    start = GILAN.text.rindex(RASHT)
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1, heading="Take by force", page=3)
    other = make_hit(GILAN, 0, 32, key=2, heading="Before")
    sentence = (start, start + len(RASHT) - 1)
    citation = make_citation(1, GILAN, start + 3, start + 14, hit, 0.834, sentence)
    return make_answer(question, (citation,), (hit, other))


def _list(question: str) -> Answer:
    """Return three things: two in one sentence, and one in a sentence elsewhere."""
    start = GILAN.text.index(FILLER)
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1, heading="The winter", page=2)
    sentence = (start, start + len(FILLER) - 1)
    citations = (
        make_citation(1, GILAN, start + 4, start + 13, hit, 0.91, sentence),
        make_citation(2, GILAN, 4, 10, hit, 0.74, (0, 32)),
        make_citation(3, GILAN, start + 40, start + 49, hit, 0.55, sentence),
    )
    return make_answer(question, citations, (hit,), form=Form.LIST)


def _script(question: str) -> Answer:
    """Return a span that is markup, in a sentence that is markup."""
    hit = make_hit(HOSTILE, 0, len(HOSTILE.text), key=1, heading="<b>{{heading}}</b>")
    citation = make_citation(1, HOSTILE, 33, 71, hit, 0.99, (0, len(HOSTILE.text)))
    return make_answer(question, (citation,), (hit,))


def _hostile(question: str) -> Answer:
    hit = make_hit(HOSTILE, 0, len(HOSTILE.text), key=1, heading="<b>{{heading}}</b>")
    citation = make_citation(1, HOSTILE, 0, len(HOSTILE.text), hit, 0.99)
    return make_answer(question, (citation,), (hit,))


def _nothing(question: str) -> Answer:
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1)
    rejected = make_citation(1, GILAN, 0, 32, hit, 0.12)
    return Answer(question, "", 0.12, OWN_THRESHOLD, (), (hit,), NoAnswer.NOT_SURE, rejected)


def _misplaced(question: str) -> Answer:
    """Return an answer no reader may give: its quote lies outside of its passage."""
    hit = make_hit(GILAN, 0, 32, key=1)
    return make_answer(question, (make_citation(1, GILAN, 40, 60, hit, 0.9),), (hit,))


class StubAsker:
    """Knows a few questions by their words; anything else has no answer.

    An answer whose first confidence misses the threshold becomes no answer.
    """

    def __init__(self, gate: Path | None = None, failure: ChapterVerseError | None = None) -> None:
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

    def documents(self) -> list[DocumentSummary]:
        """Return the hand-made documents."""
        return [
            DocumentSummary(
                d.name, d.source, d.format, d.sha256, len(d.text), 4, None, "2026-01-01T00:00:00Z"
            )
            for d in DOCUMENTS
        ]

    @property
    def threshold(self) -> float:
        """Where the slider begins."""
        return OWN_THRESHOLD

    def effect(self, threshold: float | None = None) -> Effect | None:
        """Return made-up shares; from 0.9 on nothing is known, as if it was never measured."""
        used = OWN_THRESHOLD if threshold is None else threshold
        return Effect(used, 1 - used / 2, 0.5 + used / 2, used) if used < 0.9 else None

    @property
    def folder(self) -> Path:
        """A folder that is never written to."""
        return Path("no-library")

    def document(self, name: str) -> Document:
        """Return the hand-made document of that name."""
        found = {document.name: document for document in DOCUMENTS}.get(name)
        if found is None:
            raise UnknownDocument(f"The library holds no document named {name}.")
        return found

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return none: the hand-made passages have no keys of their own."""
        return {}

    def collections(self) -> dict[str, list[str]]:
        """Return one collection."""
        return {"stories": ["gilan.txt"]}

    def collect(self, collection: str, documents: Sequence[str]) -> None:
        """Refuse: nothing is written here."""
        raise UnknownDocument("A stub holds what it holds.")

    def try_file(
        self,
        path: Path,
        progress: Callable[[int, int], None] | None = None,
        collections: Sequence[str] = (),
    ) -> Added:
        """Refuse the file."""
        return Added(path, "skipped", error=DamagedFile(path, "a stub reads nothing."))

    def remove(self, name: str) -> str:
        """Refuse: nothing is written here."""
        raise UnknownDocument("A stub holds what it holds.")

    def at(self, path: Path) -> list[Source]:
        """Return nothing: nothing was read from anywhere."""
        return []

    def search(
        self,
        question: str,
        top_k: int = 8,
        documents: Sequence[str] = (),
        collections: Sequence[str] = (),
    ) -> list[Hit]:
        """Return one passage, at once."""
        return [make_hit(GILAN, 0, 32, key=9, heading="Before")] if "slow" in question else []

    def ask(
        self,
        question: str,
        top_k: int | None = None,
        threshold: float | None = None,
        documents: Sequence[str] = (),
        collections: Sequence[str] = (),
    ) -> Answer:
        """Answer by the words in the question, or fail as they say."""
        if "slow" in question:
            time.sleep(2)
        if "crash" in question:
            raise RuntimeError("secret detail of the reader")
        if "misplaced" in question:
            return _misplaced(question)
        if "too long" in question:
            raise QuestionError("The question is longer than 2 characters.")
        needed = OWN_THRESHOLD if threshold is None else threshold
        for words, answer in {
            "Rasht": _rasht,
            "two": _two,
            "hostile": _hostile,
            "what day": _span,
            "Which": _list,
            "script": _script,
        }.items():
            if words in question and (known := answer(question)).confidence >= needed:
                return replace(known, threshold=needed)
        return replace(_nothing(question), threshold=needed)

    def close(self) -> None:
        """Nothing is held."""


def main(port: int, gate: Path | None, failure: ChapterVerseError | None) -> None:
    """Serve the page around a stub."""
    from page.server import serve
    from page.status import Examples

    serve(
        StubAsker(gate, failure),
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
