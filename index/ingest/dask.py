"""Parse and embed in other processes, here or on other machines, by Dask distributed.

A file is read and split by one task; its passages are embedded by further ones, 64 at a time. A
task whose worker dies is done again by another, and nothing else is lost. Storing stays here, in
the order of the files. Workers open the files themselves, under the same paths: on other machines
they need the same folder. The scheduler and its workers run whatever they are sent, so they belong
on a network where everybody may do everything.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from index.arrays import Vectors
from index.embedding.embedder import Embedder, SentenceTransformerEmbedder
from index.errors import ChapterVerseError, DocumentError, ModelError, ReadingFailed, WorkersError
from index.extras import require
from index.ingest.local import LocalBackend, Read
from index.loaders.sandbox.messages import Message, error_from, error_message
from index.splitting.passages import PassageSize

_PREFETCH = 4  # files under way for each worker
_PATIENCE = 10  # seconds to find a scheduler, and for its first worker

Result = TypeVar("Result")
EmbedderSpec = Embedder | str  # an embedder, or the name of a sentence-transformers one


class DaskBackend:
    """Lets workers parse and embed: processes of this machine, or those of a Dask scheduler.

    Use it as a context manager: at the end its own processes are gone. `where` is a number of
    processes or a scheduler's address, "tcp://...". Raises WorkersError.
    """

    def __init__(self, where: str, embedder: Embedder) -> None:
        require("workers", "Adding with workers", WorkersError)
        self._where = where
        self._spec: EmbedderSpec = (
            embedder.name if isinstance(embedder, SentenceTransformerEmbedder) else embedder
        )
        self._fingerprint = embedder.fingerprint
        self._cluster: Any = None
        self.client = self._connect()
        self.prefetch = _PREFETCH * max(1, len(self.client.scheduler_info()["workers"]))

    def read(self, path: Path, name: str, size: PassageSize) -> Read:
        """Let a worker load a file and split it. Raises DocumentError."""
        try:
            read = self._run(_read, os.fspath(path), name, size, self._spec, self._fingerprint)
        except _WorkerKilled:
            raise ReadingFailed(path, "reading it took several workers down.") from None
        if isinstance(read, dict):
            raise error_from(read, path)
        found: Read = read
        return found

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Let a worker embed texts; one row for each."""
        try:
            vectors: Vectors = self._run(_embed, list(texts), self._spec, self._fingerprint)
        except _WorkerKilled:
            raise WorkersError("Embedding took several workers down; is memory short?") from None
        return vectors

    def __enter__(self) -> DaskBackend:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _connect(self) -> Any:
        dask = _dask()
        try:
            if self._where.isdecimal():
                # On this machine alone, and without the pages that Dask would serve.
                self._cluster = dask.LocalCluster(
                    n_workers=int(self._where),
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    worker_dashboard_address=None,
                    silence_logs=logging.CRITICAL,  # a worker that dies is replaced
                )
                return dask.Client(self._cluster)
            client = dask.Client(self._where, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise WorkersError(
                f"No Dask scheduler answers at {self._where}: is it running there?"
            ) from error
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            client.close()
            raise WorkersError(f"The Dask scheduler at {self._where} has no workers.") from error
        return client

    def _run(self, work: Callable[..., Result], *values: Any) -> Any:
        """Return what a worker makes of it. Raises WorkersError."""
        dask = _dask()
        try:
            # Not pure: a file may have changed since a task of the same name was done.
            return self.client.submit(work, *values, pure=False).result()
        except dask.KilledWorker:
            raise _WorkerKilled from None
        except ChapterVerseError:
            raise
        except (dask.CancelledError, OSError, TimeoutError) as error:
            raise WorkersError(
                f"The workers at {self._where} are lost; what was stored before is safe, and the "
                "same command goes on."
            ) from error
        except Exception as error:  # whatever another installation makes of it
            raise WorkersError(
                f"The workers at {self._where} cannot do it "
                f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''})."
            ) from error


def _dask() -> Any:
    # Not by an import statement: half of it has no types. And late: it takes half a second.
    return import_module("distributed")


class _WorkerKilled(Exception):
    """A task has taken down one worker after the other."""


def _read(
    path: str, name: str, size: PassageSize, spec: EmbedderSpec, fingerprint: str
) -> Read | Message:
    """Read and split a file, in a worker; an error comes back as a message."""
    try:
        return _backend(spec, fingerprint).read(Path(path), name, size)
    except DocumentError as error:
        return error_message(error)


def _embed(texts: list[str], spec: EmbedderSpec, fingerprint: str) -> Vectors:
    """Embed texts, in a worker."""
    return _backend(spec, fingerprint).embed(texts)


def _backend(spec: EmbedderSpec, fingerprint: str) -> LocalBackend:
    """Return the worker's own backend. Raises ModelError where its embedder is another one."""
    embedder = _embedder(spec) if isinstance(spec, str) else spec
    if embedder.fingerprint != fingerprint:
        raise ModelError(f"A worker has other weights of the embedder {embedder.name}.")
    return LocalBackend(embedder)


@lru_cache(maxsize=1)
def _embedder(name: str) -> SentenceTransformerEmbedder:
    """Return the embedder of that name, loaded once in a worker."""
    return SentenceTransformerEmbedder(name)
