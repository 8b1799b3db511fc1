"""Create a library's tables on the server, recognise them, and migrate old ones.

Each version is a script: `schema_1.sql` makes the first, a `schema_N.sql` turns version N-1 into
N. A library is made by running them in turn, and so is an old one brought up to date, in one
transaction. What is in the tables is read and written elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from index.errors import LibraryDamaged, LibraryError
from index.store.postgres.address import Address
from index.store.postgres.connections import Row, connect
from index.store.postgres.errors import translate_errors

VERSION = 3
VERSION_KEY = "version of the tables"
_LOCK = "chapterverse tables"
_PGVECTOR = (0, 8)  # the first that looks on where an index has proposed too few
# Of small tables each machine holds a copy; the large ones are split by document.
COPIED = ("meta", "state", "documents", "sources", "collected", "words", "staged")
SPLIT = ("texts", "passages", "vectors", "postings")


def prepare(address: Address, version: int = VERSION) -> None:
    """Make the tables of a new library, or check those of one that is there.

    Raises LibraryDamaged when the schema holds something else or is of a newer version,
    LibraryError when the server has no pgvector, LibraryUnreachable when there is no server.
    """
    with connect(address) as connection, translate_errors(address):
        found = _version(connection, address)
        if found > version:
            raise LibraryDamaged(
                f"The library {address.shown} was made by a newer Chapter & Verse (version {found} "
                "of its tables): update the program."
            )
        _has_pgvector(connection, address)
        if found < version:
            with connection.transaction():
                _upgrade(connection, address, version)


def _version(connection: psycopg.Connection[Row], address: Address) -> int:
    """Return the version of the tables, 0 where there are none."""
    schema = sql.Identifier(address.schema)
    (tables, ours) = connection.execute(
        """SELECT count(*), count(*) FILTER (WHERE relname = 'meta') FROM pg_class
           WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'p', 'v')""",
        (schema.as_string(connection),),
    ).fetchone() or (0, 0)
    if tables == 0:
        return 0
    row = None
    if ours:
        try:
            row = connection.execute(
                sql.SQL("SELECT value FROM {}.meta WHERE key = %s").format(schema),
                (VERSION_KEY,),
            ).fetchone()
        except psycopg.errors.UndefinedColumn:
            row = None
    if row is None:
        raise LibraryDamaged(f"{address.shown} is not a library of Chapter & Verse.")
    return int(row[0])


def _upgrade(connection: psycopg.Connection[Row], address: Address, version: int) -> None:
    """Bring the tables up to date, unless another process is quicker."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (_LOCK,))
    found = _version(connection, address)
    if found == version:
        return
    space = sql.Identifier(address.schema)
    if found == 0:
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(space))
        _add_pgvector(connection, address)
    (outside,) = connection.execute(
        """SELECT quote_ident(nspname) FROM pg_extension
           JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'"""
    ).fetchone() or ("public",)
    connection.execute(
        "SELECT set_config('search_path', %s, true)",
        (f"{space.as_string(connection)}, {outside}",),
    )
    for number in range(found + 1, version + 1):
        connection.execute(_script(number))
    if found == 0 and _has_citus(connection):
        for statement in distribution():
            connection.execute(sql.SQL(statement))
    connection.execute(
        """INSERT INTO meta VALUES (%s, %s)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        (VERSION_KEY, str(version)),
    )


def _script(number: int) -> bytes:
    return Path(__file__).with_name(f"schema_{number}.sql").read_bytes()


def _add_pgvector(connection: psycopg.Connection[Row], address: Address) -> None:
    if _has_pgvector(connection, address):
        return
    if not connection.execute(
        "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"
    ).fetchone():
        raise LibraryError(
            f"The PostgreSQL server {address.server} has no pgvector (the extension 'vector'), "
            "which searching needs: it has to be installed there."
        )
    connection.execute("CREATE EXTENSION vector SCHEMA public")


def _has_pgvector(connection: psycopg.Connection[Row], address: Address) -> bool:
    """Say whether the database has pgvector. Raises LibraryError where it is too old."""
    row = connection.execute(
        "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    ).fetchone()
    if row is None:
        return False
    numbers = tuple(int(each) for each in row[0].split(".")[:2])
    if numbers < _PGVECTOR:
        raise LibraryError(
            f"The PostgreSQL server {address.server} has pgvector {row[0]}; "
            f"{'.'.join(map(str, _PGVECTOR))} or newer is needed: ALTER EXTENSION vector UPDATE."
        )
    return True


def _has_citus(connection: psycopg.Connection[Row]) -> bool:
    row = connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'").fetchone()
    return row is not None


def distribution() -> Sequence[str]:
    """Return the statements that spread a new library's tables over the machines of a Citus."""
    first = SPLIT[0]
    return [
        *(f"SELECT create_reference_table('{table}')" for table in COPIED),
        f"SELECT create_distributed_table('{first}', 'document_id')",
        *(
            f"SELECT create_distributed_table('{table}', 'document_id', colocate_with => '{first}')"
            for table in SPLIT[1:]
        ),
    ]
