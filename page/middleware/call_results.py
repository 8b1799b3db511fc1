"""Answer 404 for the result of a call that was never made, or was fetched already.

Gradio begins to answer before it finds that out, and then breaks the connection off. Its record of
a call is removed here once the result was fetched; see `page/serving/call_eviction.py`.
"""

from __future__ import annotations

import re
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.refusals import refuse

NO_CALL = "There is no such call, or its answer was fetched already."
_CALLS = "/gradio_api/call/"
_RESULT = re.compile(_CALLS + r"\w+/(\w+)")


class CallRecords(Protocol):
    """The calls that Gradio has a record of."""

    def is_known(self, call: str) -> bool:
        """Say whether a call can still be answered."""

    def fetched(self, call: str) -> None:
        """Remove a call whose answer was fetched."""

    def sweep(self, fetching: str | None) -> None:
        """Remove the oldest of those that nobody has fetched, or is fetching now."""


class CallResults:
    """ASGI middleware; passes on what can be answered, and removes what was."""

    def __init__(self, app: ASGIApp, records: CallRecords) -> None:
        self._app, self._records = app, records

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what can be answered."""
        if scope["type"] != "http" or not scope["path"].startswith(_CALLS):
            await self._app(scope, receive, send)
            return
        fetching = _RESULT.fullmatch(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
        if fetching and not self._records.is_known(fetching[1]):
            await refuse(404, NO_CALL)(scope, receive, send)
            return
        self._records.sweep(fetching[1] if fetching else None)
        try:
            await self._app(scope, receive, send)
        finally:
            if fetching:
                self._records.fetched(fetching[1])
