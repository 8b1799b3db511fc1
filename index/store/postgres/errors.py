"""Translate PostgreSQL's errors into ours: one sentence each, which names the server.

Errors of a connection that is not there yet carry no code, only the server's words: what they
mean is read from them only as far as it does not depend on the server's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from index.errors import (
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNotWritable,
    LibraryUnreachable,
)
from index.store.postgres.address import Address

_GONE = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.DatabaseDropped,
    errors.IdleSessionTimeout,
)
_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted, errors.UndefinedTable)


class LostConnection(LibraryUnreachable):
    """A connection that was there has broken: the same may work on a new one."""


def connection_error(error: psycopg.Error, address: Address) -> LibraryError:
    """Return our error for a connection that cannot be made."""
    said = _last_line(error)
    pgconn = getattr(error, "pgconn", None)
    if pgconn is not None and pgconn.needs_password:
        return LibraryUnreachable(
            f"The PostgreSQL server {address.server} wants a password for the user "
            f"{address.user or 'of this account'}, and none is given: put it into PGPASSWORD or "
            "the password file."
        )
    if "password authentication failed" in said or "28P01" in said:
        return LibraryUnreachable(
            f"The PostgreSQL server {address.server} refuses the user "
            f"{address.user or 'of this account'}: wrong password, or no such user."
        )
    if "FATAL" in said:
        reason = said.split("FATAL:", 1)[1].strip().rstrip(".")
        return LibraryUnreachable(
            f"The PostgreSQL server {address.server} lets nobody in there ({reason})."
        )
    reason = said.rsplit("failed: ", 1)[-1].strip().rstrip(".")
    return LibraryUnreachable(
        f"The PostgreSQL server {address.server} cannot be reached ({reason or 'no answer'}): is "
        "it running, and is the address right?"
    )


@contextmanager
def translate_errors(address: Address) -> Iterator[None]:
    """Turn errors of a connection that is there into ours."""
    try:
        yield
    except psycopg.Error as error:
        raise _translation(error, address) from error


def _translation(error: psycopg.Error, address: Address) -> LibraryError:
    said = _last_line(error) if not error.diag.message_primary else error.diag.message_primary
    if isinstance(error, errors.DiskFull):
        return LibraryNotWritable(
            f"The disk of the PostgreSQL server {address.server} is full; what was stored before "
            "is safe."
        )
    if isinstance(error, _BUSY):
        return LibraryBusy(
            f"Another process is writing to the library {address.shown}; try again when it is done."
        )
    if isinstance(error, (errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege)):
        return LibraryNotWritable(f"The library {address.shown} cannot be written ({said}).")
    if isinstance(error, _DAMAGED):
        return LibraryDamaged(
            f"The library {address.shown} is broken, or somebody has removed it ({said})."
        )
    if isinstance(error, _GONE) or (
        isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    ):
        return LostConnection(
            f"The connection to the PostgreSQL server {address.server} is lost; what was stored "
            "before is safe, and the same can be tried again when the server is back."
        )
    return LibraryError(f"The library {address.shown} could not do that ({said}).")


def _last_line(error: psycopg.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    with_reason = [line for line in lines if "failed:" in line or "FATAL" in line]
    return (with_reason or lines or [type(error).__name__])[-1]
