"""Translate SQLite's errors into ours: one sentence each, which names the library."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import (
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNotWritable,
)

_BROKEN_CODES = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_BROKEN_SIGNS = ("UTF-8", "malformed JSON")  # told without a code of its own


def not_writable(path: Path, reason: str | None) -> LibraryNotWritable:
    """Return the error for a library folder that cannot be made or written."""
    return LibraryNotWritable(
        f"The library folder {path} cannot be written ({(reason or 'unknown reason').lower()})."
    )


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, each with the library's path in its sentence."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code of an extended one
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LibraryBusy(
                f"Another process is writing to the library {path}; try again when it is done."
            ) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise not_writable(path.parent, _reason(error)) from error
        if code == sqlite3.SQLITE_FULL:
            raise LibraryNotWritable(
                f"The disk of the library {path} is full; what was stored before is safe."
            ) from error
        if code in _BROKEN_CODES or any(sign in str(error) for sign in _BROKEN_SIGNS):
            raise LibraryDamaged(f"{path} is broken or is not a library ({error}).") from error
        raise LibraryError(f"The library {path} could not do that ({error}).") from error


def _reason(error: sqlite3.Error) -> str:
    """Return why a file cannot be opened; SQLite does not tell when this process has too many."""
    try:
        with Path(os.devnull).open("rb"):
            return str(error)
    except OSError as lack:
        return lack.strerror or str(lack)
