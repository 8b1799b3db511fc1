"""The store: documents, passages, vectors and the words to search for, kept in one place."""

from index.store.base import Change, DocumentIds, PassageIds, Snapshot, Source, Store

__all__ = ["Change", "DocumentIds", "PassageIds", "Snapshot", "Source", "Store"]
