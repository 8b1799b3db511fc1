"""Define how far the start of the page has come: Phase and Progress."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """How far the start has come."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the start stands, and the sentence that says so to a person."""

    phase: Phase
    message: str
