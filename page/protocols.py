"""What the page needs of the thing it asks: a Protocol, which `qa.Assistant` fulfils.

Types only. Tests use it with an assistant that answers, fails and waits on request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from index import Added, Document, DocumentSummary, Hit, Passage
from index.store import DocumentIds, SourceFile
from qa.options import AskOptions
from qa.passage_map import Spot
from qa.protocols import Answering
from qa.reader.calibration import Effect


class Asker(Answering, Protocol):
    """Answers questions about a library of documents; safe to call from several threads.

    Every method may raise a ChapterVerseError, whose message is a sentence for the person.
    """

    def warm_up(self) -> None:
        """Load the models; takes seconds."""

    def add_seeds(self, folder: Path, progress: Callable[[str], None] | None = None) -> None:
        """Index the bundled documents if the library has never held any."""

    @property
    def folder(self) -> Path:
        """A folder for files that belong to the library and are not in its store."""
        ...

    def size(self) -> int:
        """Return the bytes that the library takes on the disk."""
        ...

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds."""
        ...

    def document(self, name: str) -> Document:
        """Return a document with its text."""
        ...

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids that are there."""
        ...

    def collections(self) -> dict[str, list[str]]:
        """Return the names of the documents in each collection."""
        ...

    def collect(self, collection: str, documents: Sequence[str]) -> None:
        """Put documents into a collection."""

    def try_file(
        self,
        path: Path,
        progress: Callable[[int, int], None] | None = None,
        collections: Sequence[str] = (),
    ) -> Added:
        """Take in one file; what is wrong with it is in what is returned."""
        ...

    def map(self, most: int) -> list[Spot]:
        """Return up to `most` passages with their places on a plane."""
        ...

    def within(self, documents: Sequence[str], collections: Sequence[str]) -> DocumentIds | None:
        """Return which documents these are, None for all."""

    def word_counts(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many passages a form of each word stands."""
        ...

    def remove(self, name: str) -> str:
        """Remove the document of this name."""
        ...

    def at(self, path: Path) -> list[SourceFile]:
        """Return what was read from this path or below."""
        ...

    def search(self, question: str, options: AskOptions | None = None) -> list[Hit]:
        """Return the passages nearest to the question, best first."""
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
