"""Log in lines of text or of JSON, without a word of a question or a document.

An exception's own message may hold what it failed at. So of an exception only its kind is told and
where in the code it happened; `content=True`, for looking into a fault, tells the rest.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_WITHIN = __name__.partition("page")[0]  # the package of the parts, in the wheel
_Info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class SafeFormatter(logging.Formatter):
    """Formats a record in a line, or with an exception in lines, of its kind and its places."""

    def __init__(self, content: bool = False) -> None:
        super().__init__("%(levelname)s: %(message)s")
        self._content = content

    def formatException(self, ei: _Info) -> str:  # noqa: N802 - the name of the library
        """Return the kinds and the places of an exception and of those it came from."""
        if self._content:
            return super().formatException(ei)
        return "\n".join(_format_chain(ei[1])) if ei[1] is not None else ""


class JsonFormatter(SafeFormatter):
    """Formats a record as one line of JSON: time, level, logger, message, facts, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        facts = getattr(record, "facts", None)
        if isinstance(facts, dict):
            told |= facts
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def configure(form: str = "text", level: str = "warning", content: bool = False) -> None:
    """Send the program's log to standard error, in place of where it went before."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(content) if form == "json" else SafeFormatter(content))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries may log what they are given; of them only what is wrong is told.
    root.setLevel(logging.WARNING)
    for part in ("page", "qa", "index"):
        logging.getLogger(f"{_WITHIN}{part}").setLevel(level.upper())


def adopt_server_logs() -> None:
    """Let the web server log as all the rest does; its own handlers would tell everything.

    It sets them when it starts, so that this is for afterwards.
    """
    for library in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(library).handlers[:] = []
        logging.getLogger(library).propagate = True


def _format_chain(error: BaseException) -> list[str]:
    """Return a line for each exception of a chain, the first cause first, and for its places."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        places = [
            f"  {place.filename}:{place.lineno} in {place.name}"
            for place in traceback.extract_tb(current.__traceback__)
        ]
        lines = [f"{type(current).__module__}.{type(current).__name__} at", *places, *lines]
        current = current.__cause__ or current.__context__
    return lines
