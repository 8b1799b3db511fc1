"""Results of calls: one that was never made, or was fetched already, is said not to be there.

Gradio begins to answer before it finds that out, and then breaks the connection off.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from page.guards.refusals import refusal

NO_CALL = "There is no such call, or its answer was fetched already."
_RESULT = re.compile(r"/gradio_api/call/\w+/(\w+)")


class KnownCalls:
    """ASGI middleware; `known` says whether the call of an id can still be answered."""

    def __init__(self, app: ASGIApp, known: Callable[[str], bool]) -> None:
        self._app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what can be answered."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            asked = _RESULT.fullmatch(scope["path"])
            if asked and not self._known(asked[1]):
                await refusal(404, NO_CALL)(scope, receive, send)
                return
        await self._app(scope, receive, send)
