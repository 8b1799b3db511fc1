"""Add, remove and search documents: the facade over loaders, splitter, embedder and store.

It does not fuse the two searches, read passages or answer questions: that is `qa`. Each document is
one transaction of the store, so that a file that cannot be read changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.arrays import Vectors, cosines
from index.embedding.embedder import Embedder
from index.errors import DocumentError, UnknownCollection, UnknownDocument
from index.ingest.dask import DaskBackend
from index.ingest.ingest import Added, FileProgress, Ingester, Progress
from index.ingest.sources import find_gone, staleness
from index.library_embedder import LibraryEmbedder
from index.loaders import find_files, source_of
from index.open import open_library, sibling_address
from index.progress import Track
from index.search.lexical import FrequencyCache, search_words, word_weights
from index.search.names import DocumentNames
from index.settings import is_server, library_address
from index.shown_names import shown_names
from index.splitting.passages import PassageSize
from index.store import DocumentIds, SourceFile
from index.text import settle
from index.types import Document, DocumentSummary, Passage
from index.verify import Verification, verify_library


class Library:
    """Documents, split and embedded, in a folder or on a server. Safe to share between threads.

    `address` says where, without a password; `folder` is for files that belong to the library and
    are not kept in its store.
    """

    def __init__(
        self,
        address: Path | str | None = None,
        *,
        embedder: Embedder | str | None = None,
        size: PassageSize | None = None,
    ) -> None:
        """Open the library at `address` (see `settings.library_address`), made where missing.

        `embedder` is an Embedder, a sentence-transformers name or folder, or None for the one the
        library was made with (the default for a new one). Loads no model. Raises LibraryError.
        """
        self._where = library_address(address)
        opened = open_library(self._where)
        self.address, self.folder = opened.address, opened.folder
        self._store, self._dense = opened.store, opened.dense
        try:
            self._library_embedder = LibraryEmbedder(self._store, self.address, embedder)
        except BaseException:
            self._store.close()
            raise
        self.embedder = self._library_embedder.embedder
        self._ingester = Ingester(
            self._store, self.embedder, self._dense.follow, size or PassageSize()
        )
        self._frequencies = FrequencyCache(self._store)
        self._names = DocumentNames(self._store)
        self._document_at = lru_cache(maxsize=8)(self._read_document)
        self._shown_name = lru_cache(maxsize=256)(self._tell_apart)

    def beside(self, part: str) -> Library:
        """Open another library with this one's embedder: below its folder, or in its database.

        Raises LibraryError; EmbedderMismatch where it was made with another embedder.
        """
        return Library(sibling_address(self._where, part), embedder=self.embedder)

    def warm_up(self) -> None:
        """Load the model and build the vector index, so that the first search need not wait."""
        self._library_embedder.check()
        self.embedder.embed_question("warm-up")
        self._names.load()
        self._dense.refresh()

    @property
    def generation(self) -> int:
        """How many changes were ever committed to the library, by any process; 0: it is new."""
        return self._store.generation()

    def add_file(
        self, path: Path, progress: Progress | None = None, collections: Sequence[str] = ()
    ) -> Added:
        """Ingest one file, in place of what was read from the same path before.

        `progress` gets the passages embedded so far and the passages in all. A file that is
        unchanged is not read again. The file is put into `collections`. Raises DocumentError and
        leaves the library as it was when the file cannot be ingested; LibraryError and ModelError
        when the fault is elsewhere.
        """
        self._library_embedder.check()
        added = self._ingester.add_file(path, progress)
        for collection in collections:
            self._store.collect(collection, [added.document])
        return added

    def add_files(
        self,
        paths: Iterable[Path],
        progress: FileProgress | None = None,
        collections: Sequence[str] = (),
    ) -> Iterator[Added]:
        """Ingest files, and yield what became of each, in order; a fault of a file is "skipped".

        See `Ingester.add_files`. Raises LibraryError and ModelError.
        """
        self._library_embedder.check()
        for added in self._ingester.add_files(paths, progress):
            for collection in collections if added.error is None else ():
                self._store.collect(collection, [added.document])
            yield added

    @contextmanager
    def workers(self, where: str) -> Iterator[None]:
        """Let workers read and embed what is added meanwhile; see `index.ingest.dask`.

        `where` is a number of processes of this machine, or the address of a Dask scheduler.
        Raises WorkersError.
        """
        self._library_embedder.check()
        local = self._ingester.backend
        with DaskBackend(where, self.embedder) as backend:
            self._ingester.backend = backend
            try:
                yield
            finally:
                self._ingester.backend = local

    def put(self, documents: Sequence[Document]) -> int:
        """Ingest documents that are loaded already; return the number of their passages."""
        self._library_embedder.check()
        return self._ingester.put(documents)

    def add(self, path: Path | str) -> list[Added]:
        """Ingest a file, or every readable file of a folder.

        What cannot be ingested is reported as skipped in a folder, and raised as its DocumentError
        where it is given by name.
        """
        path = Path(path).expanduser()
        found = os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir, it never raises
        return list(self.add_files(find_files(path))) if found else [self.add_file(path)]

    def try_file(
        self, path: Path, progress: Progress | None = None, collections: Sequence[str] = ()
    ) -> Added:
        """Ingest one file; what is wrong with it is returned as "skipped", not raised."""
        try:
            return self.add_file(path, progress, collections)
        except DocumentError as error:
            return Added(path, "skipped", error=error)

    def gone(self, folder: Path | str) -> list[SourceFile]:
        """Return the sources that were read from `folder` or below and are not there any more.

        What lies in a folder that cannot be entered is not taken for gone. Raises MissingFile for
        a folder that is not there: nothing can be said of what was in it.
        """
        return find_gone(Path(folder).expanduser(), self._store.sources())

    def at(self, path: Path) -> list[SourceFile]:
        """Return the sources read from this path or, if it was a folder, from below it."""
        whole = source_of(path)
        return [each for each in self._store.sources() if Path(each.path).is_relative_to(whole)]

    def remove(self, name: Path | str) -> str:
        """Remove the document with this name, as it is shown too, or from this path.

        Return its name. Raises UnknownDocument.
        """
        found = self._known(str(name))
        if not self._store.has_name(found):
            from_path = self._store.find_source(source_of(Path(name).expanduser()))
            if from_path is None:
                raise UnknownDocument(f"The library holds no document named {found}.")
            found = from_path.name
        self._dense.follow(self._store.remove(found), np.zeros((0, 0), dtype=np.float32))
        return found

    def compact(self) -> None:
        """Write the library's files anew, without a trace of removed documents.

        Raises LibraryBusy while another process reads from the library.
        """
        self._store.compact()
        self._dense.forget()

    def collect(self, collection: str, documents: Sequence[str]) -> None:
        """Put documents into a collection, making it where missing.

        Raises UnknownDocument, and UnknownCollection for a name without a letter or digit.
        """
        if not any(character.isalnum() for character in collection):
            raise UnknownCollection("The name of a collection needs a letter or a digit.")
        self._store.collect(settle(collection), list(map(self._known, documents)))

    def release(self, collection: str, documents: Sequence[str] | None = None) -> None:
        """Take documents, or all of them, out of a collection; they stay in the library.

        A collection without documents is gone. Raises UnknownDocument, UnknownCollection.
        """
        names = None if documents is None else list(map(self._known, documents))
        self._store.release(settle(collection), names)

    def collections(self) -> dict[str, list[str]]:
        """Return the names of the documents in each collection, in alphabetical order."""
        return self._store.collections()

    def remember(self, key: str, value: str) -> None:
        """Keep a text with the library, under a key."""
        self._store.set_meta({f"kept {key}": value})

    def remembered(self, key: str) -> str | None:
        """Return the text that was kept under this key, "" being none."""
        return self._store.meta(f"kept {key}") or None

    def staleness(self, name: str) -> str:
        """Say whether the document's file has "changed" or is "gone" since it was read, else ""."""
        return staleness(self._store.sources_of(name), mounted=not is_server(self._where))

    def shown_name(self, name: str) -> str:
        """Return the document's name, with its folders where another file has the same name."""
        return self._shown_name(name, self._store.generation())

    def sources(self) -> list[SourceFile]:
        """Return the files that the documents were read from, by path."""
        return self._store.sources()

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""
        return self._store.documents()

    def document(self, name: str) -> Document:
        """Return a document, by any of its names or as it is shown. Raises UnknownDocument."""
        return self._document_at(name, self._store.generation())

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids; one removed in the meantime is left out."""
        return self._store.passages(ids)

    def passage_holding(self, name: str, start: int, end: int) -> tuple[int, Passage] | None:
        """Return the first passage of a document that holds `[start, end)` of it, with its id."""
        return self._store.passage_holding(name, start, end)

    def passages_of(self, name: str) -> list[tuple[int, Passage]]:
        """Return the passages of a document with their ids, in order."""
        return self._store.passages_of(name)

    def within(self, documents: Sequence[str], collections: Sequence[str]) -> DocumentIds | None:
        """Return the documents that a search is confined to; None, for no limit, if none are named.

        Raises UnknownDocument, UnknownCollection.
        """
        if not documents and not collections:
            return None
        return self._store.within(list(map(self._known, documents)), collections)

    def search_dense(
        self, question: Vectors, limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the passages nearest to the vector, best first."""
        return self._dense.search(question, limit, within)

    def search_lexical(
        self, question: str, limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages that share words with it, best first."""
        return self._store.search_words(
            search_words(question, self._frequencies.current()), limit, within
        )

    def embed_question(self, question: str) -> Vectors:
        """Return the question's vector, float32 of shape (dimension,)."""
        self._library_embedder.check()
        return self.embedder.embed_question(question)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a row for each text: float32, shape (len(texts), dimension)."""
        self._library_embedder.check()
        return self.embedder.embed(texts)

    def documents_named(self, question: str) -> list[str]:
        """Return the few documents whose names hold most of the question's words, if any do."""
        return self._names.matching(question)

    def passage_ids(self) -> list[int]:
        """Return the ids of all passages, ascending."""
        return [int(each) for each in self._store.passage_ids()]

    def vectors(self, ids: Sequence[int]) -> tuple[list[int], Vectors]:
        """Return those of these passages that exist, ascending, and their vectors, row by row."""
        found, vectors = self._store.vectors(ids)
        return found.tolist(), vectors

    def cosines(self, question: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the exact cosine of `question` with each of these passages that still exist."""
        found, vectors = self._store.vectors(ids)
        return dict(zip(found.tolist(), cosines(question, vectors), strict=True)) if ids else {}

    def word_counts(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many passages a form of each word stands."""
        most = self._store.passage_count()
        return {word: self._store.count_passages_with(word, most) for word in words}

    def words_held(self, words: Sequence[str]) -> set[str]:
        """Return those of some hundred words of which a form stands in the library."""
        return self._store.words_held(words)

    def word_weights(self, words: list[str]) -> dict[str, float]:
        """Return how telling each word is in this library; see `lexical.word_weights`."""
        return word_weights(words, self._frequencies.current())

    def verify(self, track: Track) -> Verification:
        """Verify what is stored, and that the vector index agrees with it; see `index.verify`."""
        self._dense.refresh(wait=True)
        return verify_library(self._store, self._dense, track)

    def size(self) -> int:
        """Return the bytes that the library takes on the disk."""
        return self._store.size() + self._dense.size()

    def close(self) -> None:
        """Close the library's files or connections."""
        self._store.close()

    def _tell_apart(self, name: str, _generation: int) -> str:
        return shown_names(self._store.namesakes(name)).get(name, name)

    def _known(self, name: str) -> str:
        """Return the name of the document that is called or shown so; `name` where none is."""
        name = settle(name)
        if "/" not in name or self._store.has_name(name):
            return name
        shown = shown_names(self._store.namesakes(name))
        return next((each for each, said in shown.items() if said == name), name)

    def _read_document(self, name: str, _generation: int) -> Document:
        return self._store.document(self._known(name))
