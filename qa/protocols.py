"""The Protocol of what answers a question: an Assistant, or what stands in for one.

What needs more of an Assistant than its answers says so in a Protocol of its own that extends this.
"""

from __future__ import annotations

from typing import Protocol

from qa.options import AskOptions
from qa.types import Answer


class Answering(Protocol):
    """Answers questions."""

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer a question, or raise what `Assistant.ask` raises."""
        ...
