"""What the page needs of the thing it asks: a Protocol, which `qa.Assistant` fulfils.

Types only. Tests use it with an assistant that answers, fails and waits on request.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from index import DocumentSummary
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

    def ask(self, question: str) -> Answer:
        """Answer a question."""
        ...

    def close(self) -> None:
        """Let go of the library."""
