"""Check and clean a library's SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.errors import LibraryBusy


def faults(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with the file, a sentence each."""
    found = [
        f"SQLite finds the file damaged: {row[0]}."
        for row in connection.execute("PRAGMA integrity_check")
        if row[0] != "ok"
    ]
    found += [
        f"A row of {row[0]} belongs to no row of {row[2]}."
        for row in connection.execute("PRAGMA foreign_key_check")
    ]
    try:
        # With rank 1 the inverted index is compared with the passages' own words.
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        found.append(f"The index of words does not agree with the passages ({error}).")
    return found


def compact(connection: sqlite3.Connection, path: Path) -> None:
    """Write the database anew, the index of words included, and empty its log.

    FTS5 keeps the words of deleted rows until their part of its index is merged, freed pages keep
    their bytes until they are used again, and the log keeps old pages: all three are renewed.
    Raises LibraryBusy where another process still reads an older state.
    """
    # A copy in memory leaves nothing in a folder for temporary files.
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    connection.execute("VACUUM")
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise LibraryBusy(
            f"Another process is reading the library {path}: what was removed is not cited any "
            "more, but its words are still in the library's files; purge again when it is done."
        )
