"""Read from a library on a server.

The methods are those of the Store protocol and are described there; what every SQL server reads in
the same words is in `index.store.sql`. What a question needs is read from the replica, where there
is one: the words, the vectors, the passages and their documents, all of them as of the same moments
ago. What adding decides by is read from the server that is written to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import psycopg

from index.arrays import PassageIds, Vectors
from index.changes import Snapshot
from index.store import DocumentIds
from index.store.postgres.connections import Connections, Row
from index.store.postgres.lexical import LexicalSearch
from index.store.postgres.tables import VERSION_KEY
from index.store.serialize import document_from_row, passage_from_row, summary_from_row
from index.store.sql import NAME, PASSAGE_COLUMNS, CommonReads, unknown_document
from index.types import Document, DocumentSummary, Passage

# Constants, so that the SQL put together from them holds no value of anybody's (hence `noqa`).
_NAMES = "(SELECT json_agg(name)::text FROM sources WHERE document_id = documents.id)"
_DOCUMENT_COLUMNS = f"""
    {NAME}, (SELECT path FROM sources WHERE name = {NAME}), format, sha256, text, blocks,
    texts.pages, page_unit, {_NAMES}, notes, loader, tables,
    (SELECT size FROM sources WHERE name = {NAME}),
    (SELECT modified FROM sources WHERE name = {NAME}), text_sha256
"""  # noqa: S608
_SUMMARY_COLUMNS = f"""
    {NAME} AS first_name, (SELECT path FROM sources WHERE name = {NAME}), format, sha256,
    characters, passages, nullif(pages, 0), added, page_unit, {_NAMES},
    (SELECT coalesce(json_agg(DISTINCT collection), '[]')::text
     FROM collected JOIN sources ON sources.id = source_id WHERE document_id = documents.id),
    notes, loader
"""  # noqa: S608


class PostgresReads(CommonReads):
    """The reading half of a PostgresStore."""

    _mark = "%s"

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._read = connections.read
        self._read_replica = connections.read_replica
        self._words = LexicalSearch(connections)

    def all_meta(self) -> dict[str, str]:
        """Return all that is remembered of the library; not what the store notes for itself."""
        return dict(self._read("SELECT key, value FROM meta WHERE key <> %s", (VERSION_KEY,)))

    def generation(self) -> int:
        """Return how many changes have been committed; 0 for a library that never held anything."""
        return int(self._read_replica("SELECT generation FROM state")[0][0])

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""
        rows = self._read(
            f"""SELECT {_SUMMARY_COLUMNS} FROM documents
                WHERE EXISTS (SELECT 1 FROM sources WHERE document_id = documents.id)
                ORDER BY first_name"""  # noqa: S608
        )
        return [summary_from_row(row) for row in rows]

    def document(self, name: str) -> Document:
        """Return a document, by any of its names, with its text. Raises UnknownDocument."""
        rows = self._read_replica(
            f"""SELECT {_DOCUMENT_COLUMNS} FROM documents JOIN texts ON document_id = id
                WHERE id = (SELECT document_id FROM sources WHERE name = %s)""",  # noqa: S608
            (name,),
        )
        if not rows:
            raise unknown_document(name)
        return document_from_row(rows[0])

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids; an id that is gone is left out."""
        rows = self._read_replica(
            f"""SELECT {PASSAGE_COLUMNS}
                FROM passages JOIN documents ON documents.id = passages.document_id
                WHERE passages.id = ANY(%s) ORDER BY passages.id""",  # noqa: S608
            (list(ids),),
        )
        return {row[0]: passage_from_row(row) for row in rows}

    def passage_ids(self, within: DocumentIds | None = None) -> PassageIds:
        """Return the ids, ascending, of all passages or of those of these documents."""
        if within is None:
            rows = self._read("SELECT id FROM passages ORDER BY id", binary=True)
        else:
            rows = self._read(
                "SELECT id FROM passages WHERE document_id = ANY(%s) ORDER BY id",
                (list(within),),
                binary=True,
            )
        return np.array([row[0] for row in rows], dtype=np.int64)

    def passage_count(self) -> int:
        """Return the number of passages."""
        return int(self._read_replica("SELECT passages FROM state")[0][0])

    def vectors(self, ids: Sequence[int]) -> tuple[PassageIds, Vectors]:
        """Return those of `ids` that exist, ascending, and their vectors, row by row."""
        return arrays(
            self._read_replica(
                """SELECT passage_id, vector FROM vectors
                   WHERE passage_id = ANY(%s) ORDER BY passage_id""",
                (list(ids),),
                binary=True,
            )
        )

    def known_vectors(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors, of shape (dimension,), of what has been embedded under these keys."""
        rows = self._read(
            """SELECT key, vector FROM vectors WHERE key = ANY(%s) AND key <> ''
               UNION ALL SELECT key, vector FROM staged WHERE key = ANY(%s)""",
            (list(keys), list(keys)),
            binary=True,
        )
        return {bytes(key): vector.to_numpy() for key, vector in rows}

    def held(self) -> tuple[int, PassageIds]:
        """Return the generation and the ids, ascending, of all its passages, read as one."""

        def read(cursor: psycopg.Cursor[Row]) -> tuple[int, PassageIds]:
            generation = _generation(cursor)
            rows = cursor.execute("SELECT id FROM passages ORDER BY id").fetchall()
            return generation, np.array([row[0] for row in rows], dtype=np.int64)

        return self._connections.reading(read)

    def snapshot(self) -> Snapshot:
        """Return all vectors with the generation they belong to, read as one."""

        def read(cursor: psycopg.Cursor[Row]) -> Snapshot:
            generation = _generation(cursor)
            rows = cursor.execute("SELECT passage_id, vector FROM vectors ORDER BY passage_id")
            return Snapshot(generation, *arrays(rows.fetchall()))

        return self._connections.reading(read)

    def search_words(
        self, words: Sequence[str], limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages with any of `words`, best first."""
        return self._words.search(words, limit, within)

    def count_passages_with(self, word: str, limit: int) -> int:
        """Return in how many passages a form of `word` stands, counting no further than `limit`."""
        return self._words.count(word, limit)

    def words_held(self, words: Sequence[str]) -> set[str]:
        """Return those of `words` of which a form stands in any passage."""
        return self._words.held(words)


def arrays(rows: Sequence[Row]) -> tuple[PassageIds, Vectors]:
    """Return rows of id and vector as arrays of shape (n,) and (n, dimension)."""
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    return ids, np.stack([row[1].to_numpy() for row in rows]).astype(np.float32)


def _generation(cursor: psycopg.Cursor[Row]) -> int:
    (value,) = cursor.execute("SELECT generation FROM state").fetchone() or (0,)
    return int(value)
