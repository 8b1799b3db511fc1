"""When a vector index changes its kind, what a check of it says, and catching up."""

from __future__ import annotations

import numpy as np
import pytest

from index.arrays import PassageIds, Vectors
from index.changes import Change, Snapshot
from index.errors import LibraryBusy
from index.vectors import Growth, IndexKind, VectorIndex
from tests.index.vectors.fakes import NONE, SMALL, Vault, array, clustered, unit


@pytest.mark.parametrize(
    ("passages", "now", "kind"),
    [
        (0, None, IndexKind.FLAT),
        (100_000, None, IndexKind.FLAT),
        (100_001, None, IndexKind.SQ8),
        (1_000_000, None, IndexKind.SQ8),
        (1_000_001, None, IndexKind.IVF),
        # On the way up a limit works at once.
        (100_001, IndexKind.FLAT, IndexKind.SQ8),
        (1_000_001, IndexKind.FLAT, IndexKind.IVF),
        # On the way down a tenth lower: 90,000 and 900,000.
        (100_000, IndexKind.SQ8, IndexKind.SQ8),
        (90_001, IndexKind.SQ8, IndexKind.SQ8),
        (90_000, IndexKind.SQ8, IndexKind.FLAT),
        (900_001, IndexKind.IVF, IndexKind.IVF),
        (900_000, IndexKind.IVF, IndexKind.SQ8),
        (95_000, IndexKind.IVF, IndexKind.SQ8),
        (50_000, IndexKind.IVF, IndexKind.FLAT),
    ],
)
def test_the_kind_for_a_number_of_passages(
    passages: int, now: IndexKind | None, kind: IndexKind
) -> None:
    assert Growth().kind(passages, now) is kind


def test_how_deep_and_into_how_many_lists() -> None:
    growth = Growth(rerank=100, rerank_share=2.0)
    assert [growth.depth(limit) for limit in (1, 50, 51)] == [100, 100, 102]
    # 4 * sqrt(1,000,000) = 4,000, nearest power 4,096; 4 * sqrt(60) = 31, so 32.
    assert [growth.lists(passages) for passages in (1_000_000, 60, 3, 1)] == [4096, 32, 3, 1]


def test_the_kind_follows_a_library_up_and_down() -> None:
    vault = Vault()
    index = VectorIndex(vault.exact, SMALL)
    index.rebuild(vault.snapshot())
    kinds: list[tuple[int, IndexKind]] = []

    def to(passages: int) -> None:
        ids = vault.ids().tolist()
        more = max(0, passages - len(ids))
        index.apply(*vault.put(unit(more, seed=passages), removed=ids[passages:]))
        kinds.append((len(index), index.kind))

    for passages in (20, 21, 20, 19, 18, 60, 61, 60, 55, 54, 19, 18, 0, 70):
        to(passages)
    assert kinds == [
        (20, IndexKind.FLAT),
        (21, IndexKind.SQ8),
        (20, IndexKind.SQ8),
        (19, IndexKind.SQ8),
        (18, IndexKind.FLAT),
        (60, IndexKind.SQ8),
        (61, IndexKind.IVF),
        (60, IndexKind.IVF),
        (55, IndexKind.IVF),
        (54, IndexKind.SQ8),
        (19, IndexKind.SQ8),
        (18, IndexKind.FLAT),
        (0, IndexKind.FLAT),
        (70, IndexKind.IVF),
    ]
    assert index.check(vault.snapshot()) == []


def test_to_and_fro_at_a_limit_builds_once() -> None:
    vault = Vault()
    index = VectorIndex(vault.exact, SMALL)
    index.rebuild(vault.snapshot())
    index.apply(*vault.put(unit(20)))
    assert vault.asked == 0
    index.apply(*vault.put(unit(1, seed=1)))
    built = vault.asked
    assert built >= 21
    for _ in range(5):
        index.apply(*vault.put(NONE, removed=[vault.ids()[-1].item()]))
        index.apply(*vault.put(unit(1, seed=2)))
    assert vault.asked == built


def test_lists_are_made_anew_when_there_are_far_too_few() -> None:
    growth = Growth(flat=0, sq8=0)
    vault = Vault()
    index = VectorIndex(vault.exact, growth)
    index.rebuild(vault.snapshot())
    index.apply(*vault.put(clustered(64, 8, 4)))  # 4 * sqrt(64) = 32 lists
    assert vault.asked == 0
    index.apply(*vault.put(clustered(936, 8, 4, seed=1)))  # 4 * sqrt(1000) = 126: 128 lists
    assert vault.asked >= 1000
    assert index.check(vault.snapshot()) == []


def test_a_store_that_cannot_be_read_leaves_the_kind_as_it_is() -> None:
    vault = Vault()
    readable: list[str] = []

    def exact(ids: PassageIds) -> tuple[PassageIds, Vectors]:
        if not readable:
            raise LibraryBusy("Another process is writing.")
        return vault.exact(ids)

    index = VectorIndex(exact, SMALL)
    index.rebuild(vault.snapshot())
    kinds: list[IndexKind] = []
    for step in range(3):
        readable += ["from now on"] if step == 2 else []
        assert index.apply(*vault.put(unit(15, seed=vault.generation)))
        assert index.check(vault.snapshot()) == []
        kinds.append(index.kind)
    assert kinds == [IndexKind.FLAT, IndexKind.FLAT, IndexKind.SQ8]


@pytest.mark.parametrize("kind", list(IndexKind), ids=lambda kind: kind.name)
def test_a_check_says_what_differs(kind: IndexKind) -> None:
    vault = Vault()
    vault.put(clustered(200, 8, 9))
    growth = Growth(
        flat=1000 if kind is IndexKind.FLAT else 0, sq8=0 if kind is IndexKind.IVF else 1000
    )
    index = VectorIndex(vault.exact, growth)
    index.rebuild(vault.snapshot())
    good = vault.snapshot()
    assert index.check(good) == []
    other = good.vectors.copy()
    other[[4, 7]] = -other[[4, 7]]
    assert index.check(Snapshot(1, good.ids, other)) == [
        "The vector index holds another vector than the library for 2 passages (id 5 is the first)."
    ]
    assert index.check(Snapshot(3, good.ids[:-1], good.vectors[:-1])) == [
        "The vector index holds generation 1 of the library, which is at generation 3.",
        "The vector index holds, though the library does not, 1 passage (id 200 is the first).",
    ]
    index.apply(Change(2, (200,), (1,)), good.vectors[-1:])
    assert index.check(Snapshot(2, good.ids, good.vectors)) == [
        "The vector index lacks 1 passage (id 1 is the first).",
        "The vector index holds more than once 1 passage (id 200 is the first).",
    ]


def test_an_index_that_holds_nothing_is_checked_too() -> None:
    snapshot = Snapshot(0, np.array([5, 6]), array((1, 0), (0, 1)))
    assert VectorIndex().check(snapshot) == [
        "The vector index holds generation -1 of the library, which is at generation 0.",
        "The vector index lacks 2 passages (id 5 is the first).",
    ]


@pytest.mark.parametrize("passages", [15, 50, 100])
def test_catching_up_reads_only_what_is_new(passages: int) -> None:
    vault = Vault()
    vault.put(unit(passages))
    index = VectorIndex(vault.exact, SMALL)
    index.catch_up(vault.generation, vault.ids())
    assert index.check(vault.snapshot()) == []
    vault.asked = 0
    vault.put(unit(1, seed=1), removed=[3])
    vault.put(unit(1, seed=2))
    index.catch_up(vault.generation, vault.ids())
    assert vault.asked == 2
    assert index.check(vault.snapshot()) == []
    index.catch_up(1, np.array([1]))  # an older state is no news
    assert index.check(vault.snapshot()) == []
    vault.put(unit(40, seed=3))  # too much to follow, and perhaps another kind
    index.catch_up(vault.generation, vault.ids())
    assert index.check(vault.snapshot()) == []
    assert index.kind is SMALL.kind(passages + 41)


def test_changes_after_catching_up_are_followed() -> None:
    vault = Vault()
    vault.put(unit(30))
    index = VectorIndex(vault.exact, SMALL)
    index.catch_up(vault.generation, vault.ids())
    assert index.apply(*vault.put(unit(3, seed=1), removed=[1]))
    assert index.check(vault.snapshot()) == []
