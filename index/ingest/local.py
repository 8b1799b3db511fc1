"""Parse and embed in this process.

`index.ingest.dask` lets other processes and machines do it; both are an IngestBackend.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.arrays import Vectors
from index.embedding.embedder import Embedder
from index.loaders import load_document
from index.splitting.passages import PassageSize, split_passages
from index.types import Document, Passage

Read = tuple[Document, Sequence[Passage]]

_PREFETCH = 4  # files (or groups of documents) that are read and embedded before their turn
_ROOM_FOR_HEADING = 40  # tokens of the embedder's window kept for a passage's heading path


class IngestBackend(Protocol):
    """Parses, splits and embeds; used by several threads at once."""

    prefetch: int  # files that are worth being under way at a time

    def read(self, path: Path, name: str, size: PassageSize) -> Read:
        """Load a file and split it into passages. Raises DocumentError."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text, as an Embedder does."""


class LocalBackend:
    """Parses and embeds in this process."""

    prefetch = _PREFETCH

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def read(self, path: Path, name: str, size: PassageSize) -> Read:
        """Load a file and split it into passages. Raises DocumentError."""
        document = load_document(path, name)
        return document, split_passages(
            document, self._embedder, fit_passage_size(size, self._embedder)
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text, as an Embedder does."""
        return self._embedder.embed(texts)


def fit_passage_size(size: PassageSize, embedder: Embedder) -> PassageSize:
    """Return the passage size, smaller where the embedder reads less than that."""
    room = max(1, embedder.max_tokens - _ROOM_FOR_HEADING)
    return PassageSize(min(size.tokens, room), size.overlap)
