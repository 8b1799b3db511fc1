"""Results of calls: one that was never made, or was fetched already, is said not to be there.

Gradio begins to answer before it finds that out, and then breaks the connection off. What it keeps
of a call is forgotten here when the result was fetched; see `page/serving/call_eviction.py`.
"""

from __future__ import annotations

import re
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.refusals import refusal

NO_CALL = "There is no such call, or its answer was fetched already."
_CALLS = "/gradio_api/call/"
_RESULT = re.compile(_CALLS + r"\w+/(\w+)")


class Kept(Protocol):
    """What is kept of calls."""

    def is_known(self, call: str) -> bool:
        """Say whether a call can still be answered."""

    def fetched(self, call: str) -> None:
        """Forget a call whose answer was fetched."""

    def sweep(self) -> None:
        """Forget the oldest of those that nobody has fetched."""


class KnownCalls:
    """ASGI middleware; passes on what can be answered, and forgets what was."""

    def __init__(self, app: ASGIApp, kept: Kept) -> None:
        self._app, self._kept = app, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what can be answered."""
        if scope["type"] != "http" or not scope["path"].startswith(_CALLS):
            await self._app(scope, receive, send)
            return
        fetching = _RESULT.fullmatch(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
        if fetching and not self._kept.is_known(fetching[1]):
            await refusal(404, NO_CALL)(scope, receive, send)
            return
        self._kept.sweep()
        try:
            await self._app(scope, receive, send)
        finally:
            if fetching:
                self._kept.fetched(fetching[1])
