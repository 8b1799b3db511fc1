"""Serve MCP at /mcp.

Its library takes long to import, so the server is made at the first request. What may be asked
there is in `qa.api.mcp_server`; here are only its sessions over HTTP.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup, TaskStatus
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from qa.api.mcp_server import MissingMcp, make_server
from qa.protocols import Asker


class McpApp:
    """An ASGI application that answers MCP, each request by itself, inside of `open`."""

    def __init__(self, asker: Asker, ready: Callable[[], None]) -> None:
        """`ready` raises a ChapterVerseError while no question can be answered."""
        self._asker, self._ready = asker, ready
        self._group: TaskGroup | None = None
        self._one = anyio.Lock()
        self._manager: Any = None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Answer requests inside."""
        async with anyio.create_task_group() as self._group:
            try:
                yield
            finally:
                self._group.cancel_scope.cancel()
                self._group, self._manager = None, None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say what has to be installed first."""
        try:
            async with self._one:
                if self._manager is None and self._group is not None:
                    self._manager = await self._group.start(self._run)
        except MissingMcp as error:
            await JSONResponse({"message": str(error)}, 501)(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)

    async def _run(self, *, task_status: TaskStatus[Any]) -> None:
        """Keep sessions going until cancelled. Raises MissingMcp before it has started."""
        manager = await anyio.to_thread.run_sync(self._create_manager)
        async with manager.run():
            task_status.started(manager)
            await anyio.sleep_forever()

    def _create_manager(self) -> Any:
        server = make_server(self._asker, self._ready)
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        # Names that are not the server's own are refused for the whole page (`server.py`).
        return StreamableHTTPSessionManager(server, json_response=True, stateless=True)
