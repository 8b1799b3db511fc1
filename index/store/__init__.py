"""Keep a library in one place: documents, passages, vectors and the words to search for."""

from index.store.base import DocumentIds, SourceFile, Store

__all__ = ["DocumentIds", "SourceFile", "Store"]
