"""The store on a server against the embedded one: the same passages, scores and order, to the bit.

What FTS5 and FAISS find is the measure; documents and questions are made of words that are hard on
a tokenizer: accents, other scripts, signs, capitals, words that are very long or very common.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.arrays import Vectors
from index.search.dense import FaissSearch
from index.store import DocumentIds
from index.store.postgres.store import PostgresStore
from index.store.sqlite.store import SQLiteStore
from tests.index.stores import document, on_server

HARD = """
expelled expelling EXPELS café Cafe\u0301 naïve straße ΣΊΣΥΦΟΣ москва Москвы 東京都 مدينة don't
snake_case snake case x_y_z _ 1920 1,920.5 U.S.A. e-mail 😀 ½ ﬁne running runs ran \ufffd the of it
ज़ज़ ประเทศไทย İstanbul ISTANBUL generalisations \u00ad soft\u00adhyphen a\u0300\u0301b z\u200bwidth
""".split()
HARD += ["w" * 250, "ß" * 150]
QUESTIONS = [
    *HARD,
    *("text:the", 'the"of', "NOT", "case*", "", " ", "snake case", "x_y", "y_z_x", "of_the"),
]


def vectors(rng: np.random.Generator, count: int) -> Vectors:
    """Unit vectors of which some are equal, as those of equal passages are."""
    made = rng.standard_normal((count, 8)).astype(np.float32)
    made[rng.integers(count, size=count // 3)] = made[0]
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True).astype(np.float32)
    return unit


@pytest.fixture(scope="module")
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SQLiteStore, FaissSearch, PostgresStore]]:
    """Two stores with the same history: documents were added, replaced and removed."""
    folder: Path = tmp_path_factory.mktemp("embedded")
    embedded = SQLiteStore(folder)
    server = on_server(request.getfixturevalue("postgres")("same_answers"))
    rng, draw = np.random.default_rng(1), random.Random(1)
    for number in range(24):
        lines = [" ".join(draw.choices(HARD, k=draw.randint(1, 12))) + " the." for _ in range(12)]
        name = f"{number % 20}.txt"  # the last four replace the first ones
        made, passages = document(name, "\n".join([*lines, f"Of {number}."]))
        rows = vectors(rng, len(passages))
        for store in (embedded, server):
            store.put(made, passages, rows)
    for store in (embedded, server):
        for name in ("7.txt", "8.txt"):
            store.remove(name)
    yield embedded, FaissSearch(embedded, folder), server
    embedded.close()
    server.close()


Both = tuple[SQLiteStore, FaissSearch, PostgresStore]
WITHIN: list[DocumentIds | None] = [None, (5, 6, 23), ()]


def test_bm25_is_the_same_to_the_last_bit(both: Both) -> None:
    embedded, _, server = both
    draw = random.Random(2)
    asked = [[word] for word in QUESTIONS]
    asked += [draw.choices(QUESTIONS, k=draw.randint(2, 8)) for _ in range(60)]
    found = 0
    for number, words in enumerate(asked):
        within, limit = WITHIN[number % 3], (5, 400)[number % 2]
        expected = embedded.search_words(words, limit, within)
        assert server.search_words(words, limit, within) == expected, (words, within)
        found += len(expected)
    assert found > 1_000


def test_counts_of_words_are_the_same(both: Both) -> None:
    embedded, _, server = both
    for word in QUESTIONS:
        for most in (3, 10_000):
            expected = embedded.count_passages_with(word, most)
            assert server.count_passages_with(word, most) == expected, word


def test_words_held_are_the_same(both: Both) -> None:
    embedded, _, server = both
    words = [*QUESTIONS, *(word[1:] for word in QUESTIONS), *(f"{word}s" for word in QUESTIONS)]
    held = embedded.words_held(words)
    assert server.words_held(words) == held
    assert 0 < len(held) < len(set(words))


def test_cosines_are_the_same_to_the_last_bit(both: Both) -> None:
    embedded, faiss, server = both
    held = embedded.snapshot()
    assert np.array_equal(server.snapshot().vectors, held.vectors)
    assert server.passage_ids().tolist() == embedded.passage_ids().tolist()
    for question in [*vectors(np.random.default_rng(3), 40), held.vectors[0]]:
        for within in WITHIN:
            for limit in (1, 5, 50, 400):
                expected = faiss.search(question, limit, within)
                assert server.vector_search.search(question, limit, within) == expected


def test_both_are_sound(both: Both) -> None:
    embedded, _, server = both
    assert (embedded.faults(), server.faults(), server.vector_search.faults()) == ([], [], [])
    assert server.generation() == embedded.generation() == 26


def test_an_index_proposes_and_exact_vectors_decide(on_server_of_2000: PostgresStore) -> None:
    """With HNSW the cosines are still exact; which are found may differ a little."""
    store = on_server_of_2000
    held = store.snapshot()
    _, _, indexed = store.vector_search._shape()
    assert indexed
    questions = vectors(np.random.default_rng(5), 40)
    hits = 0
    for question in questions:
        scores = held.vectors.astype(np.float64) @ question.astype(np.float64)
        best = set(held.ids[np.argsort(-scores)[:10]].tolist())
        found = store.vector_search.search(question, 10)
        hits += len(best & {passage_id for passage_id, _ in found})
        for passage_id, cosine in found:
            assert cosine == pytest.approx(scores[held.ids == passage_id][0], abs=1e-12)
    assert hits >= 0.99 * 10 * len(questions)
    assert store.vector_search.faults() == []
    # Confined to few documents every vector is looked at.
    (only,) = store.within(["3.txt"], [])
    inside = store.passage_ids((only,)).tolist()
    assert {found for found, _ in store.vector_search.search(questions[0], 5, (only,))} <= set(
        inside
    )


@pytest.fixture
def on_server_of_2000(on_server: str) -> Iterator[PostgresStore]:
    """A store with 2,000 passages that builds its index from 1,500 on."""
    from tests.index.stores import on_server as opened

    store = opened(on_server)
    store.vector_search.indexed_from = 1500
    rng = np.random.default_rng(4)
    for number in range(5):
        text = "\n".join(f"Line {line} of {number}." for line in range(400))
        made, passages = document(f"{number}.txt", text)
        rows = rng.standard_normal((400, 8)).astype(np.float32)
        store.put(made, passages, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    yield store
    store.close()
