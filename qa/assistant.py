"""Open a library, add documents and answer questions: the facade.

Puts the parts in order (retriever, reader, threshold, citation) and holds no logic of theirs. The
page, the command line and programs all go through here, so all of them give the same answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from index import (
    Added,
    Document,
    DocumentSummary,
    Embedder,
    Hit,
    Library,
    LibraryBusy,
    LibraryDamaged,
    Passage,
    find_files,
)
from index.store import DocumentIds, SourceFile
from qa.answer.citations import Moved, cite
from qa.answer.differences import differences
from qa.answer.form import form_asked, given, in_form
from qa.cache import Recent
from qa.options import AskOptions, checked_question
from qa.passage_map import Spot, spots
from qa.reader.base import Reader
from qa.reader.calibration import Effect, Recalibration, recalibrated
from qa.reader.factory import make_reader, reader_beside
from qa.timing import Stage, stage
from qa.types import Answer, NoAnswer

RECALIBRATION = "recalibration"
_TRIES = 5  # to answer out of documents that are changed meanwhile


class Assistant:
    """Answers questions from one library, in the exact words of its documents.

        with Assistant.open("my-library") as assistant:
            assistant.add("report.txt")
            answer = assistant.ask("Who signed the treaty?")

    Safe to share between threads.
    """

    def __init__(self, library: Library, reader: Reader | str | None = None) -> None:
        self.library = library
        self.reader: Reader = (
            make_reader(library, reader) if isinstance(reader, str | None) else reader
        )
        self._recent = Recent(library, self.reader)

    @classmethod
    def open(
        cls,
        library: Library | Path | str | None = None,
        *,
        embedder: Embedder | str | None = None,
        reader: Reader | str | None = None,
    ) -> Assistant:
        """Open the library in a folder or on a server, made where missing. Loads no embedder yet.

        Without an address it is the one that `CHAPTERVERSE_LIBRARY` names, or the one in the user
        data folder. `reader` is a name, see `qa.reader.factory`, or a reader. Raises LibraryError.
        """
        opened = library if isinstance(library, Library) else Library(library, embedder=embedder)
        return cls(opened, reader)

    def beside(self, part: str) -> Assistant:
        """Open another library with the embedder and the reader of this one, which load once.

        `part` is its place beside this one, see `Library.beside`. Raises LibraryError;
        EmbedderMismatch where it was made with another embedder.
        """
        library = self.library.beside(part)
        return Assistant(library, reader_beside(self.reader, library))

    def warm_up(self) -> None:
        """Load the models and the vector index, so that the first question need not wait."""
        self.library.warm_up()
        self.reader.warm_up()

    def add(self, path: Path | str) -> list[Added]:
        """Take in a file, or every readable file of a folder; see `Library.add`."""
        return self.library.add(path)

    def add_seeds(self, folder: Path, progress: Callable[[str], None] | None = None) -> None:
        """Take in the bundled documents, if the library has never held any document at all.

        Whoever has removed them does not find them back. `progress` is told each file's name.
        """
        if self.library.generation:
            return
        for file in find_files(folder):
            if file.name == "SOURCES.md":  # about the documents, not one of them
                continue
            if progress is not None:
                progress(file.name)
            self.library.add_file(file)

    def remove(self, name: Path | str) -> str:
        """Remove a document by its name or path; return its name. Raises UnknownDocument."""
        return self.library.remove(name)

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""
        return self.library.documents()

    def document(self, name: str) -> Document:
        """Return a document with the text that answers are cut from. Raises UnknownDocument."""
        return self.library.document(name)

    @property
    def folder(self) -> Path:
        """Where files that belong to the library and are not in its store are kept."""
        return self.library.folder

    def size(self) -> int:
        """Return the bytes that the library takes on the disk."""
        return self.library.size()

    def try_file(
        self,
        path: Path,
        progress: Callable[[int, int], None] | None = None,
        collections: Sequence[str] = (),
    ) -> Added:
        """Take in one file; what is wrong with it is returned, not raised. See `Library`."""
        return self.library.try_file(path, progress, collections)

    def at(self, path: Path) -> list[SourceFile]:
        """Return the sources that were read from this path or from below it."""
        return self.library.at(path)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids that are in the library."""
        return self.library.passages(ids)

    def collections(self) -> dict[str, list[str]]:
        """Return the names of the documents in each collection."""
        return self.library.collections()

    def collect(self, collection: str, documents: Sequence[str]) -> None:
        """Put documents into a collection. Raises UnknownDocument, UnknownCollection."""
        self.library.collect(collection, documents)

    def map(self, most: int) -> list[Spot]:
        """Return up to `most` passages with their places on a plane; see `passage_map`."""
        return spots(self.library, most)

    def within(self, documents: Sequence[str], collections: Sequence[str]) -> DocumentIds | None:
        """Return which documents these are, None for all; see `Library.within`."""
        return self.library.within(documents, collections)

    def word_counts(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many passages a form of each word stands."""
        return self.library.word_counts(words)

    def search(
        self,
        question: str,
        options: AskOptions | None = None,
        **fields: Any,
    ) -> list[Hit]:
        """Return the passages nearest to the question, best first, `top_k` of them at most.

        The options are those of `ask`; no threshold applies. Raises QuestionError, UnknownDocument,
        UnknownCollection.
        """
        question = checked_question(question)
        options = AskOptions.from_fields(options, **fields)
        within = self.library.within(options.documents, options.collections)
        return list(self._recent.hits(question, options.top_k, within))

    def ask(self, question: str, options: AskOptions | None = None, **fields: Any) -> Answer:
        """Answer `question` in the words of the documents, or say that they do not.

        `fields` are those of AskOptions, in place of the ones in `options`: `ask(question,
        top_k=5, threshold=0.7)`. Raises QuestionError for a question that is empty or too long and
        for an option out of its range, UnknownDocument and UnknownCollection for what is not
        there, ModelError and LibraryError for faults (LibraryBusy where documents change faster
        than they are read); none of these is ever given as "no answer".
        """
        question = checked_question(question)
        options = AskOptions.from_fields(options, **fields)
        seen = -1
        for _ in range(_TRIES):
            try:
                return self._asked(question, options)
            except Moved as moved:
                if seen == (seen := self.library.generation):
                    raise LibraryDamaged(f"The library is damaged: {moved}") from moved
        raise LibraryBusy("The documents that answer this are being changed; ask again.")

    def _asked(self, question: str, options: AskOptions) -> Answer:
        """Answer a checked question. Raises what `ask` does, and Moved."""
        curve = self.recalibration()
        threshold = self._threshold(curve) if options.threshold is None else options.threshold
        within = self.library.within(options.documents, options.collections)
        hits, read = self._recent.candidates(question, options.top_k, within)
        form = form_asked(question)
        candidates = in_form(form, recalibrated(read, curve))
        with stage(Stage.CITE):
            citations = tuple(
                cite(self.library, number, candidate)
                for number, candidate in enumerate(given(form, candidates, threshold), start=1)
            )
            best = cite(self.library, 1, candidates[0]) if candidates and not citations else None
        first = citations[0] if citations else best
        answer = Answer(
            question=question,
            form=form,
            text=citations[0].quote.text if citations else "",
            confidence=first.confidence if first else 0.0,
            threshold=threshold,
            citations=citations,
            hits=tuple(hits),
            no_answer=None if citations else self._why_not(hits),
            best_rejected=best,
        )
        return replace(answer, differences=differences(answer))

    @property
    def threshold(self) -> float:
        """The confidence an answer needs unless asked otherwise, 0 to 1."""
        return self._threshold(self.recalibration())

    def _threshold(self, curve: Recalibration | None) -> float:
        return curve.threshold if curve else self.reader.threshold

    def recalibration(self) -> Recalibration | None:
        """Return the curve fitted to this library's own questions and to this reader, if any."""
        kept = self.library.remembered(RECALIBRATION)
        if kept is None:
            return None
        try:
            curve = Recalibration.from_dict(json.loads(kept))
        except (ValueError, TypeError) as error:
            raise LibraryDamaged(f"The library's own calibration is broken ({error}).") from error
        return curve if curve.reader == self.reader.identity else None

    def recalibrate(self, curve: Recalibration | None) -> None:
        """Keep a curve with the library or, with None, forget the one that is kept."""
        self.library.remember(RECALIBRATION, json.dumps(asdict(curve)) if curve else "")

    def effect(self, threshold: float | None = None) -> Effect | None:
        """Return what a threshold (the reader's own by default) did in measurements, if known.

        Nothing is known of a curve fitted to a person's own questions.
        """
        if self.recalibration() is not None:
            return None
        return self.reader.effect(self.reader.threshold if threshold is None else threshold)

    def _why_not(self, hits: Sequence[Hit]) -> NoAnswer:
        if hits:
            return NoAnswer.NOT_SURE
        return NoAnswer.NOTHING_FOUND if self.library.documents() else NoAnswer.NO_DOCUMENTS

    def close(self) -> None:
        """Let go of the library's files."""
        self.library.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
