"""Write to a library's SQLite file: documents, passages, vectors and their words (FTS5).

Writes are short, since embedding happens outside, and each is one transaction; reading goes on
meanwhile (`reads`). Other processes may read and write too: a write waits for another's to end.
BM25 is SQLite's own; vectors are read out for FAISS to search.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from index.arrays import Vectors
from index.changes import Change
from index.store.serialize import document_row, passage_row, vector_blob
from index.store.sql import CommonWrites, name_taken
from index.store.sqlite.connections import Connections
from index.store.sqlite.maintenance import compact, faults
from index.store.sqlite.reads import SQLiteReads
from index.store.sqlite.tables import prepare
from index.types import Document, Passage

FILE_NAME = "library.sqlite3"


class SQLiteStore(SQLiteReads, CommonWrites):
    """A Store in `folder`; see the protocol for what its methods do."""

    _taken = sqlite3.IntegrityError

    def __init__(self, folder: Path) -> None:
        """Open the library in `folder`, making both where they are missing.

        Raises LibraryNotWritable when the folder or file cannot be made or written, and
        LibraryDamaged when the file is no library of ours or of a newer version.
        """
        self.path = folder / FILE_NAME
        super().__init__(Connections(self.path))
        try:
            prepare(self._connections)
        except BaseException:
            self._connections.close()
            raise

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Remember `values` of the library."""
        with self._connections.writing() as writer:
            writer.executemany(
                """INSERT INTO meta VALUES (?, ?)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
                values.items(),
            )

    def put(
        self,
        document: Document,
        passages: Sequence[Passage],
        vectors: Vectors,
        keys: Sequence[bytes] = (),
        added: str | None = None,
    ) -> Change:
        """Add the document with its passages, in place of what was read from the same source."""
        blobs = [vector_blob(vector) for vector in vectors]
        keys = keys or [b""] * len(passages)
        with self._connections.writing() as writer:
            older = self._displace_older(writer, document)
            try:
                (document_id,) = writer.execute(
                    """INSERT INTO documents
                       (format, sha256, text, text_sha256, characters, blocks, pages, page_unit,
                        added, notes, loader, tables)
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                    document_row(document, added),
                ).fetchone()
            except sqlite3.IntegrityError:
                raise name_taken(document) from None
            ids: list[int] = []
            for passage, key, blob in zip(passages, keys, blobs, strict=True):
                (passage_id,) = writer.execute(
                    """INSERT INTO passages
                       (document_id, start, "end", text, heading, context, page, sentences, key,
                        vector)
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                    (document_id, *passage_row(passage), key, blob),
                ).fetchone()
                ids.append(passage_id)
            removed = self._move_sources(writer, older, document_id)
            removed += self._link_source(writer, document, document_id)
            writer.executemany("DELETE FROM staged WHERE key = ?", ((key,) for key in keys))
            return Change(self._next_generation(writer), tuple(ids), removed)

    def stage(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors of a document that is being added, until it is put."""
        with self._connections.writing() as writer:
            writer.executemany(
                "INSERT INTO staged VALUES (?, ?) ON CONFLICT DO NOTHING",
                zip(keys, map(vector_blob, vectors), strict=True),
            )

    def faults(self) -> list[str]:
        """Return what is wrong with the store's own structures, a sentence each."""
        with self._connections.alone() as connection:
            return faults(connection)

    def compact(self) -> None:
        """Write the files anew, without a trace of what was removed. Raises LibraryBusy."""
        with self._connections.alone() as connection:
            compact(connection, self.path)

    def size(self) -> int:
        """Return the bytes its files take."""
        files = self.path.parent.glob(f"{FILE_NAME}*")
        return sum(file.stat().st_size for file in files)

    def close(self) -> None:
        """Close the files."""
        self._connections.close()

    def _write_transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._connections.writing()  # SQLite lets one process write at a time

    def _drop(self, writer: sqlite3.Connection, document_id: int) -> tuple[int, ...]:
        rows = writer.execute(
            "SELECT id FROM passages WHERE document_id = ?", (document_id,)
        ).fetchall()
        writer.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        return tuple(row[0] for row in rows)

    def _next_generation(self, writer: sqlite3.Connection) -> int:
        (value,) = writer.execute(
            "UPDATE meta SET value = value + 1 WHERE key = 'generation' RETURNING value"
        ).fetchone()
        return int(value)
