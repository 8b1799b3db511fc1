"""A library in one SQLite file: documents, passages, vectors and their words (FTS5).

One connection a process, shared under a lock: writes are short, since embedding happens outside.
Other processes may read while this one writes (WAL) and see the state of the last commit. BM25 is
SQLite's own; nothing here searches vectors, which are handed out for FAISS to be built from.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.embedder import Vectors
from index.errors import LibraryDamaged, LibraryError
from index.store import Change, PassageIds, Snapshot
from index.store.faults import not_writable, translated, unknown_document
from index.store.rows import (
    document_from_row,
    document_row,
    passage_from_row,
    passage_row,
    summary_from_row,
    vector_blob,
    vectors_from_rows,
)
from index.types import Document, DocumentSummary, Passage

FILE_NAME = "library.sqlite3"
_APPLICATION_ID = 0x43265631  # "C&V1": tells our files from other SQLite files
_SCHEMA_VERSION = 1
_OLDEST_SQLITE = (3, 37)  # the first with STRICT tables
_PATIENCE = 30.0  # seconds to wait for another process's write

# Constants, so that the SQL put together from them holds no value of anybody's (hence `noqa`).
_SUMMARY_COLUMNS = """
    name, source, format, sha256, characters,
    (SELECT count(*) FROM passages WHERE document_id = documents.id),
    nullif(json_array_length(pages), 0), added, page_unit
"""
_PASSAGE_COLUMNS = """
    passages.id, documents.name, passages.start, passages."end", passages.text,
    passages.heading, passages.page, passages.sentences, documents.page_unit
"""


class SQLiteStore:
    """A Store in `folder`; see the protocol for what its methods do."""

    def __init__(self, folder: Path) -> None:
        """Open the library in `folder`, making both where they are missing.

        Raises LibraryNotWritable when the folder or file cannot be made or written, and
        LibraryDamaged when the file is no library of ours or of a newer version.
        """
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise LibraryError(
                f"SQLite 3.37 or newer is needed; this Python has {sqlite3.sqlite_version}."
            )
        self.path = folder / FILE_NAME
        self._lock = threading.RLock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_writable(folder, error.strerror) from error
        with translated(self.path):
            self._connection = sqlite3.connect(
                self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
        try:
            with translated(self.path):
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        # What is removed must be gone from the file too, and what is acknowledged must survive
        # a power cut.
        for pragma in ("secure_delete = ON", "foreign_keys = ON", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables == 0:
            self._create()
        elif application != _APPLICATION_ID:
            raise LibraryDamaged(f"{self.path} is not a library of Chapter & Verse.")
        elif version > _SCHEMA_VERSION:
            raise LibraryDamaged(
                f"{self.path} was made by a newer Chapter & Verse (schema {version}); update it."
            )

    def _create(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        schema = files("index.store").joinpath("schema.sql").read_text(encoding="utf-8")
        with self._transaction():
            (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            if tables:
                return  # another process was quicker
            for statement in _statements(schema):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            self._connection.execute("INSERT INTO meta VALUES ('generation', '0')")

    def meta(self, key: str) -> str | None:
        """Return what is remembered of the library under `key`."""
        rows = self._read("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Remember `values` of the library."""
        with self._transaction():
            self._connection.executemany(
                """INSERT INTO meta VALUES (?, ?)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
                values.items(),
            )

    def generation(self) -> int:
        """Return how many changes have been committed; 0 for a library that never held anything."""
        return int(self.meta("generation") or 0)

    def put(self, document: Document, passages: Sequence[Passage], vectors: Vectors) -> Change:
        """Add the document with its passages, in place of one from the same source."""
        blobs = [vector_blob(vector) for vector in vectors]
        with self._transaction():
            removed = self._delete("source", document.source)
            (document_id,) = self._connection.execute(
                """INSERT INTO documents
                   (name, source, format, sha256, text, characters, blocks, pages, page_unit,
                    added)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                document_row(document),
            ).fetchone()
            added: list[int] = []
            for passage, blob in zip(passages, blobs, strict=True):
                (passage_id,) = self._connection.execute(
                    """INSERT INTO passages
                       (document_id, start, "end", text, heading, page, sentences, vector)
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                    (document_id, *passage_row(passage), blob),
                ).fetchone()
                added.append(passage_id)
            return Change(self._next_generation(), tuple(added), removed)

    def remove(self, name: str) -> Change:
        """Remove the document of that name with all that was stored of it."""
        with self._transaction():
            if not self._connection.execute(
                "SELECT 1 FROM documents WHERE name = ?", (name,)
            ).fetchone():
                raise unknown_document(name)
            removed = self._delete("name", name)
            return Change(self._next_generation(), (), removed)

    def documents(self) -> list[DocumentSummary]:
        """Return what the library holds, by name."""
        rows = self._read(f"SELECT {_SUMMARY_COLUMNS} FROM documents ORDER BY name")  # noqa: S608
        return [summary_from_row(row) for row in rows]

    def find_source(self, source: str) -> DocumentSummary | None:
        """Return the document that was read from this path, if there is one."""
        rows = self._read(
            f"SELECT {_SUMMARY_COLUMNS} FROM documents WHERE source = ?",  # noqa: S608
            (source,),
        )
        return summary_from_row(rows[0]) if rows else None

    def has_name(self, name: str) -> bool:
        """Say whether a document of that name is there."""
        return bool(self._read("SELECT 1 FROM documents WHERE name = ?", (name,)))

    def document(self, name: str) -> Document:
        """Return a document with its text. Raises UnknownDocument."""
        rows = self._read(
            """SELECT name, source, format, sha256, text, blocks, pages, page_unit
               FROM documents WHERE name = ?""",
            (name,),
        )
        if not rows:
            raise unknown_document(name)
        return document_from_row(rows[0])

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these ids; an id that is gone is left out."""
        rows = self._read(
            f"""SELECT {_PASSAGE_COLUMNS}
                FROM passages JOIN documents ON documents.id = passages.document_id
                WHERE passages.id IN (SELECT value FROM json_each(?))""",  # noqa: S608
            (json.dumps(list(ids)),),
        )
        return {row[0]: passage_from_row(row) for row in rows}

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

    def snapshot(self) -> Snapshot:
        """Return all vectors with the generation they belong to, read as one."""
        with self._transaction("DEFERRED"):
            generation = self.generation()
            rows = self._read("SELECT id, vector FROM passages ORDER BY id")
        return Snapshot(generation, *vectors_from_rows(rows))

    def search_words(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages with any of `words`, best first."""
        if not words:
            return []
        # bm25() is lower for better. A heading counts half: it is said once for many passages.
        rows = self._read(
            """SELECT rowid, -bm25(words, 1.0, 0.5) AS score FROM words
               WHERE words MATCH ? ORDER BY score DESC, rowid LIMIT ?""",
            (" OR ".join(map(_quoted, words)), limit),
        )
        return [(row[0], row[1]) for row in rows]

    def count_passages_with(self, word: str, most: int) -> int:
        """Return in how many passages a form of `word` stands, counting no further than `most`."""
        rows = self._read(
            "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)",
            (_quoted(word), most),
        )
        return int(rows[0][0])

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._connection.close()

    def _read(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock, translated(self.path):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        with self._lock, translated(self.path):
            self._connection.execute(f"BEGIN {kind}")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _delete(self, column: str, value: str) -> tuple[int, ...]:
        """Delete the document whose `column` is `value`; return its passages' ids."""
        rows = self._connection.execute(
            f"""SELECT passages.id FROM passages JOIN documents
                ON documents.id = passages.document_id WHERE documents.{column} = ?""",  # noqa: S608
            (value,),
        ).fetchall()
        self._connection.execute(f"DELETE FROM documents WHERE {column} = ?", (value,))  # noqa: S608
        return tuple(row[0] for row in rows)

    def _next_generation(self) -> int:
        (value,) = self._connection.execute(
            "UPDATE meta SET value = value + 1 WHERE key = 'generation' RETURNING value"
        ).fetchone()
        return int(value)


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of an SQL script; a trigger's inner semicolons do not end it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _quoted(word: str) -> str:
    """Return `word` as an FTS5 string, so that no sign in it is read as query syntax."""
    return '"' + word.replace('"', '""') + '"'
