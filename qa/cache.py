"""Cache the newest questions' passages and candidates until the library changes.

A question that is asked again, with another threshold or in a list that is run twice, is then
neither searched nor read again. What is kept is what the retriever and the reader gave, so asking
again gives the same. Errors are not kept.
"""

from __future__ import annotations

from functools import lru_cache

from index import Hit, Library
from index.store import DocumentIds
from qa.reader.base import Reader
from qa.reader.cells import CellReader
from qa.retriever import retrieve
from qa.timing import Stage, stage
from qa.types import Candidate
from qa.understanding import Understanding, understand

_SIZE = 64  # questions; each is some passages, so that all together are below a megabyte


class QuestionCache:
    """Retrieves and reads, with one library and one reader. Safe to share between threads.

    `generation` is the library's, taken before anything is looked for: what is found while the
    library changes is kept under a generation that never comes again.
    """

    def __init__(self, library: Library, reader: Reader) -> None:
        self._library = library
        self._reader = reader
        self._cells = CellReader(library)
        self._understand_cached = lru_cache(_SIZE)(self._understand)
        self._retrieve_cached = lru_cache(_SIZE)(self._retrieve)
        self._read_cached = lru_cache(_SIZE)(self._read)

    def understand(self, generation: int, question: str) -> Understanding:
        """Return how the question is searched for and read; see `understanding.understand`."""
        return self._understand_cached(generation, question)

    def retrieve(
        self, generation: int, question: str, top_k: int, within: DocumentIds | None
    ) -> tuple[Hit, ...]:
        """Return the `top_k` passages for the question, best first; see `retriever.retrieve`."""
        return self._retrieve_cached(generation, question, top_k, within)

    def read(self, generation: int, question: str, hits: tuple[Hit, ...]) -> tuple[Candidate, ...]:
        """Return what the reader makes of the hits, with the cells of their tables, best first."""
        return self._read_cached(generation, question, hits)

    def _understand(self, _generation: int, question: str) -> Understanding:
        return understand(question, self._library)

    def _retrieve(
        self, _generation: int, question: str, top_k: int, within: DocumentIds | None
    ) -> tuple[Hit, ...]:
        return tuple(retrieve(self._library, question, top_k, within))

    def _read(
        self, _generation: int, question: str, hits: tuple[Hit, ...]
    ) -> tuple[Candidate, ...]:
        with stage(Stage.READ):
            read = self._reader.read(question, hits)
            return tuple(self._cells.read_beside(question, hits, read))
