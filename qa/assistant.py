"""Open a library, add documents and answer questions: the facade.

Puts the parts in order (retriever, reader, threshold, citation) and holds no logic of theirs. The
page, the command line and programs all go through here, so all of them give the same answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
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
    find_files,
)
from qa.answer.citations import StaleCandidate, cite
from qa.answer.differences import find_differences
from qa.answer.form import expand_to_form, select_answers, select_possible
from qa.answer.limits import limit, sentences_sharing_words
from qa.cache import QuestionCache
from qa.english.question_form import classify_form
from qa.followup.rewrite import RewrittenQuestion
from qa.followup.understandings import list_understandings
from qa.options import AskOptions, check_question
from qa.reader.base import Reader
from qa.reader.calibration import Effect, Recalibration, recalibrated
from qa.reader.factory import make_reader
from qa.steps import Answered, Found, Step, last_step
from qa.talk.draft import make_answer
from qa.talk.reply import draft_reply
from qa.talk.requests import TalkRequest, recognise
from qa.talk.scope import Scope
from qa.timing import Stage, stage
from qa.types import Answer, Form, NoAnswer

RECALIBRATION_KEY = "recalibration"
_MAX_ATTEMPTS = 5  # to answer out of documents that are changed meanwhile


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
        self._cache = QuestionCache(library, self.reader)

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
        return Assistant(library, self.reader.for_library(library))

    def warm_up(self) -> None:
        """Load the models and the vector index, so that the first question need not wait."""
        self.library.warm_up()
        self._cache.understand(self.library.generation, "What is warm?")
        self.reader.warm_up()

    def add(self, path: Path | str) -> list[Added]:
        """Take in a file, or every readable file of a folder; see `Library.add`."""
        return self.library.add(path)

    def add_seeds(self, folder: Path, progress: Callable[[str], None] | None = None) -> None:
        """Take in the bundled documents, if the library has never held any document at all.

        Documents that were removed do not come back. `progress` is told each file's name.
        """
        if self.library.generation:
            return
        for file in find_files(folder):
            if file.name == "SOURCES.md":  # about the documents, not one of them
                continue
            if progress is not None:
                progress(file.name)
            self.library.add_file(file)

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""
        return self.library.documents()

    def document(self, name: str) -> Document:
        """Return a document with the text that answers are cut from. Raises UnknownDocument."""
        return self.library.document(name)

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
        question = check_question(question)
        options = AskOptions.from_fields(options, **fields)
        within = self.library.within(options.documents, options.collections)
        generation = self.library.generation
        searched = self._cache.understand(generation, question).searched
        return list(self._cache.retrieve(generation, searched, options.top_k, within))

    def ask(self, question: str, options: AskOptions | None = None, **fields: Any) -> Answer:
        """Answer `question` in the words of the documents, or say that they do not.

        `fields` are those of AskOptions, in place of the ones in `options`: `ask(question,
        top_k=5, threshold=0.7)`. Raises QuestionError for a question that is empty or too long and
        for an option out of its range, UnknownDocument and UnknownCollection for what is not
        there, ModelError and LibraryError for faults (LibraryBusy where documents change faster
        than they are read); none of these is ever given as "no answer".
        """
        return last_step(self.steps(question, options, **fields)).answer

    def ask_followup(
        self, question: str, earlier: Sequence[Answer], options: AskOptions | None = None
    ) -> Answered:
        """Answer a question as it is meant after `earlier` answers; see `steps`."""
        return last_step(self.steps(question, options, earlier=earlier))

    def steps(
        self,
        question: str,
        options: AskOptions | None = None,
        *,
        earlier: Sequence[Answer] = (),
        **fields: Any,
    ) -> Iterator[Step]:
        """Yield what `ask` finds out as soon as it is known: the passages, then the answer.

        With `earlier` answers, oldest first, the question is asked as it may be meant after them
        (`qa.followup`). Where it is not plain what is meant, or that has no answer, of several
        understandings the one with the surest answer is kept. Passages are yielded again where
        documents have changed while they were read. Talk ("hi", "what files do you have?";
        `qa.talk`) has a reply at once, and no passages. Raises what `ask` raises, once the first
        step is asked for.
        """
        options = AskOptions.from_fields(options, **fields)
        if options.talk and (request := recognise(check_question(question))) is not None:
            said = list(self._settle(lambda: self._talk(request, question, options, earlier)))
            if said:
                yield said[0]
                return
        # A reply to talk is no turn that a question could go on from.
        asked_before = [each for each in earlier if each.talk is None]
        first, *others = list_understandings(question, asked_before)
        asked = check_question(first.question)
        for step in self._steps(first, asked, options):
            if isinstance(step, Answered) and not (first.sure and step.answer.answered):
                for each in others:
                    if step.answer.answered and not (each.changed or each.sure):
                        break  # it leans on what was said, and with that it has an answer
                    also = last_step(self._steps(each, check_question(each.question), options))
                    step = max(step, also, key=_rank_key)
            yield step

    def _talk(
        self, request: TalkRequest, question: str, options: AskOptions, earlier: Sequence[Answer]
    ) -> Iterator[Step]:
        """Yield the reply to talk, if there is one. Raises as `_attempt` does."""

        def read(side: str) -> Answer:
            return last_step(self._steps(RewrittenQuestion(side), side, options)).answer

        scope = Scope.from_options(self.library, options, earlier)
        draft = draft_reply(request, question.strip(), scope, read)
        if draft is not None:
            needed = self.threshold if options.threshold is None else options.threshold
            yield Answered(RewrittenQuestion(question), make_answer(question, draft, needed))

    def _steps(
        self, understood: RewrittenQuestion, question: str, options: AskOptions
    ) -> Iterator[Step]:
        """Yield the steps of a checked question."""
        return self._settle(lambda: self._attempt(understood, question, options))

    def _settle(self, attempt: Callable[[], Iterator[Step]]) -> Iterator[Step]:
        """Yield the steps of an attempt that the library did not change under."""
        seen = -1
        for _ in range(_MAX_ATTEMPTS):
            try:
                yield from attempt()
                return
            except StaleCandidate as moved:
                if seen == (seen := self.library.generation):
                    raise LibraryDamaged(f"The library is damaged: {moved}") from moved
        raise LibraryBusy("The documents that answer this are being changed; ask again.")

    def _attempt(
        self, understood: RewrittenQuestion, question: str, options: AskOptions
    ) -> Iterator[Step]:
        """Yield the steps of a checked question. Raises what `ask` does, and StaleCandidate."""
        curve = self.recalibration()
        threshold = self._threshold(curve) if options.threshold is None else options.threshold
        within = self.library.within(options.documents, options.collections)
        generation = self.library.generation
        meant = self._cache.understand(generation, question)
        hits = self._cache.retrieve(generation, meant.searched, options.top_k, within)
        yield Found(understood, hits)
        form = Form.SENTENCES if meant.language else classify_form(meant.searched)
        possible_from = self._possible(curve, threshold)
        if meant.language:
            limited = sentences_sharing_words(
                question, meant.language, hits, self.library, possible_from, threshold
            )
        else:
            read = recalibrated(self._cache.read(generation, meant.searched, hits), curve)
            limited = limit(meant.searched, expand_to_form(form, read), threshold)
        candidates = limited.candidates
        with stage(Stage.CITE):
            citations = tuple(
                cite(self.library, number, candidate)
                for number, candidate in enumerate(
                    select_answers(form, candidates, threshold), start=1
                )
            )
            best = cite(self.library, 1, candidates[0]) if candidates and not citations else None
            near = select_possible(candidates, possible_from) if best else []
            possible = tuple(
                cite(self.library, number, candidate) for number, candidate in enumerate(near, 1)
            )
        first = citations[0] if citations else best
        answer = Answer(
            question=question,
            form=form,
            text=citations[0].quote.text if citations else "",
            confidence=first.confidence if first else 0.0,
            threshold=threshold,
            citations=citations,
            hits=hits,
            no_answer=None if citations else self._explain_no_answer(hits),
            best_rejected=best,
            possible=possible,
            searched=meant.searched if meant.corrected else "",
            notes=limited.notes,
        )
        yield Answered(understood, replace(answer, differences=find_differences(answer)))

    @property
    def threshold(self) -> float:
        """The confidence an answer needs unless asked otherwise, 0 to 1."""
        return self._threshold(self.recalibration())

    def _threshold(self, curve: Recalibration | None) -> float:
        return curve.threshold if curve else self.reader.threshold

    def _possible(self, curve: Recalibration | None, threshold: float) -> float:
        """Return the confidence from which on something is a possible answer; never above it."""
        least = self.reader.possible
        return min(curve.confidence(least) if curve else least, threshold)

    def recalibration(self) -> Recalibration | None:
        """Return the curve fitted to this library's own questions and to this reader, if any."""
        kept = self.library.remembered(RECALIBRATION_KEY)
        if kept is None:
            return None
        try:
            curve = Recalibration.from_dict(json.loads(kept))
        except (ValueError, TypeError) as error:
            raise LibraryDamaged(f"The library's own calibration is broken ({error}).") from error
        return curve if curve.reader == self.reader.identity else None

    def recalibrate(self, curve: Recalibration | None) -> None:
        """Keep a curve with the library or, with None, forget the one that is kept."""
        self.library.remember(RECALIBRATION_KEY, json.dumps(asdict(curve)) if curve else "")

    def effect(self, threshold: float | None = None) -> Effect | None:
        """Return what a threshold (the reader's own by default) did in measurements, if known.

        Nothing is known of a curve fitted to a person's own questions.
        """
        if self.recalibration() is not None:
            return None
        return self.reader.effect(self.reader.threshold if threshold is None else threshold)

    def _explain_no_answer(self, hits: Sequence[Hit]) -> NoAnswer:
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


def _rank_key(step: Answered) -> tuple[bool, float]:
    return step.answer.answered, step.answer.confidence
