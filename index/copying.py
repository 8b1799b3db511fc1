"""Copy a library into another, of whatever kind, one document at a time.

Nothing is read, split or embedded anew. A copy that was interrupted goes on where it stood. At the
end both are compared, passage by passage and vector by vector.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.errors import EmbedderMismatch, LibraryError, NameTaken
from index.ingest.ingest import embedding_keys, text_to_embed
from index.open import LibraryParts, open_library
from index.progress import Track
from index.settings import is_server, library_address
from index.store import SourceFile, Store
from index.store.sqlite.store import FILE_NAME
from index.types import Document, DocumentSummary, Passage

_FINGERPRINT = "embedder_fingerprint"


@dataclass(frozen=True, slots=True)
class CopyResult:
    """How many documents were copied, how many were there before, and what is not as it should be.

    `faults` are sentences for a person; the copy is the library it was made of where there are
    none.
    """

    documents: int
    already_there: int
    faults: tuple[str, ...]


def copy_library(origin: Path | str, target: Path | str, track: Track) -> CopyResult:
    """Copy all of the library at `origin` into the one at `target`, made where missing.

    Raises LibraryError where there is no library to copy, EmbedderMismatch where the target holds
    vectors of another embedder.
    """
    origin, target = library_address(origin), library_address(target)
    if not is_server(origin) and not (Path(origin) / FILE_NAME).is_file():
        raise LibraryError(f"There is no library in {origin}.")
    source = open_library(origin)
    try:
        copy = open_library(target)
    except BaseException:
        source.store.close()
        raise
    try:
        if source.address == copy.address:
            raise LibraryError(f"{source.address} cannot be copied to itself.")
        return _copy(source, copy, track)
    finally:
        source.store.close()
        copy.store.close()


def _copy(source: LibraryParts, copy: LibraryParts, track: Track) -> CopyResult:
    origin, target = source.store, copy.store
    generation = origin.generation()
    _remember(source, copy)
    summaries = sorted(origin.documents(), key=lambda each: origin.within([each.name], []))
    of: dict[str, list[SourceFile]] = {}
    for each in origin.sources():
        of.setdefault(each.document, []).append(each)
    held = {each.path: each for each in target.sources()}
    copied, faults = 0, []
    for summary in track(summaries, "documents"):
        try:
            copied += _copy_document(origin, target, summary, of[summary.name], held)
        except NameTaken:
            faults.append(f"{summary.name}: {copy.address} holds another document of that name.")
    there = target.collections()
    for collection, names in origin.collections().items():
        missing = sorted(set(names) - set(there.get(collection, ())))
        if missing and not faults:
            target.collect(collection, missing)
    for summary in track(summaries, "compared"):
        faults += compare_documents(origin, target, summary.name)
    faults += target.faults()
    if origin.generation() != generation:
        faults.append(f"{source.address} was changed meanwhile: copy it again.")
    return CopyResult(copied, len(summaries) - copied, tuple(faults))


def _remember(source: LibraryParts, copy: LibraryParts) -> None:
    """Let the copy remember what the library remembers. Raises EmbedderMismatch."""
    ours, theirs = source.store.all_meta(), copy.store.all_meta()
    if copy.store.passage_count() and ours.get(_FINGERPRINT) != theirs.get(_FINGERPRINT):
        raise EmbedderMismatch(
            f"The library {copy.address} was made with another embedder than {source.address}: "
            "their vectors cannot be mixed."
        )
    empty = not copy.store.passage_count()
    wanted = {key: value for key, value in ours.items() if empty or key not in theirs}
    if wanted:
        copy.store.set_meta(wanted)


def _copy_document(
    origin: Store,
    target: Store,
    summary: DocumentSummary,
    sources: list[SourceFile],
    held: dict[str, SourceFile],
) -> bool:
    """Copy a document under all of its names; say whether anything was missing."""
    missing = [
        each
        for each in sorted(sources, key=lambda each: each.name != summary.name)
        if (there := held.get(each.path)) is None
        or (there.name, there.format, there.sha256) != (each.name, each.format, each.sha256)
    ]
    for each in missing:
        document = replace(
            origin.document(summary.name), name=each.name, source=each.path, stamp=each.stamp
        )
        if target.attach(document) is None:
            ids, passages = _passages(origin, summary.name)
            texts = [text_to_embed(passage) for passage in passages]
            keys = embedding_keys(origin.meta(_FINGERPRINT) or "", texts)
            target.put(document, passages, origin.vectors(ids)[1], keys, summary.added)
    return bool(missing)


def compare_documents(origin: Store, target: Store, name: str) -> Iterator[str]:
    """Yield what differs between a document and its copy, a sentence each."""
    if not target.has_name(name):
        yield f"{name}: it is not in the copy."
        return
    if _content(origin.document(name)) != _content(target.document(name)):
        yield f"{name}: its text, blocks or pages differ in the copy."
    ids, passages = _passages(origin, name)
    copied_ids, copied = _passages(target, name)
    if [replace(each, document="") for each in passages] != [
        replace(each, document="") for each in copied
    ]:
        yield f"{name}: its passages differ in the copy."
    elif not np.array_equal(origin.vectors(ids)[1], target.vectors(copied_ids)[1]):
        yield f"{name}: its vectors differ in the copy."


def _passages(store: Store, name: str) -> tuple[list[int], list[Passage]]:
    found = store.passages_of(name)
    return [passage_id for passage_id, _ in found], [passage for _, passage in found]


def _content(document: Document) -> Document:
    """Return a document without its names: the copy's target may know more of them."""
    return replace(document, name="", source="", also=(), stamp=None)
