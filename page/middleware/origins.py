"""Refuse calls from other sites: a page elsewhere must not act in a person's name.

A browser says with each call from which site it comes (`Origin`, `Sec-Fetch-Site`). A call from
another site is refused, unless a person follows a link to the page. Programs send neither header
and are not concerned. A site on another port of this machine is another site.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.refusals import refuse

REFUSED = "A page of another site may not ask this one."


class SameOrigin:
    """ASGI middleware; `names` are further names of the server, as a proxy in front has them."""

    def __init__(self, app: ASGIApp, names: Collection[str] = ()) -> None:
        self._app = app
        self._names = {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from the page itself or from a program. WebSockets are refused."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and self._is_foreign(scope):
            await refuse(403, REFUSED)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and not self._is_own(origin, headers.get("host", "")):
            return True
        if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            return False
        if origin is not None:
            return False  # it is the page's own, whatever a proxy made of the rest
        follows_a_link = (
            scope["method"] in ("GET", "HEAD")
            and scope["path"] in ("/", "/login")
            and headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest", "document") == "document"
        )
        return not follows_a_link

    def _is_own(self, origin: str, host: str) -> bool:
        try:
            parts = urlsplit(origin)
            name, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.scheme not in ("http", "https"):
            return False
        return parts.netloc.lower() == host.lower() or (port is None and name in self._names)
