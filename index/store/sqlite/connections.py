"""Hold the two connections to a library's SQLite file: one writes, one reads.

Reading goes on while a long write is under way, and each statement sees the last commit (WAL).
Only the writing connection does checkpoints: several that do were a source of damage in SQLite
before 3.51.3. Each connection is used by one thread at a time.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import LibraryError
from index.store.sqlite.errors import not_writable, translate_errors

Row = tuple[Any, ...]
_OLDEST_SQLITE = (3, 37)  # the first with STRICT tables
_PATIENCE = 30.0  # seconds to wait for another process's write


class Connections:
    """A writing and a reading connection to the file at `path`, made where it is missing.

    Raises LibraryNotWritable when the folder or file cannot be made or written, LibraryDamaged
    when the file is no database.
    """

    def __init__(self, path: Path) -> None:
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise LibraryError(
                f"SQLite 3.37 or newer is needed; this Python has {sqlite3.sqlite_version}."
            )
        self.path = path
        self._write_lock = threading.RLock()
        self._read_lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_writable(path.parent, error.strerror) from error
        with translate_errors(path):
            self._writer = self._connect()
            try:
                # What is removed must be gone from the file too, and what is acknowledged must
                # survive a power cut.
                for pragma in ("secure_delete = ON", "foreign_keys = ON", "synchronous = FULL"):
                    self._writer.execute(f"PRAGMA {pragma}")
                self._reader = self._connect()
            except BaseException:
                self._writer.close()
                raise
            self._reader.execute("PRAGMA wal_autocheckpoint = 0")
            self._reader.execute("PRAGMA query_only = ON")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )

    def read(self, sql: str, values: tuple[Any, ...] = ()) -> list[Row]:
        """Return all rows of one SELECT, as of the last commit."""
        with self._read_lock, translate_errors(self.path):
            return self._reader.execute(sql, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all that is read by this thread inside see one and the same commit."""
        with self._read_lock, translate_errors(self.path):
            self._reader.execute("BEGIN")
            try:
                yield
            finally:
                self._reader.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the writing connection for one transaction."""
        with self._write_lock, translate_errors(self.path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")  # may fail too: the disk may be full
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Yield the writing connection outside of a transaction, while no thread of ours reads."""
        with self._write_lock, self._read_lock, translate_errors(self.path):
            yield self._writer

    def close(self) -> None:
        """Close both."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()
