"""The store: documents, passages, vectors and the words to search for, kept in one place."""

from index.store.base import DocumentIds, Source, Store

__all__ = ["DocumentIds", "Source", "Store"]
