"""Every implementation of a Store, and small documents to put into it."""

from __future__ import annotations

import hashlib

import numpy as np

from index import Document, Page, Passage, Sentence
from index.loaders.text import text_blocks
from index.store import Store
from index.store.postgres.address import Address
from index.store.postgres.store import PostgresStore
from index.store.sqlite.store import SQLiteStore

STORES = ("postgres", "sqlite")


def on_server(address: str) -> PostgresStore:
    """The store at an address on a server."""
    return PostgresStore(Address.parse(address))


def bytes_of(store: Store) -> bytes:
    """All that the files of a store hold."""
    if isinstance(store, SQLiteStore):
        return b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    assert isinstance(store, PostgresStore)
    with store._connections.alone() as cursor:
        cursor.execute("CHECKPOINT")  # writes to the files what is only in memory yet
    rows = store._connections.read(
        """SELECT pg_read_binary_file(pg_relation_filepath(each.oid)) FROM pg_class AS each
           WHERE pg_relation_filepath(each.oid) IS NOT NULL AND (
               relnamespace = to_regnamespace(%s) OR each.oid IN (
                   SELECT unnest(ARRAY[reltoastrelid, indexrelid]) FROM pg_class AS own
                   LEFT JOIN pg_index ON indrelid = own.reltoastrelid
                   WHERE relnamespace = to_regnamespace(%s)))""",
        (store.address.schema, store.address.schema),
        binary=True,
    )
    return b"".join(bytes(row[0]) for row in rows)


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
