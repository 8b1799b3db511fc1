"""Write to a library on a PostgreSQL server.

Every write is one transaction. Its bulk (passages, vectors, words) is written beside those of other
processes; only what is counted and numbered, at its end, takes turns: the row of `state` is locked
from there on. Nothing is deleted without that lock, so that no process drops a document to which
another is just giving a further name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter

from psycopg import errors

from index.arrays import Vectors
from index.changes import Change
from index.store.postgres import maintenance
from index.store.postgres.address import Address
from index.store.postgres.connections import Connections
from index.store.postgres.reads import PostgresReads
from index.store.postgres.tables import prepare
from index.store.postgres.tokens import tokenize_rows
from index.store.postgres.vectors import VectorSearch
from index.store.postgres.writes import (
    Cursor,
    count_words,
    insert_document,
    insert_passages,
    insert_postings,
)
from index.store.sql import CommonWrites
from index.types import Document, Passage


class PostgresStore(PostgresReads, CommonWrites):
    """A Store on a server; see the protocol for what its methods do."""

    _taken = errors.UniqueViolation

    def __init__(self, address: Address, reads: Address | None = None) -> None:
        """Open the library at `address`, making it where missing; read from `reads`, if given.

        Raises LibraryUnreachable where there is no server or it refuses us, LibraryDamaged where
        its tables are not ours or of a newer version, LibraryError where it has no pgvector.
        """
        self.address = address
        prepare(address)
        super().__init__(Connections(address, reads))
        self.vector_search = VectorSearch(self._connections)

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Remember `values` of the library."""
        with self._connections.writing() as cursor:
            cursor.executemany(
                """INSERT INTO meta VALUES (%s, %s)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
                sorted(values.items()),
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
        keys = keys or [b""] * len(passages)
        rows = list(zip(passages, keys, vectors, strict=True))
        words = tokenize_rows([(passage.text, passage.beside) for passage in passages])
        if rows:
            self.vector_search.fit(vectors.shape[1])
        with self._connections.writing() as cursor:
            if self._has_older(cursor, document):
                _lock(cursor)  # before the older row is: so does whoever gives it a further name
            older = self._displace_older(cursor, document)
            document_id = insert_document(cursor, document, len(passages), added)
            ids = insert_passages(cursor, document_id, rows)
            insert_postings(cursor, document_id, ids, words)
            _lock(cursor)
            removed = self._move_sources(cursor, older, document_id)
            removed += self._link_source(cursor, document, document_id)
            count_words(cursor, Counter(each.word for each in words.postings), 1)
            cursor.execute(
                "UPDATE state SET passages = passages + %s, tokens = tokens + %s",
                (len(ids), sum(words.lengths)),
            )
            cursor.execute("DELETE FROM staged WHERE key = ANY(%s)", (list(keys),))
            change = Change(self._next_generation(cursor), tuple(ids), removed)
        self.vector_search.grow()
        return change

    def stage(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors of a document that is being added, until it is put."""
        with self._connections.writing() as cursor:
            # In one order, so that two processes that stage the same wait and never block.
            pairs = sorted(zip(keys, vectors, strict=True), key=itemgetter(0))
            cursor.executemany("INSERT INTO staged VALUES (%s, %s) ON CONFLICT DO NOTHING", pairs)

    def faults(self) -> list[str]:
        """Return what is wrong with the store's own structures, a sentence each."""
        return maintenance.faults(self._connections)

    def compact(self) -> None:
        """Write the tables anew, without a trace of what was removed. Raises LibraryBusy."""
        maintenance.compact(self._connections)

    def size(self) -> int:
        """Return the bytes its tables and their indexes take."""
        return maintenance.size(self._connections)

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    @contextmanager
    def _write_transaction(self) -> Iterator[Cursor]:
        with self._connections.writing() as cursor:
            _lock(cursor)
            yield cursor

    def _drop(self, writer: Cursor, document_id: int) -> tuple[int, ...]:
        ids = writer.execute(
            "SELECT id FROM passages WHERE document_id = %s ORDER BY id", (document_id,)
        ).fetchall()
        held = writer.execute(
            "SELECT word, count(*) FROM postings WHERE document_id = %s GROUP BY word",
            (document_id,),
        ).fetchall()
        count_words(writer, dict(held), -1)
        writer.execute(
            """UPDATE state SET passages = passages - %s, tokens = tokens - (
                   SELECT coalesce(sum(in_text + in_heading), 0)
                   FROM postings WHERE document_id = %s)""",
            (len(ids), document_id),
        )
        writer.execute("DELETE FROM postings WHERE document_id = %s", (document_id,))
        writer.execute("DELETE FROM documents WHERE id = %s", (document_id,))
        return tuple(row[0] for row in ids)

    def _next_generation(self, writer: Cursor) -> int:
        (value,) = writer.execute(
            "UPDATE state SET generation = generation + 1 RETURNING generation"
        ).fetchone() or (0,)
        return int(value)


def _lock(cursor: Cursor) -> None:
    """Wait until no other process changes what is counted; none does until this one is done."""
    cursor.execute("SELECT FROM state FOR UPDATE")
