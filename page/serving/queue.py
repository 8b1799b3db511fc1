"""The line of questions: as many are worked on at once as there are processors, the rest wait.

Clients take turns, so whoever asks a hundred things at once waits behind nobody's hundred but their
own. The line is bounded: beyond it somebody is told "busy", and it is the newest question of the
client with the most in line, unless that is the one who comes. It is an error with a sentence,
never a question without an answer. Who a client is, is in `guards/rates.py`; requests that are no
questions don't come here.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from index import Hit
from index.errors import ChapterVerseError
from index.processors import processors
from page.middleware.rate_limits import current_client
from page.protocols import Asker
from page.serving.proxy import StandIn
from qa.options import AskOptions
from qa.types import Answer

WAITING = 100  # questions in line, unless told otherwise
_FORGETTING = 0.1  # the weight of the newest question in the mean time of one


class Busy(ChapterVerseError):
    """Too many questions wait already; nothing was looked for."""


class _Place:
    """A question's place in the line."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.busy: Busy | None = None  # why it was sent away


class Line:
    """Lets `at_once` questions be worked on and `most` wait. Safe to share between threads."""

    def __init__(
        self, most: int = WAITING, at_once: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`at_once` of 0 is as many as there are processors."""
        self._most, self._at_once, self._clock = most, at_once or processors(), clock
        self._lock = threading.Lock()
        self._under_way = 0
        self._clients: OrderedDict[str, deque[_Place]] = OrderedDict()  # the next one first
        self._seconds = 0.0  # that a question takes, of late

    @property
    def waiting(self) -> int:
        """How many wait now."""
        with self._lock:
            return self._length()

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Wait for a turn, and have it inside. Raises Busy, at once or when somebody else comes."""
        place = self._enter(client)
        if place is not None:
            place.called.wait()
            if place.busy is not None:
                raise place.busy
        started = self._clock()
        try:
            yield
        finally:
            self._leave(self._clock() - started)

    def _enter(self, client: str) -> _Place | None:
        """Return a place to wait at, None where nobody has to wait. Raises Busy."""
        with self._lock:
            if self._under_way < self._at_once:
                self._under_way += 1
                return None
            if self._length() >= self._most:
                self._make_room(client)
            place = _Place()
            self._clients.setdefault(client, deque()).append(place)
            return place

    def _make_room(self, client: str) -> None:
        """Send away who has more in line than this client would have; raises Busy for nobody."""
        busy = Busy(
            f"Busy: the line of questions is full ({self._most} wait); ask again in {self._wait()}."
        )
        own = len(self._clients.get(client, ()))
        longest = max(self._clients, key=lambda each: len(self._clients[each]), default=client)
        if len(self._clients.get(longest, ())) <= own + 1:
            raise busy
        place = self._clients[longest].pop()
        place.busy = busy
        place.called.set()

    def _leave(self, seconds: float) -> None:
        """Hand the turn on to the first question of the next client."""
        with self._lock:
            known = self._seconds or seconds
            self._seconds = known + _FORGETTING * (seconds - known)
            if not self._clients:
                self._under_way -= 1
                return
            client, places = next(iter(self._clients.items()))
            places.popleft().called.set()
            if places:
                self._clients.move_to_end(client)
            else:
                del self._clients[client]

    def _length(self) -> int:
        return sum(len(places) for places in self._clients.values())

    def _wait(self) -> str:
        """Return, in words, how long it takes until all that wait now are answered."""
        seconds = math.ceil(self._seconds * self._most / self._at_once)
        return "a second" if seconds <= 1 else f"about {seconds} seconds"


class InLine(StandIn):
    """Stands in for an Asker: its questions and searches wait for their turn."""

    def __init__(self, asker: Asker, line: Line, turned_away: Callable[[], None]) -> None:
        self._asker, self._line, self._turned_away = asker, line, turned_away

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer as the asker does, in turn. Raises Busy."""
        with self._turn():
            return self._asker.ask(question, options)

    def search(self, question: str, options: AskOptions | None = None) -> list[Hit]:
        """Search as the asker does, in turn. Raises Busy."""
        with self._turn():
            return self._asker.search(question, options)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            with self._line.turn(current_client()):
                yield
        except Busy:
            self._turned_away()
            raise


def in_line(asker: Asker, line: Line, turned_away: Callable[[], None]) -> Asker:
    """Return an asker whose questions wait for their turn; `turned_away` is told of each "busy"."""
    return cast(Asker, InLine(asker, line, turned_away))
