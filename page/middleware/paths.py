"""Serve only the addresses that the page and its APIs need.

Gradio has many more, some of which read files, fetch other addresses or change code; one that a
later version adds is refused here until somebody has looked at it.
"""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.refusals import refuse

NOTHING_HERE = "There is nothing at this address."

_FILE = r"[\w@.-]+(?:/[\w@.-]+)*"
_ALLOWED = {
    "GET": (
        r"/",
        r"/config/?",
        r"/health",
        r"/metrics",
        r"/login",
        r"/mcp",
        rf"/(?:assets|static|svelte)/{_FILE}",
        r"/favicon\.ico",
        r"/manifest\.json",
        r"/robots\.txt",
        r"(?:/gradio_api)?/theme\.css",
        r"/gradio_api/(?:info|openapi\.json|startup-events|app_id)/?",
        r"/gradio_api/queue/(?:data|status)",
        r"/gradio_api/heartbeat/\w{1,64}",
        r"/gradio_api/call/\w{1,64}/\w{1,64}",
    ),
    "POST": (
        r"/upload",
        r"/mcp",
        r"/login",
        r"/logout",
        r"/gradio_api/queue/join/?",
        r"/gradio_api/run/predict/?",
        r"/gradio_api/(?:cancel|reset)/?",
        r"/gradio_api/call/(?:v2/)?\w{1,64}/?",
    ),
    "DELETE": (r"/mcp",),
}
_ALLOWED["HEAD"] = _ALLOWED["GET"]
_PATTERNS = {method: re.compile("|".join(each)) for method, each in _ALLOWED.items()}


def is_allowed(method: str, path: str) -> bool:
    """Say whether an address is served; `path` is decoded, and without the query."""
    pattern = _PATTERNS.get(method)
    return pattern is not None and ".." not in path and pattern.fullmatch(path) is not None


class AllowedPaths:
    """ASGI middleware that passes on what is allowed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say that there is nothing."""
        if scope["type"] == "http" and not is_allowed(scope["method"], scope["path"]):
            await refuse(404, NOTHING_HERE)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
