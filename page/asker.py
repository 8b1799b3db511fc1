"""What the page needs of the thing it asks: a Protocol, which `qa.Assistant` fulfils.

Types only. Tests use it with an assistant that answers, fails and waits on request.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from index import DocumentSummary
from qa.confidence import Effect
from qa.types import Answer


class Asker(Protocol):
    """Answers questions about a library of documents; safe to call from several threads.

    Every method may raise a ChapterVerseError, whose message is a sentence for the person.
    """

    def warm_up(self) -> None:
        """Load the models; takes seconds."""

    def add_seeds(self, folder: Path, progress: Callable[[str], None] | None = None) -> None:
        """Index the bundled documents if the library has never held any."""

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds."""
        ...

    def ask(self, question: str, *, threshold: float | None = None) -> Answer:
        """Answer a question; `threshold`, 0 to 1, is the confidence an answer needs, if given."""
        ...

    @property
    def threshold(self) -> float:
        """The confidence an answer needs where none is chosen; known once the models are loaded."""
        ...

    def effect(self, threshold: float | None = None) -> Effect | None:
        """Return what a threshold did in measurements, if that is known."""
        ...

    def close(self) -> None:
        """Let go of the library."""
