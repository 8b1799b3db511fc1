"""Why there is no answer: the step at which it was lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from qa import AskOptions, Assistant
from qa.explain import explain
from qa.reader.span import SpanReader
from testing.fakes import WordNetwork

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def assistant(library: Library) -> Assistant:
    return Assistant(library, SpanReader(WordNetwork({"June": 60.0}), library.word_weights))


def steps(assistant: Assistant, question: str, *documents: str) -> list[str]:
    options = AskOptions(threshold=0.5, documents=documents)
    return explain(assistant.ask(question, options), assistant, options)


def test_without_documents(assistant: Assistant) -> None:
    assert steps(assistant, "When?") == ["The library holds no documents."]


def test_words_that_stand_nowhere_and_nothing_to_read(assistant: Assistant, write: Write) -> None:
    assistant.library.add_file(write("a.txt", "Rasht fell."))
    first, words, read, nothing = steps(assistant, "When did Zanzibar fall in Rasht?")
    assert first == "The library holds 1 document, in 1 passage."
    assert words == "In no document of the library: zanzibar, fall."
    assert read == "Found: 1 passage; the nearest is in a.txt, characters 0-11."
    assert nothing == "Reading them gave no words that could be an answer."


def test_an_answer_outside_of_what_was_asked(assistant: Assistant, write: Write) -> None:
    assistant.library.add_file(write("a.txt", "Rasht fell in June."))
    assistant.library.add_file(write("b.txt", "Rasht is a town."))
    assert steps(assistant, "Rasht fell in?", "b.txt")[1:] == [
        "Asked: 1 document of 2.",
        "Found: 1 passage; the nearest is in b.txt, characters 0-16.",
        "Reading them gave no words that could be an answer.",
        "A document that was not asked has an answer: a.txt.",
    ]


def test_a_span_below_and_above_the_threshold(library: Library, write: Write) -> None:
    library.add_file(write("a.txt", "Rasht fell in June."))
    library.add_file(write("b.txt", "Rasht is a town, in May too."))
    network = WordNetwork({"June": 60.0, "May": -60.0})
    assistant = Assistant(library, SpanReader(network, library.word_weights))
    *_, below, outside = steps(assistant, "When was Rasht?", "b.txt")
    assert below == (
        "The best words in them, “May”, are 0% sure, which does not reach the 50% that an answer "
        "needs."
    )
    assert outside == "A document that was not asked has an answer: a.txt."
    *_, above = steps(assistant, "When was Rasht?")
    assert above.startswith("The best words in them, “June”, are 100% sure, which reaches the 50%")
    library.remove("a.txt")
    assert steps(assistant, "When was Rasht?", "b.txt")[-1] == (
        "The other documents do not answer it either."
    )
