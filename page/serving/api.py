"""Serve the endpoints for other programs: /ask, /search, /documents, /health and /mcp.

The first three are Gradio endpoints, for REST and gradio_client. Arguments are checked and answers
made in `qa.api.json_calls`. An error is an error at every endpoint, and never a "no answer"; an
unexpected fault is written to the log and told in one sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import Any

import gradio as gr
from anyio.to_thread import current_default_thread_limiter
from gradio.events import api
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from index import DocumentSummary
from index.errors import ChapterVerseError
from page.progress import Phase
from page.serving.mcp_app import McpApp
from page.serving.questions import Questions
from page.serving.startup import Startup
from page.serving.tenants import Tenants
from qa.api import json_calls
from qa.api.mcp_server import UNEXPECTED_ERROR

logger = logging.getLogger(__name__)


class NotReady(ChapterVerseError):
    """The models are still being loaded, or could not be."""


class Endpoints:
    """The endpoints of one served page; see the module."""

    def __init__(
        self,
        questions: Questions,
        tenants: Tenants,
        startup: Startup,
        shared: bool = True,
        threads: int = 40,
    ) -> None:
        """Without a `shared` library, everybody has one of their own, and none is counted.

        `threads` is how many calls may be under way at once, those that wait included.
        """
        self._threads = threads
        self._questions = questions
        self._tenants = tenants
        self._shared = shared
        self._startup = startup
        self._mcp = McpApp(questions, self._check_ready)

    def add_to(self, page: gr.Blocks) -> None:
        """Give the page its named endpoints."""

        def ask(
            question: str | None = None,
            threshold: float | None = None,
            top_k: int | None = None,
            documents: list[str] | None = None,
            collections: list[str] | None = None,
            talk: bool | None = None,
        ) -> dict[str, Any]:
            """Answer a question in the exact words of the documents, or say that they do not."""
            arguments = {
                "question": question,
                "threshold": threshold,
                "top_k": top_k,
                "documents": documents,
                "collections": collections,
                "talk": talk,
            }
            return self.call(lambda: json_calls.ask(self._questions, arguments))

        def search(
            question: str | None = None,
            top_k: int | None = None,
            documents: list[str] | None = None,
            collections: list[str] | None = None,
        ) -> dict[str, Any]:
            """Return the passages nearest to a question, best first."""
            arguments = {
                "question": question,
                "top_k": top_k,
                "documents": documents,
                "collections": collections,
            }
            return self.call(lambda: json_calls.search(self._questions, arguments))

        def documents() -> dict[str, Any]:
            """Return what the library holds."""
            return self.call(lambda: json_calls.documents(self._documents()))

        # The page's own events are private and called by number, but hold their names.
        for number, event in enumerate(page.fns.values()):
            event.api_name = f"page_{number}"
        with page:
            for function in (ask, search, documents):
                # What limits them is the queue, see `page.serving.queue`.
                api(function, api_name=function.__name__, concurrency_limit=None)

    def routes(self) -> list[BaseRoute]:
        """Return the routes of /health and /mcp."""
        return [Route("/health", self._health), Route("/mcp", self._mcp)]

    def exception_handlers(self) -> dict[Any, Any]:
        """Return what makes a sentence of an argument that an endpoint does not have."""

        async def refuse(request: Request, error: Exception) -> JSONResponse:
            if "/call/" not in request.url.path:
                raise error
            return JSONResponse({"error": f"{str(error).split('. ')[0].rstrip('.')}."}, 422)

        return {TypeError: refuse}

    @contextlib.asynccontextmanager
    async def lifespan(self, _: object) -> AsyncIterator[None]:
        """Keep MCP and the threads of calls going while the page is served."""
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="calls")
        asyncio.get_running_loop().set_default_executor(pool)
        current_default_thread_limiter().total_tokens = self._threads
        async with self._mcp.open():
            yield

    def call(self, function: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what a function returns, once the models are loaded.

        Raises gr.Error, which carries its sentence to the program that asks.
        """
        try:
            self._check_ready()
            return function()
        except ChapterVerseError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Exception as error:
            logger.exception("A call from another program failed")
            raise gr.Error(UNEXPECTED_ERROR, print_exception=False) from error

    def _documents(self) -> list[DocumentSummary]:
        with self._tenants.assistant() as assistant:
            return assistant.library.documents()

    def _check_ready(self) -> None:
        progress = self._startup.progress
        if progress.phase is Phase.LOADING:
            raise NotReady(f"Not ready yet: {progress.message}")
        if progress.phase is Phase.FAILED:
            raise NotReady(progress.message)

    async def _health(self, _: Request) -> JSONResponse:
        """Say in JSON how far the start has come: 200 once questions are answered, 503 before.

        `documents` is how many the library holds, None while it cannot be told, and where
        everybody has a library of their own.
        """
        progress = self._startup.progress
        status, message = str(progress.phase), progress.message
        documents = None
        if progress.phase is Phase.READY and self._shared:
            try:
                documents = len(await asyncio.to_thread(self._documents))
            except ChapterVerseError as error:
                status, message = str(Phase.FAILED), str(error)
            except Exception:
                logger.exception("The documents could not be counted")
                status, message = str(Phase.FAILED), UNEXPECTED_ERROR
        said = {
            "status": status,
            "message": message,
            "documents": documents,
            "version": version("chapter-and-verse"),
        }
        return JSONResponse(said, 200 if status == Phase.READY else 503)
