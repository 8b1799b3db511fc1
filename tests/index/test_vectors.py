"""The vector index: cosines worked out by hand, and following a store's changes."""

from __future__ import annotations

import numpy as np
import pytest

from index.store import Change, Snapshot
from index.vectors import VectorIndex

NONE = np.zeros((0, 0), dtype=np.float32)


def array(*rows: tuple[float, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


@pytest.fixture
def index() -> VectorIndex:
    made = VectorIndex()
    made.rebuild(Snapshot(1, np.array([10, 20, 30]), array((1, 0), (0, 1), (0.6, 0.8))))
    return made


def test_the_nearest_by_cosine(index: VectorIndex) -> None:
    found = index.search(array((0.8, 0.6))[0], 5)
    assert [passage_id for passage_id, _ in found] == [30, 10, 20]
    # 0.8 * 0.6 + 0.6 * 0.8, 0.8 * 1, 0.6 * 1
    assert [cosine for _, cosine in found] == [
        pytest.approx(0.96),
        pytest.approx(0.8),
        pytest.approx(0.6),
    ]


def test_only_as_many_as_asked_for_and_ties_by_id(index: VectorIndex) -> None:
    index.apply(Change(2, (5,), ()), array((1, 0)))
    assert index.search(array((1, 0))[0], 2) == [(5, 1.0), (10, 1.0)]
    assert index.search(array((1, 0))[0], 0) == []


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex()
    assert len(index) == 0
    assert index.search(array((1, 0))[0], 3) == []
    index.rebuild(Snapshot(0, np.zeros(0, dtype=np.int64), NONE))
    assert index.search(array((1, 0))[0], 3) == []
    assert index.apply(Change(1, (7,), ()), array((0, 1)))
    assert index.search(array((0, 1))[0], 3) == [(7, 1.0)]


def test_changes_are_followed_in_order_only(index: VectorIndex) -> None:
    assert index.apply(Change(2, (40,), (10, 30)), array((-1, 0)))
    assert [passage_id for passage_id, _ in index.search(array((1, 0))[0], 9)] == [20, 40]
    assert not index.apply(Change(4, (50,), ()), array((1, 0)))
    assert (len(index), index.generation) == (2, 2)
