"""How often one client may ask: a bucket of tokens each, filled at a steady rate.

A client is a signed-in person or, failing that, an address. What is over the rate gets "busy" with
the seconds to wait, as status code 429; it is never taken for a question without an answer. Only
what makes the server work is counted, and files of the page itself are not.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.identity import current_event, person_of
from page.middleware.refusals import refusal

A_MINUTE = 300.0  # requests of one client; a question is one or two, a moved slider some
BURST = 100.0
SIGN_INS_A_MINUTE = 10.0
MOST_CLIENTS = 10_000  # remembered at once; the one that was quiet the longest is forgotten

# Who sent the request that is being answered, for what Gradio has no event for.
_current: ContextVar[str] = ContextVar("client", default="")

_COUNTED = ("/gradio_api/queue/join", "/gradio_api/run/", "/gradio_api/call/", "/mcp")


class Buckets:
    """A bucket for each client; safe to share between threads."""

    def __init__(
        self, a_minute: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow each client `burst` at once and `a_minute` in the long run; 0 allows anything."""
        self._a_second, self._burst, self._clock = a_minute / 60, max(1.0, burst), clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when
        self._lock = threading.Lock()

    def take(self, client: str) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        if not self._a_second:
            return 0.0
        now = self._clock()
        with self._lock:
            tokens, then = self._held.get(client, (self._burst, now))
            tokens = min(self._burst, tokens + (now - then) * self._a_second)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / self._a_second
            self._held[client] = (tokens - (0 if wait else 1), now)
            self._held.move_to_end(client)
            while len(self._held) > MOST_CLIENTS:
                self._held.popitem(last=False)
        return wait


class LimitedRates:
    """ASGI middleware that counts what makes the server work; 0 a minute is no limit."""

    def __init__(self, app: ASGIApp, a_minute: float = A_MINUTE) -> None:
        self._app = app
        self._asked = Buckets(a_minute, min(BURST, a_minute))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say that there are too many."""
        if scope["type"] == "http":
            _current.set(client_of(scope))
        counted = scope["type"] == "http" and (
            scope["method"] == "POST" and scope["path"].startswith(_COUNTED)
        )
        wait = self._asked.take(client_of(scope)) if counted else 0.0
        if wait:
            await too_many(wait)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def too_many(wait: float) -> ASGIApp:
    """Return the response that says for how many seconds the client has to wait."""
    seconds = max(1, math.ceil(wait))
    words = "1 second" if seconds == 1 else f"{seconds} seconds"
    sentence = f"Busy: too many requests came from you; ask again in {words}."
    return refusal(429, sentence, {"Retry-After": str(seconds)})


def client_of(scope: Scope) -> str:
    """Return who asks: the signed-in person or, failing that, the address."""
    person = person_of(scope)
    return f"person {person}" if person else f"address {(scope.get('client') or ('?',))[0]}"


def current_client() -> str:
    """Return the client that the running code works for, "" for none; see `people`."""
    event = current_event()
    if event is None:
        return _current.get()
    return client_of(event.request.scope) if event.request is not None else ""
