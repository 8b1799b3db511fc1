"""Three outcomes: answered, possible, none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from qa import Assistant
from qa.reader.calibration import Calibrator
from qa.reader.linear import FormModels, LinearModel
from qa.reader.span import FEATURES, SpanReader
from qa.types import Certainty, NoAnswer
from testing.fakes import WordNetwork

Write = Callable[[str, str | bytes], Path]

TEXT = "The port fell. Rasht fell on 4 June. He fled on 9 June. Bread is baked."


@pytest.fixture
def ask(library: Library, write: Write) -> Callable[[dict[str, float]], Assistant]:
    """Return an assistant whose confidence in words is 1 / (1 + exp(-margin)).

    An answer needs 0.5, a possible one half of that.
    """
    library.add(write("a.txt", TEXT))
    weights = tuple(10.0 if name == "margin" else 0.0 for name in FEATURES)
    model = FormModels.of_one(LinearModel(FEATURES, weights, 0.0, Calibrator(1.0, 0.0, 0.5)))

    def make(margins: dict[str, float]) -> Assistant:
        return Assistant(library, SpanReader(WordNetwork(margins), library.word_weights, model))

    return make


def test_sure_words_are_an_answer(ask: Callable[[dict[str, float]], Assistant]) -> None:
    answer = ask({"4 June": 2.0, "9 June": -0.5}).ask("When did Rasht fall?")
    assert answer.certainty is Certainty.ANSWERED
    assert answer.answered
    assert answer.possible == ()
    assert answer.shown == answer.citations


def test_unsure_words_are_possible_each_in_its_sentence(
    ask: Callable[[dict[str, float]], Assistant],
) -> None:
    # 1 / (1 + e^0.2) = 0.4502, 1 / (1 + e^0.5) = 0.3775; 1 / (1 + e^2) = 0.1192 is below 0.25.
    margins = {"9 June": -0.2, "4 June": -0.5, "Rasht": -0.6, "Bread": -2.0}
    answer = ask(margins).ask("When did Rasht fall?")
    assert answer.certainty is Certainty.POSSIBLE
    assert not answer.answered
    assert (answer.text, answer.citations) == ("", ())
    assert [each.quote.text for each in answer.possible] == ["9 June", "4 June"]
    assert [each.sentence.text for each in answer.possible] == [
        "He fled on 9 June.",
        "Rasht fell on 4 June.",
    ]
    assert [each.number for each in answer.possible] == [1, 2]
    assert answer.confidence == pytest.approx(0.4502, abs=1e-4)
    assert answer.no_answer is NoAnswer.NOT_SURE
    values = answer.to_dict()
    assert (values["certainty"], values["answered"]) == ("possible", False)
    assert [TEXT[each["start"] : each["end"]] for each in values["possible"]] == [
        "9 June",
        "4 June",
    ]


def test_hopeless_words_are_none(ask: Callable[[dict[str, float]], Assistant]) -> None:
    answer = ask({"4 June": -3.0}).ask("When did Rasht fall?")
    assert answer.certainty is Certainty.NONE
    assert answer.possible == answer.shown == ()
    assert answer.best_rejected is not None


def test_a_lower_threshold_leaves_less_that_is_possible(
    ask: Callable[[dict[str, float]], Assistant],
) -> None:
    assistant = ask({"4 June": -1.5})  # 0.1824
    assert assistant.ask("When did Rasht fall?").certainty is Certainty.NONE
    assert assistant.ask("When did Rasht fall?", threshold=0.15).certainty is Certainty.ANSWERED
    assert assistant.ask("When did Rasht fall?", threshold=0.2).certainty is Certainty.NONE
