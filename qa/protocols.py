"""The protocol of what answers questions: an Assistant, or what asks one in turn."""

from __future__ import annotations

from typing import Protocol

from index import Hit
from qa.options import AskOptions
from qa.types import Answer


class Asker(Protocol):
    """Answers questions and searches; safe to call from several threads."""

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer a question, or raise what `Assistant.ask` raises."""
        ...

    def search(self, question: str, options: AskOptions | None = None) -> list[Hit]:
        """Return the passages nearest to a question, best first; see `Assistant.search`."""
        ...
