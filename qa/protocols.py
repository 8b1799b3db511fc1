"""The Protocol of what answers a question: an Assistant, or what stands in for one.

What needs more of an Assistant than its answers says so in a Protocol of its own that extends this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qa.types import Answer


class Answering(Protocol):
    """Answers questions."""

    def ask(
        self,
        question: str,
        top_k: int | None = None,
        threshold: float | None = None,
        documents: Sequence[str] = (),
        collections: Sequence[str] = (),
    ) -> Answer:
        """Answer a question, or raise what `Assistant.ask` raises."""
        ...
