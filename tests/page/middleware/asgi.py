"""Asking a guard without a server: a request as it comes in, and what became of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to its end, in a thread of its own: the browser tests have a loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Reached:
    """The application behind a guard: remembers who reached it, and answers 200."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.scopes: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.bodies.append(body)
        self.scopes.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"reached"})


def request(
    guard: ASGIApp,
    method: str = "GET",
    path: str = "/",
    *,
    headers: dict[str, str] | None = None,
    chunks: Iterable[bytes] = (b"",),
    query: str = "",
    client: str = "192.0.2.1",
) -> tuple[int, Any]:
    """Return the status code and the body, or the sentence of a refusal."""
    given = {"host": "127.0.0.1:7860", **(headers or {})}
    scope: Scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": (client, 1234),
        "server": ("127.0.0.1", 7860),
    }
    parts = list(chunks)
    coming = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, start=1)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        if coming:
            return coming.pop(0)
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    run(guard(scope, receive, send))  # type: ignore[arg-type]
    body = b"".join(part.get("body", b"") for part in sent[1:])
    try:
        said = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        said = body.decode()
    return int(sent[0]["status"]), said
