"""The facade: answers, plain "no answer", and errors that are never taken for one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index import Hit, Library, LibraryBusy, ModelError, QuestionError
from qa import Assistant, Candidate, NoAnswer
from qa.followup.rewrite import RewrittenQuestion
from qa.reader.calibration import Effect
from qa.reader.sentence import SentenceReader
from qa.reader.span import SpanReader
from qa.steps import Answered, Found
from qa.types import Answer, Form

Write = Callable[[str, str | bytes], Path]


class FirstWords:
    """A reader that proposes the first word of each hit, each as sure as it is told."""

    identity = "first words"
    threshold = 0.5
    possible = 0.25

    def __init__(self, *confidences: float) -> None:
        self.confidences = confidences

    def effect(self, threshold: float) -> Effect | None:
        return Effect(threshold, 0.7, 0.8, 0.9)

    def read(self, question: str, hits: Sequence[Hit], form: Form | None = None) -> list[Candidate]:
        return [
            Candidate(hit, hit.passage.start, hit.passage.start + 5, 10 * confidence, confidence)
            for hit, confidence in zip(hits, self.confidences, strict=False)
        ]

    def for_library(self, library: Library) -> FirstWords:
        return self

    def warm_up(self) -> None:
        pass


class Broken(FirstWords):
    def read(self, question: str, hits: Sequence[Hit], form: Form | None = None) -> list[Candidate]:
        raise RuntimeError("the model went away")


@pytest.fixture
def ask(library: Library, write: Write) -> Callable[..., Answer]:
    for name in ("a", "b", "c", "d"):
        library.add(write(f"{name}.txt", f"Rasht fell to {name}."))

    def ask_with(
        *confidences: float, question: str = "Which town fell?", top_k: int | None = None
    ) -> Answer:
        return Assistant.open(library, reader=FirstWords(*confidences)).ask(question, top_k=top_k)

    return ask_with


def test_an_answer_is_the_best_candidates_words(ask: Callable[..., Answer]) -> None:
    answer = ask(0.9, 0.6)
    assert answer.answered
    assert (answer.text, answer.confidence, answer.threshold) == ("Rasht", 0.9, 0.5)
    assert answer.no_answer is None
    (citation,) = answer.citations  # 0.6 is above the threshold but far behind 0.9
    assert (citation.number, citation.quote.document) == (1, "a.txt")
    assert (citation.quote.start, citation.quote.end) == (0, 5)
    assert [hit.passage.document for hit in answer.hits] == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_candidates_nearly_as_sure_are_cited_too_but_no_more_than_three(
    ask: Callable[..., Answer],
) -> None:
    answer = ask(0.9, 0.8, 0.75, 0.74)
    assert [(each.number, each.quote.document) for each in answer.citations] == [
        (1, "a.txt"),
        (2, "b.txt"),
        (3, "c.txt"),
    ]


def test_below_the_threshold_there_is_no_answer(ask: Callable[..., Answer]) -> None:
    answer = ask(0.49, 0.2)
    assert not answer.answered
    assert (answer.text, answer.citations) == ("", ())
    assert answer.no_answer is NoAnswer.NOT_SURE
    assert answer.confidence == 0.49
    assert answer.best_rejected is not None
    assert answer.best_rejected.quote.text == "Rasht"
    assert len(answer.hits) == 4


def test_at_the_threshold_there_is_one(ask: Callable[..., Answer]) -> None:
    assert ask(0.5).answered


def test_only_as_many_passages_as_asked_for(ask: Callable[..., Answer]) -> None:
    assert len(ask(0.9, top_k=2).hits) == 2
    for wrong in (0, -1, 201):
        with pytest.raises(QuestionError, match="must be from 1 to 200"):
            ask(0.9, top_k=wrong)


@pytest.mark.parametrize("question", ["", "  \n", "?!", "\u200b"])
def test_an_empty_question_is_an_error(ask: Callable[..., Answer], question: str) -> None:
    with pytest.raises(QuestionError, match=r"^The question is empty: it has no words\.$"):
        ask(0.9, question=question)


def test_a_question_of_100_000_characters_is_an_error(ask: Callable[..., Answer]) -> None:
    with pytest.raises(QuestionError, match=r"too long: 100,000 characters, of at most 2,000\.$"):
        ask(0.9, question="a" * 100_000)
    assert ask(0.9, question="a" * 2000).answered


def test_what_no_model_takes_is_replaced_in_a_question(ask: Callable[..., Answer]) -> None:
    assert ask(0.9, question=" Rasht \ud800? ").question == "Rasht \ufffd?"


def test_an_empty_library_says_so(library: Library) -> None:
    answer = Assistant.open(library, reader=FirstWords()).ask("Which town fell?")
    assert not answer.answered
    assert answer.no_answer is NoAnswer.NO_DOCUMENTS
    assert (answer.hits, answer.best_rejected, answer.confidence) == ((), None, 0.0)


def test_an_exception_in_the_reader_is_never_no_answer(library: Library, write: Write) -> None:
    library.add(write("a.txt", "Rasht fell."))
    with pytest.raises(RuntimeError, match="the model went away"):
        Assistant.open(library, reader=Broken()).ask("Which town fell?")


def test_seeds_are_read_only_into_a_library_that_never_held_anything(
    library: Library, write: Write
) -> None:
    folder = write("seed.md", "Rasht fell.").parent
    write("SOURCES.md", "About the seed.")
    told: list[str] = []
    assistant = Assistant.open(library, reader=FirstWords())
    assistant.add_seeds(folder, told.append)
    assert told == ["seed.md"]
    assert [each.name for each in assistant.documents()] == ["seed.md"]
    assistant.library.remove("seed.md")
    assistant.add_seeds(folder, told.append)
    assert assistant.documents() == []
    assert told == ["seed.md"]


def test_the_threshold_can_be_moved(library: Library, write: Write) -> None:
    library.add(write("a.txt", "Rasht fell."))
    assistant = Assistant.open(library, reader=FirstWords(0.4))
    assert assistant.threshold == 0.5
    assert not assistant.ask("Which town fell?").answered
    lenient = assistant.ask("Which town fell?", threshold=0.4)
    assert (lenient.text, lenient.threshold) == ("Rasht", 0.4)
    assert lenient.citations[0].sentence.text == "Rasht fell."
    assert not assistant.ask("Which town fell?", threshold=0.41).answered
    effect = assistant.effect(0.4)
    assert effect is not None
    assert effect.threshold == 0.4
    for outside in (-0.1, 1.1, float("nan")):
        with pytest.raises(QuestionError, match="from 0 to 1"):
            assistant.ask("Which town fell?", threshold=outside)


def test_a_question_for_a_reason_gets_the_whole_sentence(library: Library, write: Write) -> None:
    library.add(write("a.txt", "Rasht fell because nobody fired. Anzali burned."))
    answer = Assistant.open(library, reader=FirstWords(0.9)).ask("Why did Rasht fall?")
    assert answer.text == "Rasht fell because nobody fired."
    assert answer.form == "sentences"


def test_a_reader_by_name(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(Assistant.open(library).reader, SpanReader)
    assert isinstance(Assistant.open(library, reader="sentence").reader, SentenceReader)
    monkeypatch.setenv("CHAPTERVERSE_READER", "sentence")
    assert isinstance(Assistant.open(library).reader, SentenceReader)
    missing = Assistant.open(library, reader="no/such-model")
    with pytest.raises(ModelError, match="no/such-model is not on this machine"):
        missing.warm_up()


class WhileReading(FirstWords):
    """A reader that lets something happen once it has read, as another thread might."""

    def __init__(self, happens: Callable[[int], object]) -> None:
        super().__init__(0.9)
        self.happens = happens
        self.times = 0

    def read(self, question: str, hits: Sequence[Hit], form: Form | None = None) -> list[Candidate]:
        found = super().read(question, hits)
        self.happens(self.times)
        self.times += 1
        return found


def test_a_document_that_changes_while_it_is_read_is_read_again(
    library: Library, write: Write
) -> None:
    library.add(write("a.txt", "Rasht fell to Kuchik."))

    def change(times: int) -> None:
        if times == 0:
            library.add(write("a.txt", "Later: Rasht fell to Kuchik."))

    answer = Assistant(library, WhileReading(change)).ask("Which town fell?")
    assert answer.text == "Later"  # not the first five characters' old words at their old place
    assert answer.hits[0].passage.text == "Later: Rasht fell to Kuchik."


def test_the_steps_of_a_question_are_its_passages_then_its_answer(
    library: Library, write: Write
) -> None:
    library.add(write("a.txt", "Rasht fell to Kuchik."))
    assistant = Assistant(library, FirstWords(0.9))
    found, answered = assistant.steps("Rasht?", top_k=3)
    assert isinstance(found, Found)
    assert isinstance(answered, Answered)
    assert found.understood == answered.understood == RewrittenQuestion("Rasht?")
    assert found.hits == answered.answer.hits
    assert answered.answer == assistant.ask("Rasht?", top_k=3)


def test_passages_come_again_where_their_document_has_changed(
    library: Library, write: Write
) -> None:
    library.add(write("a.txt", "Rasht fell to Kuchik."))

    def change(times: int) -> None:
        if times == 0:
            library.add(write("a.txt", "Later: Rasht fell to Kuchik."))

    first, again, answered = Assistant(library, WhileReading(change)).steps("Rasht?")
    assert isinstance(first, Found)
    assert isinstance(again, Found)
    assert isinstance(answered, Answered)
    assert first.hits[0].passage.text == "Rasht fell to Kuchik."
    assert again.hits[0].passage.text == "Later: Rasht fell to Kuchik."
    assert answered.answer.hits == again.hits


def test_a_document_that_is_removed_while_it_is_read_is_not_cited(
    library: Library, write: Write
) -> None:
    library.add(write("a.txt", "Rasht fell to Kuchik."))
    reader = WhileReading(lambda times: library.remove("a.txt") if times == 0 else None)
    answer = Assistant(library, reader).ask("Which town fell?")
    assert answer.no_answer is NoAnswer.NO_DOCUMENTS


def test_documents_that_never_hold_still_are_busy(library: Library, write: Write) -> None:
    library.add(write("a.txt", "Rasht fell to Kuchik."))
    reader = WhileReading(lambda n: library.add(write("a.txt", f"{n + 2} times Rasht fell.")))
    with pytest.raises(LibraryBusy, match=r"are being changed; ask again\.$"):
        Assistant(library, reader).ask("Which town fell?")
    assert reader.times == 5
