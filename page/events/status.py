"""Say how far the start has come and what the library holds.

The library is asked for its documents and for nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from index import DocumentSummary
from index.errors import ChapterVerseError
from page.format import describe_library
from page.progress import Phase, Progress
from page.serving.startup import Startup
from page.serving.tenants import Tenants
from page.views.status import render_status

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions to start from, offered only while the library holds the document they fit."""

    document: str
    questions: tuple[str, ...]


class Status:
    """What is ready, as the library is now; holds no session's data."""

    def __init__(self, tenants: Tenants, startup: Startup) -> None:
        self._tenants = tenants
        self._startup = startup

    @property
    def progress(self) -> Progress:
        """Where the start stands."""
        return self._startup.progress

    async def render(self) -> str:
        """Return the line; see `render_now`, which waits for the library in this thread."""
        return await asyncio.to_thread(self.render_now)

    def render_now(self) -> str:
        """Return the line; other programs may have added documents since the last one."""
        progress = self.progress
        if progress.phase is Phase.READY:
            try:
                documents = self._documents()
                progress = Progress(Phase.READY, describe_library(documents))
            except ChapterVerseError as error:
                progress = Progress(Phase.FAILED, str(error))
            except Exception:
                logger.exception("The documents could not be listed")
                progress = Progress(Phase.FAILED, "Something went wrong; the log has the details.")
        return render_status(progress)

    def _documents(self) -> list[DocumentSummary]:
        with self._tenants.assistant() as assistant:
            return assistant.library.documents()
