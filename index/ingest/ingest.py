"""Ingest documents: split, embed and store what is new in a file, and nothing else.

The content's hash alone decides whether something is new. A content that is there under another
name gets a further name and is not read again; passages whose words have been embedded before, in
an earlier version of the file or before an interruption, keep their vectors. Each document is one
transaction of the store, so a file that cannot be ingested leaves the library as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.changes import Change
from index.embedding.embedder import Embedder
from index.errors import DocumentError, NameTaken
from index.hashing import readable_file_sha256
from index.ingest.local import IngestBackend, LocalBackend, Read, fit_passage_size
from index.ingest.prefetch import CheckStopped, prefetch
from index.loaders import check_file, format_of, source_of
from index.splitting.passages import PassageSize, split_passages
from index.store import SourceFile, Store
from index.types import Document, Passage

_STEP = 64  # passages embedded between two reports of progress; a question waits for no more
_STAGED = 1024  # passages after which the vectors of a long document are kept, lest they are lost
_TRIES = 5  # against other processes that add at the same time

_GROUP = 16  # documents, loaded already, that are embedded together

Progress = Callable[[int, int], None]
FileProgress = Callable[[Path, int, int], None]
Follow = Callable[[Change, Vectors], None]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file.

    `state` is "added", "replaced", "unchanged", "same" (its content is in the library already, and
    now goes by this name as well) or "skipped", with an error. `document` is the file's name in
    citations, `passages` their number. `note` is what a person should know of a file that was
    ingested, "" mostly.
    """

    path: Path
    state: str
    document: str = ""
    passages: int = 0
    error: DocumentError | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A document, ready to be stored; a row of `vectors` and a key for each passage."""

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors
    keys: Sequence[bytes]

    def renamed(self, name: str) -> _Embedded:
        """Return the same under another name."""
        passages = [replace(each, document=name) for each in self.passages]
        return replace(self, document=replace(self.document, name=name), passages=passages)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file, ready to be stored in place of `before`, which its path held."""

    path: Path
    before: SourceFile | None
    embedded: _Embedded


class Ingester:
    """Ingests files and documents into a store. `follow` gets each committed change."""

    def __init__(self, store: Store, embedder: Embedder, follow: Follow, size: PassageSize) -> None:
        self._store = store
        self._embedder = embedder
        self.backend: IngestBackend = LocalBackend(embedder)
        self._follow = follow
        self._size = size

    def add_file(self, path: Path, progress: Progress | None = None) -> Added:
        """Ingest one file, in place of what was read from the same path before.

        `progress` gets the passages embedded so far and the passages in all. Raises
        DocumentError when the file cannot be ingested, LibraryError and ModelError when the fault
        is elsewhere.
        """
        for _ in range(_TRIES):
            try:
                return self._store_prepared(self._prepare(path, progress))
            except NameTaken:  # another process was quicker: look again
                continue
        raise NameTaken(f"The library holds {path.name}, or its content, already.")

    def add_files(
        self, paths: Iterable[Path], progress: FileProgress | None = None
    ) -> Iterator[Added]:
        """Ingest files one after the other, and yield what became of each, in order.

        While one is stored the next are read, split and embedded; so `progress`, which gets a file,
        its passages embedded so far and its passages in all, is called for several at a time, from
        other threads. What is wrong with a file is yielded as "skipped"; other faults are raised,
        and what was yielded before is stored.
        """

        def prepare(path: Path, check_stopped: CheckStopped) -> _Prepared | Added:
            def report(done: int, passages: int) -> None:
                check_stopped()
                if progress is not None:
                    progress(path, done, passages)

            check_stopped()
            return self._prepare(path, report)

        for path, prepared in prefetch(paths, prepare, self.backend.prefetch):
            try:
                try:
                    yield self._store_prepared(prepared.result())
                except NameTaken:  # another process was quicker: look again
                    yield self.add_file(path)
            except DocumentError as error:
                yield Added(path, "skipped", error=error)

    def put(self, documents: Sequence[Document]) -> int:
        """Ingest documents that are loaded already; return the number of their passages.

        Each is stored by itself, while the next are embedded.
        """
        groups = [documents[at : at + _GROUP] for at in range(0, len(documents), _GROUP)]

        size = fit_passage_size(self._size, self._embedder)

        def embed_group(group: Sequence[Document], check_stopped: CheckStopped) -> list[_Embedded]:
            loaded = [(each, split_passages(each, self._embedder, size)) for each in group]
            return self._embed_documents(loaded, lambda _done, _passages: check_stopped())

        return sum(
            self._put(each)
            for _, work in prefetch(groups, embed_group, self.backend.prefetch)
            for each in work.result()
        )

    def _prepare(self, path: Path, progress: Progress | None) -> _Prepared | Added:
        """Do all for a file that can be done before it is its turn to be stored."""
        before = self._store.find_source(source_of(path))
        if before is not None and self._is_unchanged(before, path):
            return Added(path, "unchanged", before.name, self._count(before.name))
        name = before.name if before else choose_name(path, self._store.has_name)
        document, passages = self.backend.read(path, name, self._size)
        if before is not None and _is_same_reading(before, document):
            return Added(path, "unchanged", name, self._count(name))
        (embedded,) = self._embed_documents([(document, passages)], progress)
        return _Prepared(path, before, embedded)

    def _is_unchanged(self, before: SourceFile, path: Path) -> bool:
        """Say whether the file holds what was read from it, by the loader there is today."""
        kind = format_of(path)
        if before.format != kind.name or before.loader < kind.version:
            return False
        stamp = check_file(path)
        if before.sha256 != readable_file_sha256(path):
            return False
        if before.stamp != stamp:
            self._store.restamp(before.path, stamp)
        return True

    def _store_prepared(self, prepared: _Prepared | Added) -> Added:
        """Store what was prepared. Raises NameTaken."""
        if isinstance(prepared, Added):
            return prepared
        embedded = prepared.embedded
        name = embedded.document.name
        if prepared.before is None and self._store.has_name(name):
            # A file before this one, of the same name, was stored since.
            name = choose_name(prepared.path, self._store.has_name)
            embedded = embedded.renamed(name)
        attached = self._store.attach(embedded.document)
        if attached is not None:
            self._follow(attached, _no_vectors())
            return Added(prepared.path, "same", name, self._count(name))
        count = self._put(embedded)
        state = "added" if prepared.before is None else "replaced"
        notes = " ".join(embedded.document.notes)
        return Added(prepared.path, state, name, count, note=f"{name}: {notes}" if notes else "")

    def _put(self, embedded: _Embedded) -> int:
        change = self._store.put(
            embedded.document, embedded.passages, embedded.vectors, embedded.keys
        )
        self._follow(change, embedded.vectors)
        return len(embedded.passages)

    def _embed_documents(
        self, loaded: Sequence[Read], progress: Progress | None
    ) -> list[_Embedded]:
        """Embed the passages of documents, together, which is faster than one by one."""
        texts = [text_to_embed(passage) for _, passages in loaded for passage in passages]
        keys = embedding_keys(self._embedder.fingerprint, texts)
        vectors = self._embed(texts, keys, progress)
        rest = iter(zip(vectors, keys, strict=True))
        embedded: list[_Embedded] = []
        for document, passages in loaded:
            own = list(islice(rest, len(passages)))
            rows = np.stack([vector for vector, _ in own]) if own else _no_vectors()
            embedded.append(_Embedded(document, passages, rows, [key for _, key in own]))
        return embedded

    def _count(self, name: str) -> int:
        return len(self._store.passage_ids(self._store.within([name], [])))

    def _embed(
        self, texts: Sequence[str], keys: Sequence[bytes], progress: Progress | None
    ) -> Vectors:
        """Return a row for each text; those that were embedded before are not embedded again."""
        known = self._store.known_vectors(keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        missing = list(new)
        unstaged: list[bytes] = []
        for start in range(0, len(missing), _STEP):
            part = missing[start : start + _STEP]
            rows = self.backend.embed([new[key] for key in part])
            known.update(zip(part, rows, strict=True))
            unstaged += part
            last = start + _STEP >= len(missing)
            if len(unstaged) >= _STAGED and not last:
                self._store.stage(unstaged, np.stack([known[key] for key in unstaged]))
                unstaged = []
            if progress is not None:
                done = len(missing) if last else start + _STEP
                progress(len(texts) - len(missing) + done, len(texts))
        return np.stack([known[key] for key in keys]) if keys else _no_vectors()


def text_to_embed(passage: Passage) -> str:
    """Return what is embedded for a passage: its headings say what "it" is about.

    Of a table's row the caption and the names of its columns say what its cells are.
    """
    return "\n".join(part for part in (passage.heading, passage.context, passage.text) if part)


def embedding_keys(fingerprint: str, texts: Sequence[str]) -> list[bytes]:
    """Return a hash of each text and of the embedder's weights, 16 bytes."""
    start = hashlib.blake2b(fingerprint.encode(), digest_size=16)
    keys: list[bytes] = []
    for text in texts:
        each = start.copy()
        each.update(b"\0" + text.encode("utf-8"))
        keys.append(each.digest())
    return keys


def choose_name(path: Path, is_taken: Callable[[str], bool]) -> str:
    """Return the shortest end of `path` that is not taken: "a.txt", else "folder/a.txt", ..."""
    whole = source_of(path)
    parts = Path(whole).parts
    names = ("/".join(parts[-length:]) for length in range(1, len(parts) + 1))
    return next((name for name in names if not is_taken(name)), whole)


def _is_same_reading(before: SourceFile, document: Document) -> bool:
    """Say whether a document is what its source gave before, read by the same loader."""
    ours = (document.format, document.sha256, document.loader)
    return (before.format, before.sha256, before.loader) == ours


def _no_vectors() -> Vectors:
    return np.zeros((0, 0), dtype=np.float32)
