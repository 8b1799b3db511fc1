"""Define the Store protocol, and the records that pass through it.

A store is the single source of a library's data: documents, passages, vectors and the words to
search for. It searches words; `index.vectors` searches vectors, and is built from a store. Every
write is one transaction.

A document is stored once, however many files hold it: each of them is a *source* with a name and a
path of its own. The document goes by the first of its names, in the order of the alphabet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.arrays import PassageIds, Vectors
from index.changes import Change, Snapshot
from index.types import Document, DocumentSummary, Passage, Stamp

DocumentIds = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a document was read from: its name in citations, its path, its content."""

    name: str
    path: str
    format: str
    sha256: str
    document: str  # the name the document goes by; this one or another of its names
    loader: int = 0  # the version of the loader that read it, as in Document
    stamp: Stamp | None = None  # the file's, when it was read last


class Store(Protocol):
    """Keeps documents with their passages and vectors.

    A passage's id is never given out twice, so that an id from an outdated search structure finds
    nothing rather than another passage. Every method raises a LibraryError of the kind that fits.
    """

    def meta(self, key: str) -> str | None:
        """Return what is remembered of the library under `key`."""

    def all_meta(self) -> dict[str, str]:
        """Return all that is remembered of the library; not what the store notes for itself."""

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Remember `values` of the library."""

    def generation(self) -> int:
        """Return how many changes have been committed; 0 for a library that never held anything."""

    def put(
        self,
        document: Document,
        passages: Sequence[Passage],
        vectors: Vectors,
        keys: Sequence[bytes] = (),
        added: str | None = None,
    ) -> Change:
        """Add the document with its passages, in place of what was read from the same source.

        `keys` are hashes of what was embedded for each passage, see `known_vectors`; `added` is
        when it was added, as in DocumentSummary, now unless said. The same content as an older
        loader read it is replaced for all its sources. Raises NameTaken where another source has
        its name, or its content is there already.
        """

    def attach(self, document: Document) -> Change | None:
        """Remember another source of a content that is there already; None if it is not there.

        What an older loader made of the content does not count. What was read from the same path
        before is dropped. Raises NameTaken.
        """

    def restamp(self, path: str, stamp: Stamp) -> None:
        """Remember that the file at this path, looking so now, still holds what was read of it."""

    def remove(self, name: str) -> Change:
        """Remove the source of that name, and its document if that has no other."""

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""

    def sources(self) -> list[SourceFile]:
        """Return all sources, by path."""

    def sources_of(self, name: str) -> list[SourceFile]:
        """Return the sources of the document that goes by this name, or by another of its names."""

    def namesakes(self, name: str) -> dict[str, str]:
        """Return the names, with their paths, whose last part is that of this name."""

    def find_source(self, path: str) -> SourceFile | None:
        """Return the source at this path, if there is one."""

    def has_name(self, name: str) -> bool:
        """Say whether a source of that name is there."""

    def document(self, name: str) -> Document:
        """Return a document, by any of its names, with its text.

        Raises UnknownDocument; LibraryDamaged where the text is not the one that was stored.
        """

    def collect(self, collection: str, names: Sequence[str]) -> None:
        """Put the sources of these names into a collection. Raises UnknownDocument."""

    def release(self, collection: str, names: Sequence[str] | None = None) -> None:
        """Take these sources, or all, out of a collection. Raises UnknownCollection."""

    def collections(self) -> dict[str, list[str]]:
        """Return the names of the sources in each collection, both in alphabetical order."""

    def within(self, names: Sequence[str], collections: Sequence[str]) -> DocumentIds:
        """Return the ids, ascending, of all these documents and of those in these collections.

        Raises UnknownDocument and UnknownCollection.
        """

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids; an id that is gone is left out."""

    def passage_holding(self, name: str, start: int, end: int) -> tuple[int, Passage] | None:
        """Return the first passage of a document that holds `[start, end)` of it, with its id."""

    def passages_of(self, name: str) -> list[tuple[int, Passage]]:
        """Return the passages of a document with their ids, in order."""

    def passage_ids(self, within: DocumentIds | None = None) -> PassageIds:
        """Return the ids, ascending, of all passages or of those of these documents."""

    def passage_count(self) -> int:
        """Return the number of passages."""

    def vectors(self, ids: Sequence[int]) -> tuple[PassageIds, Vectors]:
        """Return those of `ids` that exist, ascending, and their vectors, row by row."""

    def known_vectors(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors, of shape (dimension,), of what has been embedded under these keys."""

    def stage(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors of a document that is being added, until it is put."""

    def held(self) -> tuple[int, PassageIds]:
        """Return the generation and the ids, ascending, of all its passages, read as one."""

    def snapshot(self) -> Snapshot:
        """Return all vectors with the generation they belong to, read as one."""

    def search_words(
        self, words: Sequence[str], limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages with any of `words`, best first.

        With `within`, only of these documents; the scores stay those of the whole library.
        """

    def count_passages_with(self, word: str, limit: int) -> int:
        """Return in how many passages a form of `word` stands, counting no further than `limit`."""

    def words_held(self, words: Sequence[str]) -> set[str]:
        """Return those of some hundred `words` of which a form stands in any passage.

        Each is looked up in the index of words, so it takes the same time in a large library.
        """

    def faults(self) -> list[str]:
        """Return what is wrong with the store's own structures, a sentence each."""

    def compact(self) -> None:
        """Write the files anew, without a trace of what was removed. Raises LibraryBusy."""

    def size(self) -> int:
        """Return the bytes its files take."""

    def close(self) -> None:
        """Close the files."""
