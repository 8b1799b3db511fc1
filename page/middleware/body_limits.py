"""Limit the size of a request, and the time it may take to arrive.

A body is read whole before anything else sees it, except for uploads, which have limits of their
own (`page/uploads/receive.py`). To Gradio and to MCP only a JSON object is passed on: other bodies
make them fail.
"""

from __future__ import annotations

import asyncio
import json

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.middleware.refusals import refuse

MAX_BYTES = 2 * 1024**2  # a conversation of 200 turns, as a browser sends it back, takes 0.3 MB
SECONDS = 30.0
TOO_LARGE = "This request is too large."
NOT_JSON = "This request is not a JSON object."
TOO_SLOW = "This request took too long to arrive."
UPLOAD = "/upload"


class BodyLimits:
    """ASGI middleware that passes a request on once it has arrived whole."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BYTES, seconds: float = SECONDS) -> None:
        self._app = app
        self._max_bytes, self._seconds = max_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body, or refuse it."""
        if scope["type"] != "http" or scope["path"] == UPLOAD:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared[:20]) > self._max_bytes:
            await refuse(413, TOO_LARGE)(scope, receive, send)
            return
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        return  # the caller has gone
                    body += message.get("body", b"")
                    if len(body) > self._max_bytes:
                        await refuse(413, TOO_LARGE)(scope, receive, send)
                        return
                    if not message.get("more_body"):
                        break
        except TimeoutError:
            await refuse(408, TOO_SLOW)(scope, receive, send)
            return
        if _wants_json(scope) and not _is_object(body):
            await refuse(400, NOT_JSON)(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_whole() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, receive_whole, send)


def _wants_json(scope: Scope) -> bool:
    path = str(scope["path"])
    return scope["method"] == "POST" and path.startswith(("/gradio_api/", "/mcp"))


def _is_object(body: bytes | bytearray) -> bool:
    try:
        return isinstance(json.loads(body.decode("utf-8")), dict)
    except (ValueError, RecursionError):
        return False
