"""Load the models and the bundled documents in the background, and say how far that has come.

The page is up before any of this begins. Nothing here draws; the page asks for `progress`.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from index.errors import ChapterVerseError
from page.format import describe_library
from page.progress import Phase, Progress
from page.serving.tenants import Tenants

logger = logging.getLogger(__name__)


class Startup:
    """Loads the models and the bundled documents in a thread of its own, once.

    `progress` is replaced whole and never changed in place, so any thread may read it.
    """

    def __init__(self, tenants: Tenants, seeds: Path | None, shared: bool = True) -> None:
        """Without a `shared` library, everybody has one of their own, and none is looked at."""
        self.progress = Progress(Phase.LOADING, "Loading the models…")
        self._tenants = tenants
        self._seeds = seeds
        self._shared = shared
        self._head_start = 0.0
        self._drawn = threading.Event()
        self._thread = threading.Thread(target=self._run, name="startup", daemon=True)

    def start(self, head_start: float = 0.0) -> None:
        """Begin after so many seconds, or once the page is `drawn`; returns at once.

        A browser that draws the page and models that load would share two processors.
        """
        self._head_start = head_start
        self._thread.start()

    def drawn(self) -> None:
        """Note that a browser has drawn the page: nothing is left to wait for."""
        self._drawn.set()

    def _run(self) -> None:
        self._drawn.wait(self._head_start)
        try:
            self._tenants.warm_up()
            if self._seeds is not None:
                self._tenants.add_seeds(self._seeds, self._report_reading)
            message = self._describe_library() if self._shared else "Ready."
        except ChapterVerseError as error:
            logger.error("The start failed: %s", error)
            self.progress = Progress(Phase.FAILED, str(error))
        except Exception:
            logger.exception("The start failed")
            self.progress = Progress(
                Phase.FAILED,
                "Something went wrong while the page was getting ready; the log has the details.",
            )
        else:
            self.progress = Progress(Phase.READY, message)

    def _describe_library(self) -> str:
        with self._tenants.assistant() as assistant:
            return describe_library(assistant.library.documents())

    def _report_reading(self, name: str) -> None:
        self.progress = Progress(Phase.LOADING, f"Reading {name}…")
