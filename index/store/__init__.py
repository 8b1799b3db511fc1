"""What keeps a library: the Store protocol, and the records that pass through it.

A store is the one place where the truth of a library lives: documents, passages, vectors and the
words to search for. It searches words; searching vectors is `index.vectors`, built from here and
never the other way round. Every write is one transaction: it is there whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors
from index.types import Document, DocumentSummary, Passage

PassageIds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Change:
    """What a committed write did to the passages: for search structures that follow along."""

    generation: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All vectors of one generation: `ids`, ascending, of shape (n,); `vectors` (n, dimension)."""

    generation: int
    ids: PassageIds
    vectors: Vectors


class Store(Protocol):
    """Keeps documents with their passages and vectors.

    A passage's id is never given out twice, so that an id from an outdated search structure finds
    nothing rather than another passage. Every method raises a LibraryError of the kind that fits.
    """

    def meta(self, key: str) -> str | None:
        """Return what is remembered of the library under `key`."""

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Remember `values` of the library."""

    def generation(self) -> int:
        """Return how many changes have been committed; 0 for a library that never held anything."""

    def put(self, document: Document, passages: Sequence[Passage], vectors: Vectors) -> Change:
        """Add the document with its passages, in place of one from the same source."""

    def remove(self, name: str) -> Change:
        """Remove the document of that name with all that was stored of it."""

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""

    def find_source(self, source: str) -> DocumentSummary | None:
        """Return the document that was read from this path, if there is one."""

    def has_name(self, name: str) -> bool:
        """Say whether a document of that name is there."""

    def document(self, name: str) -> Document:
        """Return a document with its text. Raises UnknownDocument."""

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids; an id that is gone is left out."""

    def passage_count(self) -> int:
        """Return the number of passages."""

    def vectors(self, ids: Sequence[int]) -> tuple[PassageIds, Vectors]:
        """Return those of `ids` that exist, ascending, and their vectors, row by row."""

    def snapshot(self) -> Snapshot:
        """Return all vectors with the generation they belong to, read as one."""

    def search_words(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages with any of `words`, best first."""

    def count_passages_with(self, word: str, most: int) -> int:
        """Return in how many passages a form of `word` stands, counting no further than `most`."""

    def close(self) -> None:
        """Let go of the files."""
