"""Add headers to every response that keep the browser offline on this page.

The content security policy is a second protection: the page asks nothing of other addresses by
itself, and all document text is escaped. Inline scripts run only where their hash is that of a
script in the page as this server sent it, so that an element or a handler which came out of a
document would not run even if it were not escaped. Gradio's client makes
functions out of text (`eval`), so that stays allowed.
"""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)

# What is answered is a person's documents; a cache may hold only the program's own files.
_CACHED = ("/assets/", "/static/", "/svelte/", "/favicon.ico", "/theme.css")
_OTHER_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",  # with none at all a form of our own has no Origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def build_policy(scripts: list[str]) -> str:
    """Return the content security policy that lets these inline scripts run, by their hashes."""
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' 'unsafe-eval'", *scripts]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'none'",
            "worker-src 'self' blob:",
            "connect-src 'self' data: blob:",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


def hash_inline_scripts(page: bytes) -> list[str]:
    """Return the sources of a policy for the inline scripts of a page, each once."""
    found = [
        match["code"] for match in _INLINE.finditer(page) if b"src=" not in match["attributes"]
    ]
    digests = (base64.b64encode(hashlib.sha256(code).digest()).decode() for code in found)
    return list(dict.fromkeys(f"'sha256-{digest}'" for digest in digests))


class SecurityHeaders:
    """ASGI middleware that adds the headers; of bodies it holds back only pages, to read them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to the start of its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []  # the start of a page, and its body so far

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, scope["path"])
                if _is_page(message):
                    held.append(message)
                    return
            elif held:
                held.append(message)
                if message.get("more_body"):
                    return
                page = b"".join(part.get("body", b"") for part in held[1:])
                headers = MutableHeaders(scope=held[0])
                headers["Content-Security-Policy"] = build_policy(hash_inline_scripts(page))
                for part in held:
                    await send(part)
                held.clear()
                return
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _add(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    headers["Content-Security-Policy"] = build_policy([])
    for name, value in _OTHER_HEADERS.items():
        headers[name] = value
    if not path.startswith(_CACHED):
        headers["Cache-Control"] = "no-store"


def _is_page(message: Message) -> bool:
    headers = Headers(scope=message)
    return headers.get("content-type", "").startswith("text/html")
