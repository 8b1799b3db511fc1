"""Limit how often one client may ask, with a token bucket for each.

A client is a signed-in person or, failing that, an address. What is over the rate gets "busy" with
the seconds to wait, as status code 429; it is never taken for a question without an answer. Only
calls that make the server work are counted, and not the files of the page itself.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.identity import current_event, get_person
from page.middleware.refusals import refuse

REQUESTS_PER_MINUTE = 300.0  # requests of one client; a question is one or two, a moved slider some
BURST = 100.0
SIGN_INS_PER_MINUTE = 10.0
MAX_CLIENTS = 10_000  # remembered at once; the one that was quiet the longest is forgotten

# Who sent the request that is being answered, for what Gradio has no event for.
_current: ContextVar[str] = ContextVar("client", default="")

_COUNTED = ("/gradio_api/queue/join", "/gradio_api/run/", "/gradio_api/call/", "/mcp")


class TokenBuckets:
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
            while len(self._held) > MAX_CLIENTS:
                self._held.popitem(last=False)
        return wait


class RateLimits:
    """ASGI middleware that counts what makes the server work; 0 a minute is no limit."""

    def __init__(self, app: ASGIApp, a_minute: float = REQUESTS_PER_MINUTE) -> None:
        self._app = app
        self._asked = TokenBuckets(a_minute, min(BURST, a_minute))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say that there are too many."""
        if scope["type"] == "http":
            _current.set(identify_client(scope))
        counted = scope["type"] == "http" and (
            scope["method"] == "POST" and scope["path"].startswith(_COUNTED)
        )
        wait = self._asked.take(identify_client(scope)) if counted else 0.0
        if wait:
            await refuse_for(wait)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def refuse_for(wait: float) -> ASGIApp:
    """Return the response that says for how many seconds the client has to wait."""
    seconds = max(1, math.ceil(wait))
    words = "1 second" if seconds == 1 else f"{seconds} seconds"
    sentence = f"Busy: too many requests came from you; ask again in {words}."
    return refuse(429, sentence, {"Retry-After": str(seconds)})


def identify_client(scope: Scope) -> str:
    """Return who asks: the signed-in person or, failing that, the address."""
    person = get_person(scope)
    return f"person {person}" if person else f"address {(scope.get('client') or ('?',))[0]}"


def current_client() -> str:
    """Return the client that the running code works for, "" for none; see `identity.py`."""
    event = current_event()
    if event is None:
        return _current.get()
    return identify_client(event.request.scope) if event.request is not None else ""
