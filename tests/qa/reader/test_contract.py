"""What every reader owes its callers, with the real models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from index import Hit, Library, SentenceTransformerEmbedder
from qa import Reader
from qa.reader.factory import FAST_READER, SENTENCE_READER, make_network, make_reader
from qa.reader.span import SpanReader
from qa.retriever import retrieve
from qa.types import SCORE_DIGITS
from tests.conftest import SEEDS

QUESTIONS = [
    "Who led the rebellion in Gilan?",
    "When did the Soviet troops leave Persia?",
    "At what temperature does water boil?",
    "중국의 수도는?",
    "😀 3 ?!",
    "word " * 390,
]


@pytest.fixture(scope="module")
def seeds(
    embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    library = Library(tmp_path_factory.mktemp("library"), embedder=embedder)
    library.add(SEEDS / "gilan.md")
    yield library
    library.close()


def two_steps(library: Library) -> Reader:
    """The reader without a wish: both networks."""
    return SpanReader(make_network(), library.word_weights)


READERS: dict[str, Callable[[Library], Reader]] = {
    "fast": partial(make_reader, chosen=FAST_READER),
    "sentence": partial(make_reader, chosen=SENTENCE_READER),
    "two steps": two_steps,
}


@pytest.fixture(scope="module", params=READERS)
def reader(request: pytest.FixtureRequest, seeds: Library) -> Reader:
    return READERS[request.param](seeds)


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_candidates_are_ranges_of_their_passages_best_first(
    reader: Reader, seeds: Library, question: str
) -> None:
    hits = retrieve(seeds, question, 8)
    candidates = reader.read(question, hits)
    assert candidates
    text = seeds.document("gilan.md").text
    for each in candidates:
        passage = each.hit.passage
        assert each.hit in hits
        assert passage.start <= each.start < each.end <= passage.end
        assert text[each.start : each.end].strip()
        assert 0 <= each.confidence <= 1
    for before, after in pairwise(candidates):
        assert round(before.score, SCORE_DIGITS) >= round(after.score, SCORE_DIGITS)
    for number, each in enumerate(candidates):
        for other in candidates[:number]:
            assert each.end <= other.start or other.end <= each.start


@pytest.mark.slow
def test_the_same_question_has_the_same_answer(reader: Reader, seeds: Library) -> None:
    hits = retrieve(seeds, QUESTIONS[0], 8)
    assert reader.read(QUESTIONS[0], hits) == reader.read(QUESTIONS[0], hits)


def test_the_answer_is_found(reader: Reader, seeds: Library) -> None:
    best = reader.read(QUESTIONS[0], retrieve(seeds, QUESTIONS[0], 8))[0]
    text = seeds.document("gilan.md").text
    assert "Hiabani" in text[best.start : best.end]
    assert best.confidence >= reader.threshold


def test_a_question_of_something_else_is_below_the_threshold(
    reader: Reader, seeds: Library
) -> None:
    best = reader.read(QUESTIONS[2], retrieve(seeds, QUESTIONS[2], 8))[0]
    assert best.confidence < reader.threshold


def test_nothing_to_read_gives_nothing(reader: Reader) -> None:
    assert reader.read("Who?", []) == []


def test_a_single_hit_is_read(reader: Reader, seeds: Library) -> None:
    hits = retrieve(seeds, QUESTIONS[0], 1)
    assert all(each.hit == hits[0] for each in reader.read(QUESTIONS[0], hits))


@pytest.mark.slow
def test_threads_may_share_it(reader: Reader, seeds: Library) -> None:
    hits = {question: retrieve(seeds, question, 4) for question in QUESTIONS[:3]}
    alone = {question: reader.read(question, hits[question]) for question in hits}
    found: dict[str, object] = {}

    def read(question: str) -> None:
        found[question] = reader.read(question, hits[question])

    threads = [threading.Thread(target=read, args=(question,)) for question in hits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == alone


def test_its_effect_is_unknown_or_a_measured_one(reader: Reader, tmp_path: Path) -> None:
    effect = reader.effect(reader.threshold)
    if effect is not None:
        assert all(0 <= each <= 1 for each in (effect.answered, effect.right, effect.refused))
        assert effect.threshold == pytest.approx(reader.threshold, abs=0.03)


def test_hits_are_not_changed(reader: Reader, seeds: Library) -> None:
    hits: list[Hit] = retrieve(seeds, QUESTIONS[0], 8)
    before = list(hits)
    reader.read(QUESTIONS[0], hits)
    assert hits == before
