"""What may be possible at most: another identifier, another language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from qa import Assistant
from qa.answer.limits import below
from qa.reader.calibration import Calibrator
from qa.reader.linear import FormModels, LinearModel
from qa.reader.span import FEATURES, SpanReader
from qa.types import Certainty
from testing.fakes import WordNetwork

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def assistant(library: Library) -> Assistant:
    """An assistant, 1 / (1 + e^-2) = 0.8808 sure of "Ann", "Bob" and "März"; 0.5 is enough."""
    weights = tuple(10.0 if name == "margin" else 0.0 for name in FEATURES)
    model = FormModels.of_one(LinearModel(FEATURES, weights, 0.0, Calibrator(1.0, 0.0, 0.5)))
    network = WordNetwork({"Ann": 2.0, "Bob": 2.0, "März": 2.0})
    return Assistant(library, SpanReader(network, library.word_weights, model))


def test_another_identifier_is_possible_at_most(
    assistant: Assistant, library: Library, write: Write
) -> None:
    library.add(write("lockers.txt", "Locker 38 belongs to Ann.\n\nLocker 394 belongs to Bob."))
    near = assistant.ask("Who does locker 3942 belong to?")
    assert near.certainty is not Certainty.ANSWERED
    assert near.confidence == 0.25  # half of the 0.5 that an answer needs
    assert near.notes == ("What comes closest does not name locker 3942.",)
    assert near.to_dict()["notes"] == list(near.notes)
    there = assistant.ask("Who does locker 394 belong to?")
    assert there.answered
    assert there.text in ("Ann", "Bob")  # both stand in the one passage
    assert there.notes == ()


def test_the_identifier_may_stand_in_the_file_name(
    assistant: Assistant, library: Library, write: Write
) -> None:
    library.add(write("locker-3942.txt", "It belongs to Ann."))
    library.add(write("locker-38.txt", "It belongs to Bob."))
    found = assistant.ask("Who does locker 3942 belong to?")
    assert [each.quote.text for each in found.citations] == ["Ann"]
    assert found.hits[0].passage.document == "locker-3942.txt"


def test_a_question_in_another_language_gets_sentences_with_its_words(
    assistant: Assistant, library: Library, write: Write
) -> None:
    library.add(write("vertrag.txt", "Die Kündigung bedarf der Schriftform. Ann fehlt."))
    answer = assistant.ask("Welche Schriftform bedarf die Kündigung?")
    assert answer.certainty is Certainty.POSSIBLE
    assert [each.quote.text for each in answer.possible] == [
        "Die Kündigung bedarf der Schriftform."
    ]
    assert answer.notes == ("The reader knows English; this question looks German.",)
    one = assistant.ask("Wie lange dauert eine Schriftform bis zum Ende?")
    assert [each.quote.text for each in one.possible] == ["Die Kündigung bedarf der Schriftform."]
    nothing = assistant.ask("Wann beginnt der Urlaub im Sommer?")
    assert nothing.certainty is Certainty.NONE
    assert nothing.notes == answer.notes


def test_a_passage_in_another_language_is_possible_at_most(
    assistant: Assistant, library: Library, write: Write
) -> None:
    text = (
        "Der Vertrag wurde im März unterzeichnet und tritt am ersten April in Kraft, "
        "wobei die Kündigung der Schriftform bedarf."
    )
    library.add(write("vertrag.txt", text))
    answer = assistant.ask("When was the Vertrag unterzeichnet?")
    assert answer.certainty is Certainty.POSSIBLE
    assert [each.quote.text for each in answer.possible] == [text]
    assert answer.possible[0].confidence == below(0.5) == 0.4999
    assert answer.notes == ("The reader knows English; what comes closest looks German.",)
