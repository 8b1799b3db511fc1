"""Prefetch: work on the next few items in threads while one is being finished.

Items come out in order, whatever order they are ready in. Work that can take long is handed a
function to call now and then, which ends it once its result is not wanted any more.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CheckStopped = Callable[[], None]


class Stopped(Exception):
    """The result of the work is not wanted any more."""


def prefetch(
    items: Iterable[Item], work: Callable[[Item, CheckStopped], Result], depth: int
) -> Iterator[tuple[Item, Future[Result]]]:
    """Yield each item with its finished work, in order; up to `depth` are under way meanwhile.

    What the work raises is raised by the future's `result`. When the iteration is given up, work
    that has not begun is not begun, and work that calls the function it was handed ends there.
    """
    stopped = threading.Event()

    def check_stopped() -> None:
        if stopped.is_set():
            raise Stopped

    waiting: deque[tuple[Item, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(depth, thread_name_prefix="prefetch")
    rest = iter(items)

    def start(count: int) -> None:
        for item in islice(rest, count):
            waiting.append((item, pool.submit(work, item, check_stopped)))

    try:
        start(depth)
        while waiting:
            item, future = waiting.popleft()
            future.exception()  # waits for the result
            start(1)
            yield item, future
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)
