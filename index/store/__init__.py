"""Keep a library in one place: documents, passages, vectors and the words to search for."""

from index.store.base import DocumentIds, Source, Store

__all__ = ["DocumentIds", "Source", "Store"]
