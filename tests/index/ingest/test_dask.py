"""Adding with workers: real processes on this machine, one of them killed in the middle."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from index import Library, WorkersError
from index.arrays import Vectors
from index.ingest.dask import DaskBackend
from testing.fakes import WordEmbedder
from testing.ports import free_port

FILES = 14


class SlowEmbedder(WordEmbedder):
    """Takes its time, so that a worker can be killed at it."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.02 * len(texts))
        return super().embed(texts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Texts, one of them twice, and a file that cannot be read."""
    made = tmp_path / "files"
    made.mkdir()
    for number in range(FILES):
        (made / f"{number:02}.txt").write_text(f"Rasht fell {number} times. Nobody was there.")
    (made / "07 again.txt").write_text("Rasht fell 7 times. Nobody was there.")
    (made / "09 broken.pdf").write_text("This is no PDF.")
    return made


def states(library: Library, folder: Path) -> list[tuple[str, str]]:
    return [(each.path.name, each.state) for each in library.add(folder)]


@pytest.mark.slow
def test_workers_add_the_same_in_the_same_order_though_one_is_killed(
    folder: Path, tmp_path: Path
) -> None:
    alone = Library(tmp_path / "alone", embedder=SlowEmbedder())
    expected = states(alone, folder)
    here = SlowEmbedder()
    helped = Library(tmp_path / "helped", embedder=here)
    with helped.workers("2"):
        backend = helped._ingester.backend
        assert isinstance(backend, DaskBackend)
        pids = list(backend.client.run(os.getpid).values())
        assert len({*pids, os.getpid()}) == 3

        def kill() -> None:
            while helped._store.passage_count() < 3:  # in the middle of it
                time.sleep(0.005)
            os.kill(pids[0], signal.SIGKILL)

        killing = threading.Thread(target=kill)
        killing.start()
        assert states(helped, folder) == expected
        killing.join()
        assert pids[0] not in backend.client.run(os.getpid).values()
        assert {state for _, state in states(helped, folder)} == {"unchanged", "skipped"}
    assert [(each.name, each.also, each.passages) for each in helped.documents()] == [
        (each.name, each.also, each.passages) for each in alone.documents()
    ]
    question = alone.embed_question("Rasht fell 7 times")
    assert helped.search_dense(question, 20) == alone.search_dense(question, 20)
    assert here.embedded == []  # not a single text here
    # Afterwards everything is done here again.
    (folder / "new.txt").write_text("Anzali burned.")
    helped.add_file(folder / "new.txt")
    assert len(here.embedded) == 1
    for library in (alone, helped):
        library.close()


def test_a_scheduler_that_is_not_there(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ingest.dask._PATIENCE", 0.2)
    where = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(WorkersError, match=rf"No Dask scheduler answers at {where}"):
        library.workers(where).__enter__()
    with pytest.raises(WorkersError, match="No Dask scheduler answers at nonsense"):
        library.workers("nonsense").__enter__()
