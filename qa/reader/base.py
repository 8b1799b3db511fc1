"""Define the Reader protocol: passages that were found -> spans that may answer the question.

A reader is the only part that decides which words answer a question. The sentence reader
(`qa.reader.sentence`) proposes whole sentences, the span reader (`qa.reader.span`) the very words;
to their callers they are alike, since a candidate is nothing but a range of the document with a
score and a confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index import Hit, Library
from qa.reader.calibration import Effect
from qa.types import Candidate, Form


class Reader(Protocol):
    """Reads hits and proposes answers."""

    @property
    def identity(self) -> str:
        """What tells it from other readers: a curve fitted to it fits no other."""

    @property
    def threshold(self) -> float:
        """The confidence, 0 to 1, below which its candidates should not be given as answers."""

    @property
    def possible(self) -> float:
        """The confidence, 0 to `threshold`, below which they are not even shown as possible."""

    def effect(self, threshold: float) -> Effect | None:
        """Return what another threshold did to questions of held-out documents, if known."""

    def read(self, question: str, hits: Sequence[Hit], form: Form | None = None) -> list[Candidate]:
        """Return candidates, best first, no two of them overlapping in the same document.

        They are of the form that the question asks for, unless one is given.

        Reading goes by the question and the hits' passages with their retrieval scores, and by
        nothing else. An empty list means that there was nothing to read; what goes wrong is
        raised (ModelError and others), never turned into an empty list.
        """

    def for_library(self, library: Library) -> Reader:
        """Return a reader for another library, with the models of this one."""

    def warm_up(self) -> None:
        """Load whatever the first `read` would have to wait for. Raises ModelError."""
