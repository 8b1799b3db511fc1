"""Every implementation of a Store, and small documents to put into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index import Document, Page, Passage, Sentence
from index.loaders.text import text_blocks
from index.store import Store
from index.store.sqlite import SQLiteStore

STORES: dict[str, Callable[[Path], Store]] = {"sqlite": SQLiteStore}


def document(name: str, text: str, source: str | None = None) -> tuple[Document, list[Passage]]:
    """A document whose every line is a passage."""
    made = Document(
        name,
        source or f"/{name}",
        "text",
        hashlib.sha256(text.encode()).hexdigest(),
        text,
        tuple(text_blocks(text)),
        pages=(Page(0, 1),),
    )
    passages: list[Passage] = []
    start = 0
    for line in text.splitlines(keepends=True):
        sentence = Sentence(start, start + len(line.rstrip("\n")))
        passages.append(Passage.from_document(made, (sentence,), "Heading", 1))
        start += len(line)
    return made, passages


def rows(*values: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """One two-dimensional vector for each value."""
    return np.array([[value, 1 - value] for value in values], dtype=np.float32)


def put(store: Store, name: str, text: str, *values: float, source: str | None = None) -> None:
    made, passages = document(name, text, source)
    store.put(made, passages, rows(*values))
