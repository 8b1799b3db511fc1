"""The sentence reader with weights set by hand, so that its scores can be worked out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from index import Hit, Library, ModelError
from qa.reader.calibration import Calibrator
from qa.reader.linear import LinearModel
from qa.reader.sentence import FEATURES, SentenceReader, sentences_of
from qa.retriever import retrieve
from testing.fakes import WordEmbedder

MODEL_FILE = files("qa.models").joinpath("sentence_reader.json")

Write = Callable[[str, str | bytes], Path]

TEXT = "The port fell. Rasht fell on 4 June. He fled. Bread is baked."


def model(bias: float = 0.0, **weights: float) -> LinearModel:
    """A model of these weights, the others 0, whose confidence is the logistic of the score."""
    return LinearModel(
        FEATURES,
        tuple(weights.get(name, 0.0) for name in FEATURES),
        bias,
        Calibrator(1.0, 0.0, 0.5),
    )


@pytest.fixture
def hits(library: Library, write: Write) -> list[Hit]:
    library.add(write("a.txt", TEXT))
    return retrieve(library, "When did Rasht fall?", 5)


def reader(library: Library, chosen: LinearModel) -> SentenceReader:
    return SentenceReader(library.embedder, library.word_weights, chosen)


def quotes(candidates: Sequence[object]) -> list[str]:
    return [TEXT[each.start : each.end] for each in candidates]  # type: ignore[attr-defined]


def test_features_worked_out_by_hand(library: Library, hits: list[Hit]) -> None:
    rows = reader(library, model()).features("When did Rasht fall?", sentences_of(hits))
    named = [dict(zip(FEATURES, row, strict=True)) for row in rows.tolist()]
    # Content words: "rasht" (in the one passage: ln(2 / 1.5)) and "fall" (in none: ln(2 / 0.5)),
    # whose shares are 0.1718 and 0.8282.
    share = pytest.approx(0.1718, abs=1e-4)
    behind = pytest.approx(-0.1718, abs=1e-4)
    assert [each["sentence_words"] for each in named] == [0, share, 0, 0]
    assert [each["nearby_words"] for each in named] == [0, share, share, 0]
    assert [each["passage_words"] for each in named] == [share] * 4
    assert [each["words_lead"] for each in named] == [behind, 0, 0, behind]
    assert max(each["cosine_lead"] for each in named) == 0
    assert [each["names_missing"] for each in named] == [0, 0, 0, 0]  # "Rasht" is in the passage
    assert [each["kind_held"] for each in named] == [0, 1, 0, 0]
    assert [each["kind_missing"] for each in named] == [1, 0, 1, 1]
    assert [each["finished"] for each in named] == [1, 1, 1, 1]
    assert named[0]["length"] == pytest.approx(0.2808, abs=1e-4)  # ln 3 / ln 50
    assert named[1]["passage_cosine"] == hits[0].dense


def test_the_best_sentence_comes_first(library: Library, hits: list[Hit]) -> None:
    chosen = model(bias=-2.0, sentence_words=1.0, kind_held=3.0)
    candidates = reader(library, chosen).read("When did Rasht fall?", hits)
    assert quotes(candidates) == [
        "Rasht fell on 4 June.",
        "The port fell.",
        "He fled.",
        "Bread is baked.",
    ]
    assert candidates[0].score == pytest.approx(-2 + 0.1718 + 3, abs=1e-4)
    assert candidates[0].confidence == pytest.approx(0.7634, abs=1e-4)  # 1 / (1 + e^-1.1718)
    assert candidates[3].score == -2.0


def test_a_sentence_in_two_passages_is_one_candidate(library: Library, write: Write) -> None:
    text = " ".join(f"Sentence {number} has exactly these words in it." for number in range(60))
    library.add(write("long.txt", text))
    found = retrieve(library, "sentence words", 9)
    assert sum(len(hit.passage.sentences) for hit in found) == 62  # three passages share two
    candidates = reader(library, model()).read("sentence words", found)
    assert len(candidates) == 60
    assert len({each.start for each in candidates}) == 60


def test_sentences_are_embedded_once(
    library: Library, hits: list[Hit], words: WordEmbedder
) -> None:
    made = reader(library, model())
    words.embedded.clear()
    made.read("When did Rasht fall?", hits)
    assert len(words.embedded) == 4
    made.read("Who fled?", hits)
    assert len(words.embedded) == 4


def test_nothing_to_read_gives_nothing(library: Library) -> None:
    assert reader(library, model()).read("Rasht?", []) == []


def test_the_fitted_model_is_whole(tmp_path: Path) -> None:
    fitted = LinearModel.load(MODEL_FILE, FEATURES)
    assert len(fitted.weights) == len(FEATURES)
    assert 0 < fitted.calibrator.threshold < 1
    broken = tmp_path / "sentence_reader.json"
    broken.write_text('{"weights": {}}')
    with pytest.raises(ModelError, match=r"sentence_reader\.json is broken"):
        LinearModel.load(broken, FEATURES)
