"""Connect to the server of a library: a pool for writing, one for reading.

Reads may go to a second address, a replica of the first. A connection that was idle is looked at
before it is used, and after a loss the next call makes new ones: nothing has to be opened again. A
read that loses its connection is tried once more; a write is not, since it may have been committed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from pgvector.psycopg import register_vector
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from index.errors import LibraryBusy, LibraryUnreachable
from index.store.postgres.address import Address
from index.store.postgres.errors import LostConnection, connection_error, translate_errors

Row = tuple[Any, ...]
Result = TypeVar("Result")
Query = str | sql.Composed
Values = tuple[Any, ...] | dict[str, Any]
_MOST = 12  # connections of one process to one address
_PATIENCE = 10.0  # seconds to wait for one of them
_TRIES = 3  # to get a connection that works
_FRESH = 1.0  # seconds in which a connection that worked is not looked at again
_QUIET = 0.5  # seconds in which a server that was not there is not asked for again
_CLOSING = 1.0  # seconds for the pool's own threads to end
_LOCKED = "30s"  # to wait for another process's write

# Set once for each connection. A plan compiled to machine code takes longer to compile than
# the queries here take. `hnsw`: see `index.store.postgres.vectors`.
_SETTINGS = {
    "jit": "off",
    "lock_timeout": _LOCKED,
    "hnsw.ef_search": "400",
    "hnsw.iterative_scan": "strict_order",
}


# What it warns of (a server that is gone, tried again and again) is raised here as an error.
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


class Connections:
    """Connections to `primary`, and to `replica` for reading, if there is one.

    Nothing is connected before it is asked for. Raises LibraryError of the kind that fits.
    """

    def __init__(self, primary: Address, replica: Address | None = None) -> None:
        self.address = primary
        self._primary = _Pool(primary)
        self._replica = _Pool(replica) if replica else self._primary

    def read(self, query: Query, values: Values = (), binary: bool = False) -> list[Row]:
        """Return all rows of one SELECT, as of the last commit."""
        return _rows(self._primary, query, values, binary)

    def read_replica(self, query: Query, values: Values = (), binary: bool = False) -> list[Row]:
        """Return all rows of one SELECT, from the replica where there is one.

        A replica may be some moments behind.
        """
        return _rows(self._replica, query, values, binary)

    def reading(self, work: Callable[[psycopg.Cursor[Row]], Result]) -> Result:
        """Do `work`, all of whose reads see one and the same commit."""

        def within(connection: psycopg.Connection[Row]) -> Result:
            with connection.transaction(), connection.cursor(binary=True) as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return work(cursor)

        return _retry_once(self._primary, within)

    @contextmanager
    def writing(self) -> Iterator[psycopg.Cursor[Row]]:
        """Yield a cursor for one transaction."""
        with (
            self._primary.connection() as connection,
            connection.transaction(),
            connection.cursor() as cursor,
        ):
            yield cursor

    @contextmanager
    def alone(self) -> Iterator[psycopg.Cursor[Row]]:
        """Yield a cursor whose statements are each a transaction of their own."""
        with self._primary.connection() as connection, connection.cursor() as cursor:
            yield cursor

    def close(self) -> None:
        """Close all."""
        self._primary.close()
        self._replica.close()


def connect(address: Address) -> psycopg.Connection[Row]:
    """Make a connection of its own, without a library's settings. Raises LibraryUnreachable."""
    try:
        return psycopg.connect(address.conninfo, autocommit=True)
    except psycopg.Error as error:
        raise connection_error(error, address) from error


class _Pool:
    """The connections to one address; all are dropped when one is lost."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._open: ConnectionPool[psycopg.Connection[Row]] | None = None
        self._space = ""
        # When each connection was last seen to work.
        self._worked: WeakKeyDictionary[psycopg.Connection[Row], float] = WeakKeyDictionary()
        self._refused: tuple[float, str] = (float("-inf"), "")  # when, and what was said

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Row]]:
        """Lend a connection. Raises LostConnection when it breaks meanwhile."""
        pool, connection = self._lend()
        try:
            with translate_errors(self._address):
                yield connection
            self._worked[connection] = time.monotonic()
        except LostConnection:
            self._drop(pool)
            raise
        finally:
            pool.putconn(connection)

    def _lend(self) -> tuple[ConnectionPool[psycopg.Connection[Row]], psycopg.Connection[Row]]:
        """Return a connection that works, and the pool it goes back to."""
        for _ in range(_TRIES):
            pool = self._pool()
            try:
                connection = pool.getconn()
            except PoolClosed:  # another thread has found it lost
                continue
            except PoolTimeout:
                self._drop(pool)
                connect(self._address).close()  # says why, unless the server is there
                break
            try:
                if time.monotonic() - self._worked.get(connection, float("-inf")) > _FRESH:
                    ConnectionPool.check_connection(connection)
            except psycopg.OperationalError:  # it has broken since it was used last
                pool.putconn(connection)
                self._drop(pool)
            else:
                return pool, connection
        raise LibraryBusy(
            f"All connections to the PostgreSQL server {self._address.server} are in use; try "
            "again."
        )

    def close(self) -> None:
        """Close all connections; another call opens new ones."""
        if self._open is not None:
            self._drop(self._open)

    def _pool(self) -> ConnectionPool[psycopg.Connection[Row]]:
        with self._lock:
            if self._open is None:
                self._space = self._look()
                self._open = ConnectionPool(
                    self._address.conninfo,
                    min_size=1,
                    max_size=_MOST,
                    timeout=_PATIENCE,
                    kwargs={"autocommit": True},
                    configure=self._configure,
                    open=True,
                )
            return self._open

    def _look(self) -> str:
        """Make sure that the server is there; return where the tables are looked for.

        Threads that have waited while another tried in vain need not try again.
        """
        when, said = self._refused
        if time.monotonic() - when < _QUIET:
            raise LibraryUnreachable(said)
        try:
            with connect(self._address) as first, translate_errors(self._address):
                return _search_path(first, self._address.schema)
        except LibraryUnreachable as error:
            self._refused = time.monotonic(), str(error)
            raise

    def _configure(self, connection: psycopg.Connection[Row]) -> None:
        connection.execute("SELECT set_config('search_path', %s, false)", (self._space,))
        register_vector(connection)
        for name, value in _SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))

    def _drop(self, pool: ConnectionPool[psycopg.Connection[Row]]) -> None:
        with self._lock:
            if self._open is pool:
                self._open = None
        pool.close(timeout=_CLOSING)


def _search_path(connection: psycopg.Connection[Row], schema: str) -> str:
    """Return where the library's tables and pgvector's types are looked for."""
    rows = connection.execute(
        """SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
           WHERE extname = 'vector'"""
    ).fetchall()
    names = [schema, *(row[0] for row in rows)]
    return ", ".join(sql.Identifier(name).as_string(connection) for name in names)


def _rows(pool: _Pool, query: Query, values: Values, binary: bool) -> list[Row]:
    given = (
        {name: _storable(value) for name, value in values.items()}
        if isinstance(values, dict)
        else tuple(map(_storable, values))
    )

    def fetch(connection: psycopg.Connection[Row]) -> list[Row]:
        return connection.cursor(binary=binary).execute(query, given).fetchall()

    return _retry_once(pool, fetch)


def _retry_once(pool: _Pool, work: Callable[[psycopg.Connection[Row]], Result]) -> Result:
    """Do `work` on a connection and, if that is lost, once more on a new one."""
    try:
        with pool.connection() as connection:
            return work(connection)
    except LostConnection:
        with pool.connection() as connection:
            return work(connection)


def _storable(value: Any) -> Any:
    """Return a value as it can be looked for: no name that is stored holds a NUL."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
