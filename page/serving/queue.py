"""Queue questions fairly: as many are worked on at once as there are processors, the rest wait.

Clients take turns, so that a client with a hundred questions delays its own and nobody else's. The
queue is bounded: where it is full, the newest question of the client with the most in it is turned
away, unless that is the client who comes. It is told "busy", an error with a sentence, and never
that there is no answer. Who a client is, is told by `page.middleware.rate_limits`; requests that
are no questions do not come here.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.errors import ChapterVerseError
from index.processors import processors

MAX_WAITING = 100  # questions in the queue, unless told otherwise
_DECAY = 0.1  # the weight of the newest question in the mean time of one


class Busy(ChapterVerseError):
    """Too many questions wait already; nothing was looked for."""


class _Waiting:
    """A question that waits for its turn."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.busy: Busy | None = None  # why it was turned away


class QuestionQueue:
    """Lets `at_once` questions be worked on and `max_waiting` wait. Safe between threads."""

    def __init__(
        self,
        max_waiting: int = MAX_WAITING,
        at_once: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`at_once` of 0 is as many as there are processors."""
        self._max_waiting, self._at_once, self._clock = max_waiting, at_once or processors(), clock
        self._lock = threading.Lock()
        self._active = 0
        self._clients: OrderedDict[str, deque[_Waiting]] = OrderedDict()  # the next one first
        self._seconds = 0.0  # that a question takes, of late

    @property
    def waiting(self) -> int:
        """How many wait now."""
        with self._lock:
            return self._length()

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Wait for a turn, and have it inside. Raises Busy, at once or when another comes."""
        waiting = self._enter(client)
        if waiting is not None:
            waiting.over.wait()
            if waiting.busy is not None:
                raise waiting.busy
        started = self._clock()
        try:
            yield
        finally:
            self._leave(self._clock() - started)

    def _enter(self, client: str) -> _Waiting | None:
        """Take a turn and return None, or return what to wait for. Raises Busy."""
        with self._lock:
            if self._active < self._at_once:
                self._active += 1
                return None
            if self._length() >= self._max_waiting:
                self._make_room(client)
            waiting = _Waiting()
            self._clients.setdefault(client, deque()).append(waiting)
            return waiting

    def _make_room(self, client: str) -> None:
        """Turn away the newest question of the client with the most.

        Raises Busy where no client has more in the queue than this one would have.
        """
        busy = Busy(
            f"Busy: the line of questions is full ({self._max_waiting} wait); "
            f"ask again in {self._estimate_wait()}."
        )
        own = len(self._clients.get(client, ()))
        longest = max(self._clients, key=lambda each: len(self._clients[each]), default=client)
        if len(self._clients.get(longest, ())) <= own + 1:
            raise busy
        turned_away = self._clients[longest].pop()
        turned_away.busy = busy
        turned_away.over.set()

    def _leave(self, seconds: float) -> None:
        """Hand the turn on to the first question of the next client."""
        with self._lock:
            known = self._seconds or seconds
            self._seconds = known + _DECAY * (seconds - known)
            if not self._clients:
                self._active -= 1
                return
            client, questions = next(iter(self._clients.items()))
            questions.popleft().over.set()
            if questions:
                self._clients.move_to_end(client)
            else:
                del self._clients[client]

    def _length(self) -> int:
        return sum(len(questions) for questions in self._clients.values())

    def _estimate_wait(self) -> str:
        """Return, in words, how long it takes until all that wait now are answered."""
        seconds = math.ceil(self._seconds * self._max_waiting / self._at_once)
        return "a second" if seconds <= 1 else f"about {seconds} seconds"
