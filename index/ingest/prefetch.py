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

GoOn = Callable[[], None]


class Stopped(Exception):
    """Nobody waits for the work any more."""


def prepared(
    items: Iterable[Item], work: Callable[[Item, GoOn], Result], most: int
) -> Iterator[tuple[Item, Future[Result]]]:
    """Yield each item with its finished work, in order; up to `most` are under way meanwhile.

    What the work raises is raised by the future's `result`. When the iteration is given up, work
    that has not begun is not begun, and work that calls the function it was handed ends there.
    """
    stopped = threading.Event()

    def go_on() -> None:
        if stopped.is_set():
            raise Stopped

    waiting: deque[tuple[Item, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(most, thread_name_prefix="ahead")
    rest = iter(items)

    def begin(count: int) -> None:
        for item in islice(rest, count):
            waiting.append((item, pool.submit(work, item, go_on)))

    try:
        begin(most)
        while waiting:
            item, future = waiting.popleft()
            future.exception()  # waits for the result
            begin(1)
            yield item, future
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)
