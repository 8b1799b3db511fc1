"""Read from a library's SQLite file.

Every method here is one SELECT, or several within one commit's state, on the reading connection.
The methods are those of the Store protocol and are described there; what every SQL server reads in
the same words is in `index.store.sql`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from index.arrays import PassageIds, Vectors
from index.changes import Snapshot
from index.store import DocumentIds
from index.store.serialize import (
    document_from_row,
    passage_from_row,
    summary_from_row,
    vector_from_blob,
    vectors_from_rows,
)
from index.store.sql import NAME, PASSAGE_COLUMNS, CommonReads, unknown_document
from index.store.sqlite.connections import Connections
from index.types import Document, DocumentSummary, Passage

_MOST_VALUES = 500  # of one statement; SQLite's own limit was 999 for long

# Constants, so that the SQL put together from them holds no value of anybody's (hence `noqa`).
_DOCUMENT_COLUMNS = f"""
    {NAME}, (SELECT path FROM sources WHERE name = {NAME}), format, sha256, text, blocks, pages,
    page_unit, (SELECT json_group_array(name) FROM sources WHERE document_id = documents.id),
    notes, loader, tables, (SELECT size FROM sources WHERE name = {NAME}),
    (SELECT modified FROM sources WHERE name = {NAME}), text_sha256
"""  # noqa: S608
_SUMMARY_COLUMNS = f"""
    {NAME} AS first_name, (SELECT path FROM sources WHERE name = {NAME}), format, sha256,
    characters, (SELECT count(*) FROM passages WHERE document_id = documents.id),
    nullif(json_array_length(pages), 0), added, page_unit,
    (SELECT json_group_array(name) FROM sources WHERE document_id = documents.id),
    (SELECT json_group_array(DISTINCT collection) FROM collected JOIN sources
     ON sources.id = source_id WHERE document_id = documents.id), notes, loader
"""  # noqa: S608


class SQLiteReads(CommonReads):
    """The reading half of a SQLiteStore."""

    _mark = "?"

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._read = connections.read

    def all_meta(self) -> dict[str, str]:
        """Return all that is remembered of the library; not what the store notes for itself."""
        return dict(self._read("SELECT key, value FROM meta WHERE key <> 'generation'"))

    def generation(self) -> int:
        """Return how many changes have been committed; 0 for a library that never held anything."""
        return int(self.meta("generation") or 0)

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""
        rows = self._read(
            f"""SELECT {_SUMMARY_COLUMNS} FROM documents
                WHERE first_name NOTNULL ORDER BY first_name"""  # noqa: S608
        )
        return [summary_from_row(row) for row in rows]

    def document(self, name: str) -> Document:
        """Return a document, by any of its names, with its text. Raises UnknownDocument."""
        rows = self._read(
            f"""SELECT {_DOCUMENT_COLUMNS} FROM documents
                WHERE id = (SELECT document_id FROM sources WHERE name = ?)""",  # noqa: S608
            (name,),
        )
        if not rows:
            raise unknown_document(name)
        return document_from_row(rows[0])

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids; an id that is gone is left out."""
        rows = self._read(
            f"""SELECT {PASSAGE_COLUMNS}
                FROM passages JOIN documents ON documents.id = passages.document_id
                WHERE passages.id IN (SELECT value FROM json_each(?))""",  # noqa: S608
            (json.dumps(list(ids)),),
        )
        return {row[0]: passage_from_row(row) for row in rows}

    def passage_ids(self, within: DocumentIds | None = None) -> PassageIds:
        """Return the ids, ascending, of all passages or of those of these documents."""
        if within is None:
            rows = self._read("SELECT id FROM passages ORDER BY id")
        else:
            rows = self._read(
                """SELECT id FROM passages
                   WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY id""",
                (json.dumps(within),),
            )
        return np.array([row[0] for row in rows], dtype=np.int64)

    def passage_count(self) -> int:
        """Return the number of passages."""
        return int(self._read("SELECT count(*) FROM passages")[0][0])

    def vectors(self, ids: Sequence[int]) -> tuple[PassageIds, Vectors]:
        """Return those of `ids` that exist, ascending, and their vectors, row by row."""
        return vectors_from_rows(
            self._read(
                """SELECT id, vector FROM passages
                   WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id""",
                (json.dumps(list(ids)),),
            )
        )

    def known_vectors(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors, of shape (dimension,), of what has been embedded under these keys."""
        found: dict[bytes, Vectors] = {}
        for start in range(0, len(keys), _MOST_VALUES):
            part = keys[start : start + _MOST_VALUES]
            marks = ", ".join("?" * len(part))
            rows = self._read(
                f"""SELECT key, vector FROM passages WHERE key IN ({marks})
                    UNION ALL SELECT key, vector FROM staged WHERE key IN ({marks})""",  # noqa: S608
                (*part, *part),
            )
            found.update((key, vector_from_blob(vector)) for key, vector in rows)
        return found

    def held(self) -> tuple[int, PassageIds]:
        """Return the generation and the ids, ascending, of all its passages, read as one."""
        with self._connections.reading():
            return self.generation(), self.passage_ids()

    def snapshot(self) -> Snapshot:
        """Return all vectors with the generation they belong to, read as one."""
        with self._connections.reading():
            generation = self.generation()
            rows = self._read("SELECT id, vector FROM passages ORDER BY id")
        return Snapshot(generation, *vectors_from_rows(rows))

    def search_words(
        self, words: Sequence[str], limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages with any of `words`, best first."""
        if not words:
            return []
        inside = (
            ""
            if within is None
            else """AND rowid IN (SELECT id FROM passages
                    WHERE document_id IN (SELECT value FROM json_each(?)))"""
        )
        # bm25() is lower for better. What stands beside a passage, headings and what a table says
        # of its row, counts half: it is said once for many passages.
        rows = self._read(
            f"""SELECT rowid, -bm25(words, 1.0, 0.5) AS score FROM words
                WHERE words MATCH ? {inside} ORDER BY score DESC, rowid LIMIT ?""",  # noqa: S608
            (
                " OR ".join(map(_quoted, words)),
                *(() if within is None else (json.dumps(within),)),
                limit,
            ),
        )
        return [(row[0], row[1]) for row in rows]

    def count_passages_with(self, word: str, limit: int) -> int:
        """Return in how many passages a form of `word` stands, counting no further than `limit`."""
        rows = self._read(
            "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)",
            (_quoted(word), limit),
        )
        return int(rows[0][0])

    def words_held(self, words: Sequence[str]) -> set[str]:
        """Return those of `words` of which a form stands in any passage."""
        rows = self._read(
            """SELECT json_extract(value, '$[0]') FROM json_each(?)
               WHERE EXISTS (SELECT 1 FROM words WHERE words MATCH json_extract(value, '$[1]'))""",
            (json.dumps([(word, _quoted(word)) for word in words]),),
        )
        return {row[0] for row in rows}


def _quoted(word: str) -> str:
    """Return `word` as an FTS5 string, so that no sign in it is read as query syntax."""
    return '"' + word.replace('"', '""') + '"'
