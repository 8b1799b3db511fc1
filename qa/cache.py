"""Cache the newest questions' passages and candidates until the library changes.

The page asks for a question's passages before it asks for its answer, a person asks again with
another threshold, a list of questions is run twice: what was found and read then need not be found
and read again. What is kept is what the retriever and the reader gave, so asking again gives the
same. Errors are not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from index import Hit, Library
from index.store import DocumentIds
from qa.reader.base import Reader
from qa.retriever import retrieve
from qa.timing import Stage, stage
from qa.types import Candidate

_KEPT = 64  # questions; each is some passages, so that all together are below a megabyte


class Recent:
    """Finds and reads for a library and a reader; see the module. Safe to share between threads."""

    def __init__(self, library: Library, reader: Reader) -> None:
        self._library = library
        self._reader = reader
        self._found = lru_cache(_KEPT)(self._find)
        self._read = lru_cache(_KEPT)(self._read_them)

    def hits(self, question: str, top_k: int, within: DocumentIds | None) -> Sequence[Hit]:
        """Return the `top_k` passages for the question, best first; see `retriever.retrieve`."""
        # An answer is kept under the generation before it was looked for: if the library changes
        # in the meantime, it is never found again.
        return self._found(self._library.generation, question, top_k, within)

    def candidates(
        self, question: str, top_k: int, within: DocumentIds | None
    ) -> tuple[Sequence[Hit], Sequence[Candidate]]:
        """Return the same and what the reader makes of them; see `Reader.read`."""
        return self._read(self._library.generation, question, top_k, within)

    def _find(
        self, _generation: int, question: str, top_k: int, within: DocumentIds | None
    ) -> tuple[Hit, ...]:
        return tuple(retrieve(self._library, question, top_k, within))

    def _read_them(
        self, generation: int, question: str, top_k: int, within: DocumentIds | None
    ) -> tuple[tuple[Hit, ...], tuple[Candidate, ...]]:
        hits = self._found(generation, question, top_k, within)
        with stage(Stage.READ):
            return hits, tuple(self._reader.read(question, hits))
