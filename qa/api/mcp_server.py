"""Serve the tools `ask` and `search` to programs that speak MCP, the Model Context Protocol.

`chapterverse mcp` speaks it over standard input and output; the page offers the same tools at its
own address (`page/serving/api.py`). Needs the extra `mcp`. Arguments are checked and answers
made in `qa.api.json_calls`. What cannot be done is a result marked as an error, with one sentence;
a question without an answer is none.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from index import ChapterVerseError
from index.extras import missing_part
from qa.api import json_calls
from qa.protocols import Asker

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

logger = logging.getLogger(__name__)

UNEXPECTED_ERROR = "Something went wrong; the log has the details."

_NAMES = {"type": "array", "items": {"type": "string"}}
_WITHIN = {
    "documents": {**_NAMES, "description": "Look only at the documents of these names."},
    "collections": {**_NAMES, "description": "Look only at the documents of these collections."},
}
_TOP_K = {
    "type": "integer",
    "minimum": 1,
    "maximum": 200,
    "description": "How many passages to look at.",
}
_TALK = {
    "type": "boolean",
    "description": "False: look for an answer, whatever the question says.",
}
_ASK = (
    "Answer a question in the exact words of the documents, with the place where they stand. "
    "Where the documents do not answer it, `answered` is false and `text` is empty. Requests such "
    "as 'what files do you have?', 'what is refund.md about?', 'show me section 4.2' and 'compare "
    "A and B' are replied to as well: `talk` has the reply, `citations` what it quotes."
)
_SEARCH = "Return the passages of the documents that are nearest to a question, best first."


class MissingMcp(ChapterVerseError):
    """The extra `mcp` is not installed."""

    def __init__(self) -> None:
        super().__init__(missing_part("Serving MCP", "mcp"))


def make_server(asker: Asker, ready: Callable[[], None] = lambda: None) -> Server[Any, Any]:
    """Return an MCP server of the tools `ask` and `search`, for any transport.

    `ready` is called before each call, and raises ChapterVerseError where nothing can be asked
    yet. Raises MissingMcp where the extra is not installed.
    """
    try:
        import anyio.to_thread
        from mcp import types
        from mcp.server.lowlevel import Server
    except ImportError as error:
        raise MissingMcp from error

    server: Server[Any, Any] = Server(
        "Chapter & Verse",
        version=version("chapter-and-verse"),
        instructions="Every answer is a quote: exact words of a document, never a summary.",
    )
    tools = {"ask": json_calls.ask, "search": json_calls.search}

    def call(name: str, arguments: dict[str, Any]) -> tuple[str, bool]:
        """Return the JSON of a result, or a sentence and True for an error."""
        try:
            if name not in tools:
                return f"There is no tool {name!r}; there are ask and search.", True
            ready()
            result = tools[name](asker, arguments)
        except ChapterVerseError as error:
            return str(error), True
        except Exception:
            logger.exception("A call of %s failed", name)
            return UNEXPECTED_ERROR, True
        return json.dumps(result, ensure_ascii=False), False

    @server.list_tools()  # type: ignore[no-untyped-call, untyped-decorator]
    async def list_tools() -> list[types.Tool]:
        return _tools()

    # The arguments are checked in `qa.api.json_calls`, in the same words as at the other endpoints.
    @server.call_tool(validate_input=False)  # type: ignore[untyped-decorator]
    async def call_tool(name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        text, failed = await anyio.to_thread.run_sync(call, name, arguments)
        content: list[types.ContentBlock] = [types.TextContent(type="text", text=text)]
        structured = None if failed else json.loads(text)
        return types.CallToolResult(content=content, structuredContent=structured, isError=failed)

    return server


def _tools() -> list[Any]:
    from mcp import types

    question = {"type": "string", "description": "The question, in plain words."}
    threshold = {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": "The confidence an answer needs: higher is stricter.",
    }
    schemas: dict[str, tuple[str, dict[str, Any]]] = {
        "ask": (
            _ASK,
            {
                "question": question,
                "threshold": threshold,
                "top_k": _TOP_K,
                **_WITHIN,
                "talk": _TALK,
            },
        ),
        "search": (_SEARCH, {"question": question, "top_k": _TOP_K, **_WITHIN}),
    }
    return [
        types.Tool(
            name=name,
            description=description,
            inputSchema={
                "type": "object",
                "properties": properties,
                "required": ["question"],
                "additionalProperties": False,
            },
            annotations=types.ToolAnnotations(readOnlyHint=True, openWorldHint=False),
        )
        for name, (description, properties) in schemas.items()
    ]


def serve_stdio(asker: Asker) -> None:
    """Speak MCP over standard input and output until the input ends. Raises MissingMcp.

    Whatever else would print to standard output goes to standard error from here on.
    """
    server = make_server(asker)

    import anyio
    from mcp.server.stdio import stdio_server

    protocol = io.TextIOWrapper(os.fdopen(os.dup(1), "wb"), encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    async def run() -> None:
        output = anyio.wrap_file(protocol)
        async with stdio_server(stdout=output) as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(run)
