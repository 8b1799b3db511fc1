"""What a store on a server does beyond the contract: many writers, replicas, versions, machines."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from index import Library
from index.errors import EmbedderMismatch, LibraryNotWritable, NameTaken, UnknownDocument
from index.store import Store
from index.store.postgres import tables
from index.store.postgres.address import Address
from index.store.postgres.store import PostgresStore
from testing.fakes import WordEmbedder
from testing.postgres_server import PostgresServer
from tests.index.stores import document, put, rows
from tests.index.stores import on_server as opened

WRITERS = 6


def test_many_write_at_once(on_server_store: PostgresStore, on_server: str) -> None:
    """Each adds documents of its own, one that all add, and removes some: nothing is lost."""
    stores = [opened(on_server) for _ in range(3)]
    outcomes: Counter[str] = Counter()
    generations: list[int] = []
    begin = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        store = stores[number % len(stores)]
        begin.wait()
        for step in range(4):
            name = f"{number}-{step}.txt"
            made, passages = document(name, f"Rasht fell {name}.\nAnd so on.\n")
            generations.append(store.put(made, passages, rows(0, 1)).generation)
            try:
                put(store, f"shared-{step}.txt", f"All add {step}.\n", 0)
                outcomes["added"] += 1
            except NameTaken:
                outcomes["taken"] += 1
            same, _ = document(f"{number} of {step}", f"All add {step}.\n")
            assert store.attach(same) is not None
            if step % 2:
                generations.append(store.remove(name).generation)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    store = on_server_store
    assert outcomes == {"added": 4, "taken": 4 * (WRITERS - 1)}
    assert len(set(generations)) == len(generations) == WRITERS * 6
    assert store.generation() == WRITERS * 6 + 4 + WRITERS * 4
    assert store.passage_count() == WRITERS * 2 * 2 + 4
    assert store.count_passages_with("rasht", 99) == WRITERS * 2
    assert len(store.sources()) == WRITERS * 2 + 4 + WRITERS * 4
    assert store.faults() == []
    for each in stores:
        each.close()


def test_a_document_is_not_dropped_while_it_gets_another_name(
    on_server_store: PostgresStore, on_server: str
) -> None:
    """One removes the last name of a content, another gives it a further one, again and again."""
    first, second = on_server_store, opened(on_server)
    for number in range(15):
        text = f"Rasht fell {number}.\n"
        put(first, "a", text, 0)
        removing = threading.Thread(target=first.remove, args=("a",))
        removing.start()
        attached = second.attach(document("b", text)[0])
        removing.join()
        assert first.has_name("b") == (attached is not None)
        if attached is not None:
            assert second.document("b").text == text
            second.remove("b")
    assert first.passage_count() == 0
    assert first.faults() == []
    second.close()


def test_a_name_that_cannot_be_stored_is_not_there(on_server_store: PostgresStore) -> None:
    with pytest.raises(UnknownDocument):
        on_server_store.document("a\0b")
    assert not on_server_store.has_name("a\0b")


def test_libraries_of_one_database_know_nothing_of_each_other(
    on_server_store: PostgresStore, on_server: str
) -> None:
    other = opened(f"{on_server}_2")
    put(other, "a.txt", "Rasht fell.\n", 0)
    assert on_server_store.documents() == []
    assert on_server_store.search_words(["rasht"], 5) == []
    other.close()


def test_a_library_beside_another(
    on_server: str, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    for address, where in ((on_server, "/people/ada"), (tmp_path / "shared", "/shared/people/ada")):
        shared = Library(address, embedder=WordEmbedder())
        own = shared.beside("people/ada")
        own.add(write("a.txt", "Rasht fell."))
        assert (len(own.documents()), len(shared.documents())) == (1, 0)
        assert own.address.endswith(where)
        assert own.embedder is shared.embedder
        for each in (own, shared):
            each.close()


def test_other_dimensions_once_a_library_is_empty(on_server_store: PostgresStore) -> None:
    store = on_server_store
    store.vector_search.indexed_from = 2
    put(store, "a", "Rasht.\nAnzali.\n", 0, 1)
    assert store.vector_search._shape() == (2, 2, True)
    made, passages = document("b", "Rasht.\n")
    with pytest.raises(EmbedderMismatch, match="have 2 dimensions"):
        store.put(made, passages, rows(0).repeat(2, axis=1))
    store.remove("a")
    made, passages = document("b", "Rasht.\nAnzali.\nManjil.\n")
    store.put(made, passages, rows(0, 0.5, 1).repeat(2, axis=1))
    assert store.vector_search._shape() == (3, 4, True)
    assert store.vector_search.faults() == []


def test_older_tables_are_brought_up_to_date(
    on_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the script of each version in between, once, in one transaction."""
    store = opened(on_server)
    put(store, "a.txt", "Rasht fell.\n", 0)
    now = tables.VERSION
    scripts = {
        now + 1: b"ALTER TABLE documents ADD COLUMN language text NOT NULL DEFAULT 'en'",
        now + 2: b"CREATE INDEX documents_of_language ON documents (language); SELECT nonsense",
    }
    monkeypatch.setattr(tables, "_script", scripts.__getitem__)
    address = Address.parse(on_server)
    with pytest.raises(Exception, match="nonsense"):
        tables.prepare(address, now + 2)
    assert store.meta("version of the tables") == str(now)
    scripts[now + 2] = b"CREATE INDEX documents_of_language ON documents (language)"
    for _ in range(2):
        tables.prepare(address, now + 2)
    assert store.meta("version of the tables") == str(now + 2)
    assert store._connections.read("SELECT language FROM documents") == [("en",)]
    assert [each.name for each in store.documents()] == ["a.txt"]
    store.close()


def test_where_citus_is_tables_are_spread_by_document(
    on_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Citus cannot be installed here: stand-ins of its functions write down what they are told."""
    monkeypatch.setattr(tables, "_has_citus", lambda _: True)
    calls = (
        "CREATE TABLE public.told (what text, by text, beside text)",
        """CREATE FUNCTION public.create_reference_table(t regclass) RETURNS void LANGUAGE sql
           AS $$ INSERT INTO told VALUES (t::text, NULL, NULL) $$""",
        """CREATE FUNCTION public.create_distributed_table(
               t regclass, c text, colocate_with text DEFAULT 'default') RETURNS void LANGUAGE sql
           AS $$ INSERT INTO told VALUES (t::text, c, colocate_with) $$""",
    )
    with psycopg.connect(on_server.partition("?")[0], autocommit=True) as connection:
        for call in calls:
            connection.execute(call)
        store = opened(on_server)
        told = connection.execute("SELECT * FROM public.told").fetchall()
        connection.execute("DROP TABLE public.told")
        connection.execute("DROP FUNCTION public.create_reference_table, create_distributed_table")
    copied = {table for table, by, _ in told if by is None}
    assert {each: (by, beside) for each, by, beside in told if by} == {
        "texts": ("document_id", "default"),
        "passages": ("document_id", "texts"),
        "vectors": ("document_id", "texts"),
        "postings": ("document_id", "texts"),
    }
    everything = store._connections.read(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s", (store.address.schema,)
    )
    assert copied == {name for (name,) in everything} - {"texts", "passages", "vectors", "postings"}
    store.close()


def test_reads_go_to_a_replica() -> None:
    """Questions are answered by a server that only follows, even while the first is gone."""
    first = PostgresServer()
    store = opened(first.address())
    put(store, "a.txt", "Rasht fell.\n", 0.5)
    second = first.replica()
    both = PostgresStore(Address.parse(first.address()), Address.parse(second.address()))
    generation = put_and_wait(both)
    assert generation == 2
    following = opened(second.address())
    with pytest.raises(LibraryNotWritable, match="during recovery"):
        put(following, "c.txt", "Manjil stood.\n", 0)
    first.stop()
    assert [text for _, text in found(both, "anzali")] == ["Anzali burned."]
    assert len(both.vector_search.search(rows(0.5)[0], 5)) == 2
    assert both.document("b.txt").text == "Anzali burned.\n"
    for each in (store, both, following, second, first):
        each.close()


def put_and_wait(store: PostgresStore) -> int:
    """Add a document; return the generation once the replica has followed."""
    put(store, "b.txt", "Anzali burned.\n", 0.25)
    until = time.monotonic() + 30
    while store.generation() < 2 and time.monotonic() < until:
        time.sleep(0.01)
    return store.generation()


def found(store: Store, word: str) -> list[tuple[int, str]]:
    ids = [passage_id for passage_id, _ in store.search_words([word], 5)]
    return [(each, passage.text) for each, passage in store.passages(ids).items()]


@pytest.fixture
def on_server_store(on_server: str) -> Iterator[PostgresStore]:
    store = opened(on_server)
    yield store
    store.close()
