"""Create a library's tables, recognise them, and migrate those of older versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.errors import LibraryDamaged
from index.hashing import text_sha256
from index.store.sqlite.connections import Connections

_APPLICATION_ID = 0x43265631  # "C&V1": tells our files from other SQLite files
_VERSION = 4
# Read here, where a process cannot have too many open files yet.
_SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")


def prepare(connections: Connections) -> None:
    """Make the tables of a new file, or check those of an old one.

    Raises LibraryDamaged when the file is no library of ours or of a newer version.
    """
    with connections.alone() as connection:
        if not _number_of_tables(connection):
            connection.execute("PRAGMA journal_mode = WAL")
        application, version = (
            connection.execute(f"PRAGMA {pragma}").fetchone()[0]
            for pragma in ("application_id", "user_version")
        )
        empty = not _number_of_tables(connection)
    if empty:
        _create(connections)
    elif application != _APPLICATION_ID:
        raise LibraryDamaged(f"{connections.path} is not a library of Chapter & Verse.")
    elif version > _VERSION:
        raise LibraryDamaged(
            f"{connections.path} was made by a newer Chapter & Verse (version {version} of its "
            "tables): update the program."
        )
    elif version < _VERSION:
        _upgrade(connections)


def _number_of_tables(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])


def _create(connections: Connections) -> None:
    with connections.writing() as connection:
        if _number_of_tables(connection):
            return  # another process was quicker
        _make_tables(connection)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute("INSERT INTO meta VALUES ('generation', '0')")


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in _statements(_SCHEMA):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {_VERSION}")


# Version 1 had one document for each file: of those with the same content the first one is kept,
# and the others become further names of it. Its pages, which no format had, are dropped.
_FROM_VERSION_1 = (
    """INSERT INTO meta SELECT key, value FROM old_meta""",
    """INSERT INTO documents
       SELECT id, format, sha256, text, text_sha256(text), characters, blocks, '[]', 'page', added,
              '[]', 1, '[]'
       FROM old_documents
       WHERE id IN (SELECT min(id) FROM old_documents GROUP BY sha256, format)""",
    """INSERT INTO sources (document_id, name, path, size, modified)
       SELECT documents.id, old_documents.name, old_documents.source, -1, 0
       FROM old_documents JOIN documents USING (sha256, format) ORDER BY old_documents.id""",
    """INSERT INTO passages
       SELECT id, document_id, start, "end", text, heading, '', NULL, sentences, x'', vector
       FROM old_passages WHERE document_id IN (SELECT id FROM documents)""",
    """UPDATE meta SET value = value + 1 WHERE key = 'generation'""",
)
_OLD_TABLES = ("passages", "documents", "meta")
# Version 2 kept no notes, no versions of loaders (all were the first) and no looks of files.
_FROM_VERSION_2 = (
    "ALTER TABLE documents ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE documents ADD COLUMN loader INTEGER NOT NULL DEFAULT 0",
    "UPDATE documents SET loader = 1",
    "ALTER TABLE sources ADD COLUMN size INTEGER",
    "ALTER TABLE sources ADD COLUMN modified INTEGER",
    "UPDATE sources SET size = -1, modified = 0",
)
# Version 3 knew no tables of documents. The words are made anew, out of the passages.
_FROM_VERSION_3 = (
    "ALTER TABLE documents ADD COLUMN tables TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE passages ADD COLUMN context TEXT NOT NULL DEFAULT ''",
    """ALTER TABLE passages ADD COLUMN beside TEXT
       GENERATED ALWAYS AS (heading || char(10) || context) VIRTUAL""",
    "DROP TRIGGER words_of_new_passage",
    "DROP TRIGGER words_of_old_passage",
    "DROP TABLE words",
)
_SINCE = {2: (*_FROM_VERSION_2, *_FROM_VERSION_3), 3: _FROM_VERSION_3}
_WORDS = ("VIRTUAL TABLE words ", "TRIGGER words_of_new_passage ", "TRIGGER words_of_old_passage ")


def _upgrade(connections: Connections) -> None:
    with connections.writing() as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            return  # another process was quicker
        if version in _SINCE:
            for statement in _SINCE[version]:
                connection.execute(statement)
            for statement in _statements(_SCHEMA):
                if any(name in statement for name in _WORDS):
                    connection.execute(statement)
            connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
            connection.execute(f"PRAGMA user_version = {_VERSION}")
            return
        connection.create_function("text_sha256", 1, text_sha256, deterministic=True)
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("DROP TRIGGER words_of_new_passage")
        connection.execute("DROP TRIGGER words_of_old_passage")
        connection.execute("DROP TABLE words")
        connection.execute("DROP INDEX passages_of_document")
        for table in _OLD_TABLES:
            connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
        _make_tables(connection)
        for statement in _FROM_VERSION_1:
            connection.execute(statement)
        for table in _OLD_TABLES:
            connection.execute(f"DROP TABLE old_{table}")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of an SQL script; a trigger's inner semicolons do not end it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
