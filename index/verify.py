"""Verify a library: every stored passage, vector and search structure is what it should be.

Nothing is mended here, and nothing is written. What the library cannot know by itself, whether the
files that documents were read from are still the same, is reported apart from faults of the
library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.errors import LibraryDamaged
from index.hashing import readable_file_sha256
from index.ingest.sources import is_gone
from index.progress import Track
from index.search.dense import DenseSearch
from index.store import SourceFile, Store
from index.types import Document, Passage

_STEP = 4096  # vectors looked at at once
_UNIT = 1e-3  # how far the length of a unit vector may be from 1


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what was found: sentences for a person.

    `faults` are of the library, which is sound where there are none. `changed`, `gone` and
    `unread` are paths of sources whose bytes are others than those that were read, that are not
    there any more, or that cannot be looked at.
    """

    documents: int
    passages: int
    faults: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    unread: tuple[str, ...]


def verify_library(store: Store, dense: DenseSearch, track: Track) -> Verification:
    """Verify a library; `dense` is what searches its vectors, brought up to date before."""
    faults = store.faults()
    if faults:  # what cannot be trusted cannot be read either
        return Verification(0, 0, tuple(faults), (), (), ())
    names = [summary.name for summary in store.documents()]
    seen = 0
    for name in track(names, "documents"):
        passages = store.passages_of(name)
        seen += len(passages)
        try:
            document = store.document(name)
        except LibraryDamaged as error:
            faults.append(str(error))
            continue
        faults += check_document(document)
        faults += [fault for _, each in passages for fault in check_passage(document, each)]
    if seen != store.passage_count():
        faults.append(f"{store.passage_count() - seen} passages belong to no document.")
    ids = store.passage_ids().tolist()
    for start in track(range(0, len(ids), _STEP), "vectors"):
        faults += check_vectors(*store.vectors(ids[start : start + _STEP]))
    faults += dense.faults()
    states = [(source, compare_source(source)) for source in track(store.sources(), "files")]
    of = {
        state: tuple(each.path for each, found in states if found == state) for _, state in states
    }
    return Verification(
        len(names),
        seen,
        tuple(faults),
        of.get("changed", ()),
        of.get("gone", ()),
        of.get("unread", ()),
    )


def check_document(document: Document) -> list[str]:
    """Return what is wrong with a document's own record."""
    faults: list[str] = []
    end = 0
    for block in document.blocks:
        if not end <= block.start <= block.end <= len(document.text):
            faults.append(f"{document.name}: its blocks overlap or lie outside of its text.")
            break
        end = block.end
    starts = [page.start for page in document.pages]
    if starts != sorted(starts) or any(not 0 <= each <= len(document.text) for each in starts):
        faults.append(f"{document.name}: its pages are out of order.")
    return faults


def check_passage(document: Document, passage: Passage) -> list[str]:
    """Return what is wrong with a passage of a document."""
    place = f"{document.name}, characters {passage.start}-{passage.end}"
    faults: list[str] = []
    if document.text[passage.start : passage.end] != passage.text:
        faults.append(f"{place}: the passage is not the slice of its document.")
    edges = [edge for each in passage.sentences for edge in (each.start, each.end)]
    if not edges or edges != sorted(edges) or edges[0] < passage.start or edges[-1] > passage.end:
        faults.append(f"{place}: its sentences lie outside of it.")
    if passage.page != document.page_at(passage.start):
        faults.append(f"{place}: it is not on page {passage.page}.")
    return faults


def check_vectors(ids: Iterable[int], vectors: Vectors) -> list[str]:
    """Return which rows are no unit vectors."""
    lengths = np.linalg.norm(vectors, axis=1) if vectors.size else np.zeros(len(vectors))
    # A passage without a word that the embedder knows may have no direction at all.
    sound = np.isfinite(lengths) & ((np.abs(lengths - 1) < _UNIT) | (lengths == 0))
    return [
        f"The vector of passage {passage_id} is damaged."
        for passage_id, good in zip(ids, sound.tolist(), strict=True)
        if not good
    ]


def compare_source(source: SourceFile) -> str:
    """Return "same", "changed", "gone" or "unread" for the file a document was read from."""
    if is_gone(source):
        return "gone"
    found = readable_file_sha256(Path(source.path))
    if found is None:
        return "unread"
    return "same" if found == source.sha256 else "changed"
