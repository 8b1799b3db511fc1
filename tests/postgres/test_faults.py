"""What goes wrong with a server: one clear sentence, nothing acknowledged lost, and on it goes."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from index import Library, LibraryDamaged, LibraryError, LibraryNotWritable, LibraryUnreachable
from testing.fakes import WordEmbedder
from testing.ports import free_port
from testing.postgres_server import NOBODY, PASSWORD, QUOTED_PASSWORD, PostgresServer
from tests.index.stores import on_server, put

Address = Callable[[str], str]


@pytest.fixture(scope="module")
def own() -> Iterator[PostgresServer]:
    """A server that may be killed."""
    server = PostgresServer()
    yield server
    server.close()


def plain(address: str) -> str:
    """An address as libpq takes it."""
    return address.partition("?")[0]


def refused(address: str, kind: type[LibraryError]) -> str:
    """The sentence with which a library is not opened; no password is in it or in its causes."""
    with pytest.raises(kind) as caught:
        on_server(address)
    error: BaseException | None = caught.value
    while error is not None:
        assert PASSWORD not in str(error)
        assert QUOTED_PASSWORD not in str(error)
        error = error.__cause__
    return str(caught.value)


def test_a_wrong_password(own: PostgresServer) -> None:
    wrong = own.address().replace(QUOTED_PASSWORD, "wrong")
    assert refused(wrong, LibraryUnreachable) == (
        f"The PostgreSQL server 127.0.0.1:{own.port} refuses the user postgres: wrong password, "
        "or no such user."
    )
    none = own.address().replace(f":{QUOTED_PASSWORD}", "")
    assert "wants a password for the user postgres" in refused(none, LibraryUnreachable)


def test_an_address_where_nothing_is(own: PostgresServer) -> None:
    said = refused(own.address(port=free_port()), LibraryUnreachable)
    assert said.endswith("(Connection refused): is it running, and is the address right?")
    said = refused(own.address().replace("/postgres?", "/nothing?"), LibraryUnreachable)
    assert said.endswith('lets nobody in there (database "nothing" does not exist).')


def test_a_host_that_never_answers(own: PostgresServer) -> None:
    """It is given up on after a time: here two seconds, five where nobody says."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = own.address(port=silent.getsockname()[1], connect_timeout="2")
        assert "cannot be reached" in refused(address, LibraryUnreachable)


def test_a_schema_newer_than_the_program(own: PostgresServer) -> None:
    on_server(own.address("newer")).close()
    with psycopg.connect(plain(own.address()), autocommit=True) as connection:
        connection.execute("UPDATE newer.meta SET value = '99' WHERE key LIKE 'version%'")
    said = refused(own.address("newer"), LibraryDamaged)
    assert "was made by a newer Chapter & Verse (version 99 of its tables): update" in said


@pytest.mark.parametrize("table", ["things (x int)", "meta (x int)", "meta (key text, value text)"])
def test_tables_of_somebody_else(own: PostgresServer, table: str) -> None:
    with psycopg.connect(plain(own.address()), autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS others CASCADE; CREATE SCHEMA others")
        connection.execute(f"CREATE TABLE others.{table}")
    said = refused(own.address("others"), LibraryDamaged)
    assert said.endswith("?library=others is not a library of Chapter & Verse.")


def test_a_server_without_pgvector(own: PostgresServer) -> None:
    with psycopg.connect(plain(own.address()), autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare TEMPLATE template0")
        connection.execute("ALTER DATABASE bare SET extension_control_path = '/nowhere'")
    bare = own.address().replace("/postgres?", "/bare?")
    assert "has no pgvector (the extension 'vector')" in refused(bare, LibraryError)
    with psycopg.connect(plain(bare), autocommit=True) as connection:
        connection.execute("SET extension_control_path = '$system'")
        connection.execute("CREATE EXTENSION vector")
        connection.execute("SET allow_system_table_mods = on")
        connection.execute("UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'")
    assert "has pgvector 0.7.4; 0.8 or newer is needed" in refused(bare, LibraryError)


def test_a_library_that_somebody_has_dropped(own: PostgresServer) -> None:
    store = on_server(own.address("dropped"))
    with psycopg.connect(plain(own.address()), autocommit=True) as connection:
        connection.execute("DROP SCHEMA dropped CASCADE")
    with pytest.raises(LibraryDamaged, match="is broken, or somebody has removed it"):
        store.passage_count()
    store.close()


def test_a_user_who_may_only_read(own: PostgresServer) -> None:
    on_server(own.address("shared")).close()
    with psycopg.connect(plain(own.address()), autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'reading'")
        connection.execute("GRANT USAGE ON SCHEMA shared TO reader")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA shared TO reader")
    store = on_server(
        own.address("shared").replace(f"postgres:{QUOTED_PASSWORD}", "reader:reading")
    )
    assert store.passage_count() == 0
    with pytest.raises(LibraryNotWritable, match=r"cannot be written \(permission denied"):
        put(store, "a.txt", "Rasht fell.\n", 0)
    store.close()


@pytest.fixture
def small(own: PostgresServer) -> Iterator[str]:
    """A tablespace of 4 MB. Making one needs the rights of root."""
    folder = own.folder / "small"
    folder.mkdir()
    options = f"size=4m,mode=700,uid={NOBODY},gid={NOBODY}"
    mount = ("mount", "-t", "tmpfs", "-o", options, "none", str(folder))
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be made here; the next test is of the same sentence")
    try:
        with psycopg.connect(plain(own.address()), autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
            yield "-cdefault_tablespace%3Dsmall"
            connection.execute("DROP SCHEMA full_disk CASCADE")
            connection.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(("umount", str(folder)), check=True)


def test_a_full_disk(own: PostgresServer, small: str) -> None:
    store = on_server(own.address("full_disk", options=small))
    put(store, "a.txt", "Rasht fell.\n", 0)
    with pytest.raises(LibraryNotWritable, match="is full; what was stored before is safe"):
        put(store, "b.txt", "Anzali burned.\n" * 12_000, *[0.0] * 12_000)
    assert [each.name for each in store.documents()] == ["a.txt"]
    more = ("mount", "-o", "remount,size=32m", str(own.folder / "small"))
    subprocess.run(more, check=True)
    put(store, "c.txt", "Manjil stood.\n", 0)
    assert store.faults() == []
    store.close()


def test_what_a_server_says_of_a_full_disk(own: PostgresServer) -> None:
    """The server's own code for it, raised in the middle of a write."""
    store = on_server(own.address("said"))
    with psycopg.connect(plain(own.address()), autocommit=True) as connection:
        connection.execute(
            """CREATE FUNCTION said.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF NEW.passage_id > 1 THEN RAISE 'no space' USING ERRCODE = 'disk_full'; END IF;
               RETURN NEW; END $$;
               CREATE TRIGGER full_disk BEFORE INSERT ON said.vectors
               FOR EACH ROW EXECUTE FUNCTION said.full()"""
        )
    put(store, "a.txt", "Rasht fell.\n", 0)
    with pytest.raises(LibraryNotWritable, match="is full; what was stored before is safe"):
        put(store, "b.txt", "Anzali burned.\n", 0)
    assert [each.name for each in store.documents()] == ["a.txt"]
    store.close()


def test_killed_in_the_middle_of_adding(own: PostgresServer) -> None:
    """What was acknowledged is there when the server is back, whole, and adding goes on."""
    store, watching = on_server(own.address("killed")), on_server(own.address("killed"))
    acknowledged: list[str] = []
    said: list[str] = []
    stopped = 0
    draw = random.Random(1)
    for round_ in range(2):
        failed = threading.Event()

        def add(round_: int = round_, failed: threading.Event = failed) -> None:
            number = 0
            while True:
                name = f"{round_}-{number}.txt"
                try:
                    put(store, name, f"Rasht fell {name}.\n" * 40, *[0.0] * 40)
                except LibraryUnreachable as error:
                    said.append(str(error))
                    failed.set()
                    return
                acknowledged.append(name)
                number += 1

        adding = threading.Thread(target=add)
        adding.start()
        while len(acknowledged) < 3 * (round_ + 1) and adding.is_alive():
            time.sleep(0.005)
        time.sleep(draw.random() / 50)
        own.kill()
        stopped += failed.wait(timeout=30)
        adding.join()
        with pytest.raises(LibraryUnreachable, match="cannot be reached"):
            watching.search_words(["rasht"], 5)
        own.start()
        time.sleep(0.6)  # a server that was not there is asked for again after half a second
        held = {each.name for each in watching.documents()}
        assert held >= set(acknowledged)
        # One may have been committed by a server that was killed before it could say so.
        assert len(held - set(acknowledged)) <= round_ + 1
        assert watching.faults() == []
    assert stopped == len(said) == 2
    assert all("what was stored before is safe" in each or "reached" in each for each in said)
    put(store, "after.txt", "Anzali burned.\n", 0)
    assert watching.search_words(["anzali"], 5)
    store.close()
    watching.close()


def test_asking_resumes_by_itself(own: PostgresServer, write: Callable[[str, str], Path]) -> None:
    library = Library(own.address("resumes"), embedder=WordEmbedder())
    library.add(write("a.txt", "Rasht fell in June."))
    question = library.embed_question("When did Rasht fall?")
    before = library.search_dense(question, 5)
    own.stop()
    own.start()
    assert library.search_dense(question, 5) == before  # idle connections have broken unnoticed
    library.add(write("b.txt", "Anzali burned."))
    library.close()


def test_an_address_says_no_password(own: PostgresServer) -> None:
    library = Library(own.address("secret"), embedder=WordEmbedder())
    assert library.address == f"postgresql://postgres@127.0.0.1:{own.port}/postgres?library=secret"
    assert library.folder.name == f"postgres_127.0.0.1_{own.port}_postgres_library_secret"
    assert PASSWORD not in repr(vars(library._store))
    library.close()
    for bad in (
        "postgresql://h/x?nonsense=hush",
        "postgresql://a:hush@[h/x",
        "postgres://h/x?hush",
    ):
        with pytest.raises(LibraryError, match="address is not understood") as caught:
            on_server(bad)
        assert "hush" not in str(caught.value)
        assert caught.value.__cause__ is None
    with pytest.raises(LibraryError, match="must have 1 to 63 bytes"):
        on_server(f"postgresql://h/x?library={'n' * 64}")
    assert os.environ.get("PGPASSWORD") is None
