"""Work ahead: in order, no further than told, and ended when nobody wants it."""

from __future__ import annotations

import threading

import pytest

from index.ingest.prefetch import CheckStopped, Stopped, prefetch


def test_results_come_in_order_whatever_is_ready_first() -> None:
    second_is_done = threading.Event()

    def work(item: int, _check_stopped: CheckStopped) -> int:
        if item == 1:
            assert second_is_done.wait(10)
        if item == 2:
            second_is_done.set()
        return item * 10

    done = [(item, future.result()) for item, future in prefetch([1, 2, 3], work, 2)]
    assert done == [(1, 10), (2, 20), (3, 30)]


def test_no_more_is_begun_than_told() -> None:
    begun: list[int] = []
    for item, _ in prefetch(range(5), lambda item, _: begun.append(item), 2):
        assert max(begun) <= item + 2
    assert sorted(begun) == [0, 1, 2, 3, 4]


def test_what_the_work_raises_belongs_to_its_item() -> None:
    def work(item: int, _check_stopped: CheckStopped) -> float:
        return 1 / item

    first, second = prefetch([0, 1], work, 2)
    with pytest.raises(ZeroDivisionError):
        first[1].result()
    assert second[1].result() == 1


def test_work_ends_when_nobody_wants_it() -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(item: int, check_stopped: CheckStopped) -> int:
        if item == 0:
            assert begun.wait(10)
        else:
            begun.set()
        while item:
            try:
                check_stopped()
            except Stopped:
                ended.set()
                raise
        return item

    for item, _ in prefetch([0, 1], work, 2):
        assert item == 0
        break
    assert ended.wait(10)
