"""The contract of the vector index, over every kind: cosines by hand, ties, following changes."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.arrays import PassageIds, Vectors, cosines
from index.changes import Change, Snapshot
from index.vectors import Growth, IndexKind, VectorIndex
from tests.index.vectors.fakes import NONE, SMALL, Vault, array, clustered, unit

GROWTHS = {
    IndexKind.FLAT: Growth(),
    IndexKind.SQ8: Growth(flat=0),
    IndexKind.IVF: Growth(flat=0, sq8=0),
}


@pytest.fixture(params=list(IndexKind), ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> IndexKind:
    chosen: IndexKind = request.param
    return chosen


@pytest.fixture
def vault() -> Vault:
    """Three passages: 1 points east, 2 north, 3 between them."""
    vault = Vault()
    vault.put(array((1, 0), (0, 1), (0.6, 0.8)))
    return vault


@pytest.fixture
def index(kind: IndexKind, vault: Vault) -> VectorIndex:
    made = VectorIndex(vault.exact, GROWTHS[kind])
    made.rebuild(vault.snapshot())
    assert made.kind is kind
    return made


def test_the_nearest_by_cosine(index: VectorIndex) -> None:
    found = index.search(array((0.8, 0.6))[0], 5)
    assert [passage_id for passage_id, _ in found] == [3, 1, 2]
    # 0.8 * 0.6 + 0.6 * 0.8, 0.8 * 1, 0.6 * 1
    assert [cosine for _, cosine in found] == [
        pytest.approx(0.96),
        pytest.approx(0.8),
        pytest.approx(0.6),
    ]


def test_only_as_many_as_asked_for(index: VectorIndex) -> None:
    assert index.search(array((1, 0))[0], 1) == [(1, 1.0)]
    assert index.search(array((1, 0))[0], 0) == []
    assert len(index.search(array((1, 0))[0], 1000)) == 3


def test_of_equal_vectors_the_lowest_ids(index: VectorIndex, vault: Vault) -> None:
    """Two hundred copies, more than are ever looked at for two hits: FAISS takes any of them."""
    index.apply(*vault.put(array(*[(1, 0)] * 200)))
    assert index.search(array((1, 0))[0], 2) == [(1, 1.0), (4, 1.0)]
    last = index.search(array((1, 0))[0], 201)[-1]
    assert last == (203, 1.0)


def test_an_empty_index_finds_nothing(kind: IndexKind) -> None:
    vault = Vault()
    index = VectorIndex(vault.exact, GROWTHS[kind])
    assert len(index) == 0
    assert index.search(array((1, 0))[0], 3) == []
    index.rebuild(vault.snapshot())
    assert index.search(array((1, 0))[0], 3) == []
    assert index.apply(*vault.put(array((0, 1))))
    assert index.search(array((1, 0))[0], 3) == [(1, 0.0)]
    assert index.apply(*vault.put(NONE, removed=[1]))
    assert index.search(array((1, 0))[0], 3) == []
    assert (len(index), index.check(vault.snapshot())) == (0, [])


def test_changes_are_followed_in_order_only(index: VectorIndex, vault: Vault) -> None:
    assert index.apply(*vault.put(array((-1, 0)), removed=[1, 3]))
    assert [passage_id for passage_id, _ in index.search(array((1, 0))[0], 9)] == [2, 4]
    vault.put(array((1, 0)))
    assert not index.apply(*vault.put(array((1, 0))))
    assert (len(index), index.generation) == (2, 2)


def test_without_exact_vectors_an_index_stays_flat() -> None:
    index = VectorIndex(growth=Growth(flat=0, sq8=0))
    index.rebuild(Snapshot(1, np.array([10, 20]), array((1, 0), (0, 1))))
    assert index.kind is IndexKind.FLAT
    assert index.search(array((1, 0))[0], 1) == [(10, 1.0)]
    with pytest.raises(ValueError, match="exact"):
        index.catch_up(2, np.array([10]))


def test_a_passage_that_the_store_lost_is_left_out(index: VectorIndex, vault: Vault) -> None:
    """Another process removed it: the index follows later, and finds no vector for it now."""
    vault.put(NONE, removed=[1])
    found = [passage_id for passage_id, _ in index.search(array((1, 0))[0], 3)]
    assert found == ([1, 3, 2] if index.kind is IndexKind.FLAT else [3, 2])


def test_only_some_passages(index: VectorIndex) -> None:
    east = array((1, 0))[0]
    between = float(np.float32(0.6))
    assert index.search(east, 5, np.array([2, 3])) == [(3, between), (2, 0.0)]
    assert index.search(east, 1, np.array([2, 3, 2])) == [(3, between)]
    assert index.search(east, 5, np.array([2, 7, 2**40])) == [(2, 0.0)]
    assert index.search(east, 5, np.zeros(0, dtype=np.int64)) == []


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.001, 0.02, 0.5, 1.0])
def test_only_some_of_many_are_found_like_a_filtered_exact_search(
    kind: IndexKind, share: float
) -> None:
    """Also when they lie together far from the question, where few lists would miss them."""
    vault = Vault()
    vault.put(clustered(4000, 16, 40))
    index = VectorIndex(vault.exact, dataclasses.replace(GROWTHS[kind], probes=1))
    index.rebuild(vault.snapshot())
    for seed, question in enumerate(clustered(5, 16, 40, seed=1)):
        far = [each for each, _ in vault.nearest(question, 4000)[::-1]][: int(4000 * share)]
        drawn = np.random.default_rng(seed).choice(vault.ids(), len(far), replace=False)
        for only in (np.array(far), drawn):
            assert index.search(question, 10, only) == vault.nearest(question, 10, only.tolist())


def test_lists_are_searched_further_when_they_hold_too_few() -> None:
    vault = Vault()
    vault.put(clustered(500, 8, 20))
    index = VectorIndex(vault.exact, Growth(flat=0, sq8=0, probes=1))
    index.rebuild(vault.snapshot())
    assert len(index.search(unit(1)[0], 400)) == 400


@pytest.mark.slow
def test_nearly_all_is_found(kind: IndexKind) -> None:
    """With the shipped settings, but fewer of the 256 lists, for here it would be all of them."""
    vault = Vault()
    vault.put(clustered(6000, 32, 100))
    index = VectorIndex(vault.exact, dataclasses.replace(GROWTHS[kind], probes=64))
    index.rebuild(vault.snapshot())
    found = dict.fromkeys((10, 20, 50), 0)
    for question in clustered(40, 32, 100, seed=2):
        right = [each for each, _ in vault.nearest(question, 50)]
        for limit in found:
            hits = {each for each, _ in index.search(question, limit)}
            found[limit] += len(hits & set(right[:limit]))
    for limit, count in found.items():
        assert count >= 40 * limit * (0.98 if kind is IndexKind.IVF else 1.0)


# What a step does: how many passages are added, and which share of those there is removed.
STEPS = st.lists(
    st.tuples(st.integers(0, 30), st.floats(0, 1), st.integers(0, 99)), min_size=1, max_size=8
)


@pytest.mark.slow
@given(STEPS)
@settings(deadline=None, max_examples=40)
def test_following_changes_is_as_good_as_building_anew(
    steps: list[tuple[int, float, int]],
) -> None:
    """Through all kinds, up and down; with all lists and all vectors looked at, to the last bit."""
    growth = dataclasses.replace(SMALL, rerank=1000, probes=1000)
    vault = Vault()
    followed = VectorIndex(vault.exact, growth)
    followed.rebuild(vault.snapshot())
    for count, share, seed in steps:
        random = np.random.default_rng(seed)
        removed = random.permutation(vault.ids())[: int(len(vault.rows) * share)]
        assert followed.apply(*vault.put(unit(count, seed=seed), removed.tolist()))
        question = unit(1, seed=seed + 1)[0]
        rebuilt = VectorIndex(vault.exact, growth)
        rebuilt.rebuild(vault.snapshot())
        for index in (followed, rebuilt):
            assert index.search(question, 7) == vault.nearest(question, 7)
            assert index.search(question, 7, vault.ids()[::3]) == vault.nearest(
                question, 7, vault.ids()[::3].tolist()
            )
            assert index.check(vault.snapshot()) == []
            assert (len(index), index.generation) == (len(vault.rows), vault.generation)


def test_searching_while_others_add(kind: IndexKind) -> None:
    vault = Vault()
    vault.put(unit(300))
    index = VectorIndex(vault.exact, GROWTHS[kind])
    index.rebuild(vault.snapshot())

    def search(question: Vectors) -> None:
        for _ in range(50):
            found = index.search(question, 5)
            assert len(found) == 5
            assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))

    with ThreadPoolExecutor(3) as threads:
        searching = [threads.submit(search, row) for row in unit(3, seed=5)]
        for seed in range(30):
            assert index.apply(*vault.put(unit(5, seed=seed)))
        for each in searching:
            each.result()
    assert index.check(vault.snapshot()) == []


def test_searches_and_changes_go_on_while_another_kind_is_built() -> None:
    vault = Vault()
    building, go_on = threading.Event(), threading.Event()

    def slow(ids: PassageIds) -> tuple[PassageIds, Vectors]:
        building.set()
        assert go_on.wait(60)
        return vault.exact(ids)

    index = VectorIndex(slow, SMALL)
    for _ in range(2):
        index.generation = vault.generation
        index.apply(*vault.put(unit(10, seed=vault.generation)))
    growing = threading.Thread(target=index.apply, args=vault.put(unit(1, seed=9)))
    growing.start()
    assert building.wait(60)
    question = unit(1, seed=4)[0]
    assert index.search(question, 3) == vault.nearest(question, 3)
    assert index.apply(*vault.put(unit(2, seed=8), removed=[1, 2]))
    assert index.search(question, 3) == vault.nearest(question, 3)
    kinds = [index.kind]
    go_on.set()
    growing.join()
    assert [*kinds, index.kind] == [IndexKind.FLAT, IndexKind.SQ8]
    assert index.check(vault.snapshot()) == []
    assert index.search(question, 3) == vault.nearest(question, 3)


def test_cosines_of_equal_rows_are_equal_wherever_they_stand() -> None:
    rows = np.repeat(unit(1, 384), 999, axis=0)
    assert len(set(cosines(unit(1, 384, seed=1)[0], rows))) == 1
    # 0.8 * 0.6 + 0.6 * 0.8
    assert cosines(array((0.8, 0.6))[0], array((0.6, 0.8)))[0] == pytest.approx(0.96)


def test_a_change_without_passages_moves_the_generation(index: VectorIndex) -> None:
    assert index.apply(Change(2, (), ()), NONE)
    assert (len(index), index.generation) == (3, 2)
