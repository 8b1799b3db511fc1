"""The library: documents in, passages out. The facade over loaders, splitter, embedder and store.

It adds and removes documents and searches passages by vector and by words. It does not fuse the
two searches, read passages or answer questions: that is `qa`. Nothing here is lost when a file
cannot be taken in: each document is one transaction of the store.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.embedder import DEFAULT_EMBEDDER, Embedder, SentenceTransformerEmbedder, Vectors
from index.errors import (
    DocumentError,
    EmbedderMismatch,
    ModelError,
    UnknownDocument,
)
from index.lexical import search_words, word_weights
from index.loaders import find_files, load_document, settle, source_of
from index.passages import PassageSize, split_passages
from index.settings import embedder_name, library_folder
from index.store import Change
from index.store.sqlite import SQLiteStore
from index.types import Document, DocumentSummary, Passage
from index.vectors import VectorIndex, cosines

_STEP = 128  # passages embedded between two reports of progress
_ROOM_FOR_HEADING = 40  # tokens of the embedder's window kept for a passage's heading path


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: "added", "replaced", "unchanged", or skipped with an error."""

    path: Path
    state: str
    document: str = ""
    passages: int = 0
    error: DocumentError | None = None


class Library:
    """Documents, split and embedded, in one folder. Safe to share between threads."""

    def __init__(
        self,
        folder: Path | str | None = None,
        *,
        embedder: Embedder | str | None = None,
        size: PassageSize | None = None,
    ) -> None:
        """Open the library in `folder` (see `settings.library_folder`), making it where missing.

        `embedder` is an Embedder, a sentence-transformers name or folder, or None for the one the
        library was made with (the default for a new one). Loads no model. Raises LibraryError.
        """
        self.folder = library_folder(folder)
        self._store = SQLiteStore(self.folder)
        try:
            self.embedder = self._choose_embedder(embedder)
        except BaseException:
            self._store.close()
            raise
        self._size = size or PassageSize()
        self._vectors = VectorIndex()
        self._checked = False
        self._document_at = lru_cache(maxsize=8)(self._read_document)

    def _choose_embedder(self, wanted: Embedder | str | None) -> Embedder:
        made_with = self._made_with("embedder")
        if wanted is None or isinstance(wanted, str):
            name = embedder_name(wanted) or made_with or DEFAULT_EMBEDDER
            wanted = SentenceTransformerEmbedder(name)
        if made_with is not None and wanted.name != made_with and not self._same_weights(wanted):
            raise self._mismatch(made_with, wanted.name)
        return wanted

    def _made_with(self, key: str) -> str | None:
        """Return what is remembered of the embedder; nothing binds a library without passages."""
        return self._store.meta(key) if self._store.passage_count() else None

    def _same_weights(self, embedder: Embedder) -> bool:
        """Say whether an embedder of another name is the library's own all the same."""
        try:
            return embedder.fingerprint == self._made_with("embedder_fingerprint")
        except ModelError:
            return False

    def _mismatch(self, made_with: str, used: str) -> EmbedderMismatch:
        return EmbedderMismatch(
            f"The library {self.folder} was made with the embedder {made_with} and cannot be used "
            f"with {used}: leave out the embedder setting, or choose another library folder."
        )

    def warm_up(self) -> None:
        """Load the model and build the vector index, so that the first search need not wait."""
        self._check_embedder()
        self.embedder.embed_question("warm-up")
        self._refresh()

    def _check_embedder(self) -> None:
        """Make sure, once, that the library's vectors and the weights in use belong together."""
        if self._checked:
            return
        made_with = self._made_with("embedder_fingerprint")
        if made_with is None:
            self._store.set_meta(
                {"embedder": self.embedder.name, "embedder_fingerprint": self.embedder.fingerprint}
            )
        elif made_with != self.embedder.fingerprint:
            raise self._mismatch(
                f"{self.embedder.name} (weights {made_with[:12]})",
                f"weights {self.embedder.fingerprint[:12]}",
            )
        self._checked = True

    @property
    def ever_held_documents(self) -> bool:
        """Whether any document was ever added, even if all were removed since."""
        return self._store.generation() > 0

    def add_file(self, path: Path, progress: Callable[[int, int], None] | None = None) -> Added:
        """Take in one file, in place of what was read from the same path before.

        `progress` is told the passages embedded so far and the passages in all. A file that is
        unchanged is not embedded again. Raises DocumentError and leaves the library as it was
        when the file cannot be taken in; LibraryError and ModelError when the fault is elsewhere.
        """
        self._check_embedder()
        before = self._store.find_source(source_of(path))
        name = before.name if before else free_name(path, self._store.has_name)
        document = load_document(path, name)
        if before is not None and before.sha256 == document.sha256:
            return Added(path, "unchanged", before.name, before.passages)
        count = self.put([document], progress)
        state = "added" if before is None else "replaced"
        return Added(path, state, document.name, count)

    def put(
        self, documents: Sequence[Document], progress: Callable[[int, int], None] | None = None
    ) -> int:
        """Take in documents that are loaded already; return the number of their passages.

        They are embedded together, which is faster than one by one, and each is stored by itself.
        """
        self._check_embedder()
        size = self._fitting_size()
        split = [split_passages(document, self.embedder, size) for document in documents]
        vectors = self._embed([passage for passages in split for passage in passages], progress)
        start = 0
        for document, passages in zip(documents, split, strict=True):
            rows = vectors[start : start + len(passages)]
            self._follow(self._store.put(document, passages, rows), rows)
            start += len(passages)
        return start

    def add(self, path: Path | str) -> list[Added]:
        """Take in a file, or every readable file of a folder.

        A file of a folder that cannot be taken in is reported as skipped, and the others are
        added; a file given by name that cannot be taken in raises its DocumentError.
        """
        path = Path(path).expanduser()
        if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir, it never raises
            return [self.add_file(path)]
        return [self.try_file(file) for file in find_files(path)]

    def try_file(self, path: Path, progress: Callable[[int, int], None] | None = None) -> Added:
        """Take in one file; what is wrong with it is returned as "skipped", not raised."""
        try:
            return self.add_file(path, progress)
        except DocumentError as error:
            return Added(path, "skipped", error=error)

    def remove(self, name: Path | str) -> str:
        """Remove the document with this name or from this path; return its name.

        Raises UnknownDocument.
        """
        found = settle(str(name))
        if not self._store.has_name(found):
            from_path = self._store.find_source(source_of(Path(name).expanduser()))
            if from_path is None:
                raise UnknownDocument(f"The library holds no document named {found}.")
            found = from_path.name
        self._follow(self._store.remove(found), np.zeros((0, 0), dtype=np.float32))
        return found

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""
        return self._store.documents()

    def document(self, name: str) -> Document:
        """Return a document with its text. Raises UnknownDocument."""
        return self._document_at(name, self._store.generation())

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids; one removed in the meantime is left out."""
        return self._store.passages(ids)

    def search_dense(self, question: Vectors, limit: int) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the passages nearest to the vector, best first."""
        self._refresh()
        return self._vectors.search(question, limit)

    def search_lexical(self, question: str, limit: int) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages that share words with it, best first."""
        return self._store.search_words(search_words(question, self._store), limit)

    def embed_question(self, question: str) -> Vectors:
        """Return the question's vector, float32 of shape (dimension,)."""
        self._check_embedder()
        return self.embedder.embed_question(question)

    def cosines(self, question: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the exact cosine of `question` with each of these passages that still exist."""
        found, vectors = self._store.vectors(ids)
        return dict(zip(found.tolist(), cosines(question, vectors), strict=True)) if ids else {}

    def word_weights(self, words: list[str]) -> dict[str, float]:
        """Return how telling each word is in this library; see `lexical.word_weights`."""
        return word_weights(words, self._store)

    def close(self) -> None:
        """Let go of the library's files."""
        self._store.close()

    def _fitting_size(self) -> PassageSize:
        """Return the passage size, smaller where the embedder reads less than that."""
        room = max(1, self.embedder.max_tokens - _ROOM_FOR_HEADING)
        return PassageSize(min(self._size.tokens, room), self._size.overlap)

    def _embed(
        self, passages: Sequence[Passage], progress: Callable[[int, int], None] | None
    ) -> Vectors:
        parts: list[Vectors] = []
        for start in range(0, len(passages), _STEP):
            parts.append(
                self.embedder.embed([_embedded(each) for each in passages[start : start + _STEP]])
            )
            if progress is not None:
                progress(min(start + _STEP, len(passages)), len(passages))
        return np.concatenate(parts)

    def _follow(self, change: Change, vectors: Vectors) -> None:
        """Bring the vector index along; where it missed a change, the next search rebuilds it."""
        self._vectors.apply(change, vectors)

    def _refresh(self) -> None:
        """Rebuild the vector index if the store has changed behind its back."""
        if self._vectors.generation != self._store.generation():
            self._vectors.rebuild(self._store.snapshot())

    def _read_document(self, name: str, _generation: int) -> Document:
        return self._store.document(name)


def _embedded(passage: Passage) -> str:
    """Return what is embedded for a passage: its headings say what "it" is about."""
    return f"{passage.heading}\n{passage.text}" if passage.heading else passage.text


def free_name(path: Path, is_taken: Callable[[str], bool]) -> str:
    """Return the shortest end of `path` that is not taken: "a.txt", else "folder/a.txt", ..."""
    whole = source_of(path)
    parts = Path(whole).parts
    names = ("/".join(parts[-length:]) for length in range(1, len(parts) + 1))
    return next((name for name in names if not is_taken(name)), whole)
