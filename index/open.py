"""Open the store and the dense search of the library at an address.

A folder is an embedded library (SQLite and FAISS), `postgresql://...` is one on a server
(PostgreSQL with pgvector).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.errors import LibraryError
from index.extras import require
from index.search.dense import DenseSearch, FaissSearch
from index.settings import data_folder, is_server, reads_address
from index.store import Store
from index.store.sqlite.store import SQLiteStore


@dataclass(frozen=True, slots=True)
class LibraryParts:
    """A library's parts. `address` may be shown to anybody; `folder` is for files beside it."""

    store: Store
    dense: DenseSearch
    address: str
    folder: Path


def open_library(address: Path | str) -> LibraryParts:
    """Open the library at an address, making it where missing. Raises LibraryError."""
    return _on_server(address) if is_server(address) else _in_folder(Path(address))


def sibling_address(address: Path | str, part: str) -> Path | str:
    """Return where another library is beside this one: below its folder, or in its database."""
    if not is_server(address):
        return Path(address) / part
    from index.store.postgres.address import Address

    return Address.beside(address, part)


def _in_folder(folder: Path) -> LibraryParts:
    store = SQLiteStore(folder)
    return LibraryParts(store, FaissSearch(store, folder), str(folder), folder)


def _on_server(address: str) -> LibraryParts:
    require("postgres", "A library on a PostgreSQL server", LibraryError)
    from index.store.postgres.address import Address
    from index.store.postgres.store import PostgresStore

    where, reads = Address.parse(address), reads_address()
    store = PostgresStore(where, Address.parse(reads) if reads else None)
    return LibraryParts(
        store, store.vector_search, where.shown, data_folder() / "servers" / where.folder_name
    )
