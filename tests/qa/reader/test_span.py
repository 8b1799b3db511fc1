"""The span reader over a network whose spans are set by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index import Hit, Library, ModelError
from qa.reader.calibration import Calibrator, Effect, leads
from qa.reader.linear import FormModels, LinearModel
from qa.reader.network import BUNDLED, ScoredSpan
from qa.reader.span import CONFIDENCE_FILE, FEATURES, SpanReader
from qa.retriever import retrieve
from qa.types import Form
from testing.fakes import WordNetwork

Write = Callable[[str, str | bytes], Path]

TEXT = "The port fell. Rasht fell on 4 June. He fled. Bread is baked."


def model(bias: float = 0.0, **weights: float) -> FormModels:
    values = tuple(weights.get(name, 0.0) for name in FEATURES)
    return FormModels.of_one(LinearModel(FEATURES, values, bias, Calibrator(1.0, 0.0, 0.5)))


@pytest.fixture
def hits(library: Library, write: Write) -> list[Hit]:
    library.add(write("a.txt", TEXT))
    return retrieve(library, "When did Rasht fall?", 5)


def quotes(candidates: Sequence[object]) -> list[str]:
    return [TEXT[each.start : each.end] for each in candidates]  # type: ignore[attr-defined]


def test_spans_are_moved_to_the_document_and_ordered(library: Library, hits: list[Hit]) -> None:
    network = WordNetwork({"4 June": 7.0, "Bread": -3.0, "fled": 2.0})
    reader = SpanReader(network, library.word_weights, model(margin=10.0))
    candidates = reader.read("When did Rasht fall?", hits)
    assert quotes(candidates) == ["4 June", "fled", "Bread"]
    assert [each.score for each in candidates] == pytest.approx([7.0, 2.0, -3.0])
    assert candidates[2].confidence == pytest.approx(0.0474, abs=1e-4)  # 1 / (1 + e^3)


def test_marks_without_a_letter_or_digit_are_no_spans(library: Library, hits: list[Hit]) -> None:
    network = WordNetwork({"4 June": 7.0, ". ": 9.0})
    reader = SpanReader(network, library.word_weights, model(margin=10.0))
    assert quotes(reader.read("When did Rasht fall?", hits)) == ["4 June"]


def test_features_worked_out_by_hand(library: Library, hits: list[Hit]) -> None:
    network = WordNetwork({"4 June": 7.0, "Bread": -3.0})
    reader = SpanReader(network, library.word_weights, model())
    places = reader.places("When did Rasht fall?", hits)
    rows = reader.features("When did Rasht fall?", places)
    june, bread = (dict(zip(FEATURES, row, strict=True)) for row in rows.tolist())
    assert (june["margin"], bread["margin"]) == (0.7, -0.3)
    assert (june["margin_lead"], bread["margin_lead"]) == (0, -1.0)
    # As in the sentence reader: of the content words "rasht" weighs 0.1718 and "fall" 0.8282.
    assert june["nearby_words"] == pytest.approx(0.1718, abs=1e-4)
    assert bread["nearby_words"] == 0  # "He fled. Bread is baked."
    assert june["passage_words"] == bread["passage_words"] == june["nearby_words"]
    assert (june["kind_held"], june["kind_missing"]) == (1, 0)
    assert (bread["kind_held"], bread["kind_missing"]) == (0, 1)
    assert june["names_missing"] == june["numbers_missing"] == june["yes_no"] == 0
    assert june["passage_cosine"] == hits[0].dense
    assert june["further_spans"] == bread["further_spans"] == 0
    assert june["length"] == pytest.approx(0.1772, abs=1e-4)  # ln 2 / ln 50
    assert bread["length"] == 0


def test_the_better_of_overlapping_spans_is_kept(library: Library, hits: list[Hit]) -> None:
    network = WordNetwork({"Rasht fell on 4 June": 3.0, "4 June": 5.0, "Rasht": 4.0})
    reader = SpanReader(network, library.word_weights, model(margin=10.0))
    assert quotes(reader.read("When did Rasht fall?", hits)) == ["4 June", "Rasht"]


def test_the_same_words_elsewhere_are_no_rivals() -> None:
    assert leads([3.0, 2.0, 1.0], ["baku", "baku", "rasht"]) == [2, 1, -2]
    assert leads([3.0, 2.0, 1.0]) == [1, -1, -2]
    assert leads([3.0, 2.0], ["baku", "baku"]) == [0, 0]


def test_effects_are_found_and_said() -> None:
    effects = (Effect(0.3, 0.9, 0.7, 0.6), Effect(0.6, 0.625, 0.88, 0.95))
    calibrator = Calibrator(1.0, 0.0, 0.5, 0.0, effects)
    nearest = calibrator.effect(0.5)
    assert nearest is effects[1]
    assert nearest.in_words() == (
        "Of 100 questions that the documents answer, about 62 get an answer; of 100 answers, "
        "about 88 are right; of 100 questions that they do not answer, about 95 are refused."
    )
    assert Calibrator(1.0, 0.0, 0.5).effect(0.5) is None


def test_the_fitted_score_belongs_to_the_bundled_network() -> None:
    fitted = FormModels.load(BUNDLED / CONFIDENCE_FILE, FEATURES)
    assert 0 < fitted.possible < fitted.threshold < 1
    assert [each.threshold for each in fitted.effects] == sorted(
        each.threshold for each in fitted.effects
    )
    assert set(fitted.models) == {Form.SPAN, Form.SENTENCES}
    assert all(each.calibrator.slope > 0 for each in fitted.models.values())
    assert fitted.of(Form.LIST) is fitted.of(Form.SPAN)


def test_what_is_missing_never_speaks_for_an_answer() -> None:
    for fitted in FormModels.load(BUNDLED / CONFIDENCE_FILE, FEATURES).models.values():
        weights = dict(zip(fitted.features, fitted.weights, strict=True))
        assert weights["margin"] > 0
        assert max(weights["names_missing"], weights["numbers_missing"]) <= 0


def test_for_sentences_the_candidates_are_whole_sentences(
    library: Library, hits: list[Hit]
) -> None:
    network = WordNetwork({"4 June": 7.0, "Rasht": 7.0, "fled": 2.0})
    reader = SpanReader(network, library.word_weights, model(margin=10.0))
    candidates = reader.read("Why did Rasht fall?", hits)
    assert quotes(candidates) == ["Rasht fell on 4 June.", "He fled."]
    places = reader.places("Why did Rasht fall?", hits, Form.SENTENCES)
    # Two spans of equal margin are twice as likely as one: ln 2 more. The third is in another.
    assert [each.further for each in places] == pytest.approx([0.6931, 0.0], abs=1e-4)


def test_headings_are_no_answers_and_quotes_end_with_their_block(
    library: Library, write: Write
) -> None:
    text = "# The fall of Rasht\n\nIt fell on four.\n\n3 May was a Tuesday.\n"
    library.add(write("a.md", text))
    found = retrieve(library, "When did Rasht fall?", 5)
    network = WordNetwork({"fall of Rasht": 9.0, "four.\n\n3 May": 8.0, "Tuesday": 1.0})
    reader = SpanReader(network, library.word_weights, model(margin=10.0))
    read = reader.read("When did Rasht fall?", found)
    assert [text[each.start : each.end] for each in read] == ["Tuesday"]


def test_a_letter_keeps_its_marks(library: Library, write: Write) -> None:
    text = "Luc Renoue\u0301 bought the mill."  # an e and a combining acute
    library.add(write("a.txt", text))
    found = retrieve(library, "Who bought the mill?", 5)
    reader = SpanReader(WordNetwork({"Luc Renoue": 9.0}), library.word_weights, model(margin=10.0))
    (best,) = reader.read("Who bought the mill?", found)
    assert text[best.start : best.end] == "Luc Renoue\u0301"


def test_a_broken_fitted_score_is_an_error(library: Library, tmp_path: Path) -> None:
    network = WordNetwork({})
    network.folder = tmp_path
    (tmp_path / CONFIDENCE_FILE).write_text("{")
    reader = SpanReader(network, library.word_weights)
    with pytest.raises(ModelError, match=r"confidence\.json is broken"):
        _ = reader.threshold
    assert network.loaded == 0


def test_an_exception_in_the_network_is_not_no_answer(library: Library, hits: list[Hit]) -> None:
    class Broken(WordNetwork):
        def spans(self, question: str, texts: Sequence[str], most: int) -> list[list[ScoredSpan]]:
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        SpanReader(Broken({}), library.word_weights, model()).read("Rasht?", hits)
