"""Receive uploaded files, one with each request, and hold them until they are added.

`POST /upload?name=NAME` with the file as its body answers with a token that only the sender can
use, once. A file must be of a kind that can be read and has a limit of size; a client may have so
many files and bytes waiting. A file that is not claimed is removed after an hour, and all of them
when the program ends. A name never becomes a path here.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from index.loaders import SUFFIXES
from index.loaders.source import MOST_BYTES
from page.middleware.identity import get_person
from page.middleware.rate_limits import identify_client
from page.middleware.refusals import refuse

MAX_FILES = 1_000  # waiting, for each client
MAX_WAITING_BYTES = 2 * 1024**3  # for each client
LIFETIME_SECONDS = 3600.0
CHUNK_SECONDS = 60.0  # in which something more of a file must come


@dataclass(frozen=True, slots=True)
class _Waiting:
    path: Path
    person: str
    client: str
    size: int
    since: float


class PendingUploads:
    """Uploaded files in one folder that wait to be added; safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        max_bytes: int = MOST_BYTES,
        max_files: int = MAX_FILES,
        max_waiting_bytes: int = MAX_WAITING_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._clock = folder, clock
        self._max_bytes, self._max_files = max_bytes, max_files
        self._max_waiting_bytes = max_waiting_bytes
        self._lock = threading.Lock()
        self._waiting: dict[str, _Waiting] = {}

    async def receive(self, request: Request) -> Response:
        """Receive the file of a request; answer with its token, or say why it is refused."""
        name, client = request.query_params.get("name", ""), identify_client(request.scope)
        if Path(name.lower()).suffix not in SUFFIXES:
            return refuse(415, "this kind of file cannot be read.")
        declared = request.headers.get("content-length", "0")
        if not declared.isdecimal() or int(declared[:20]) > self._max_bytes:
            return self._too_large()
        token = secrets.token_urlsafe(24)
        person = get_person(request.scope)
        waiting = _Waiting(self._folder / token, person, client, int(declared), self._clock())
        with self._lock:
            self._sweep()
            held = [each for each in self._waiting.values() if each.client == client]
            if len(held) >= self._max_files:
                return refuse(429, "too many files wait to be added; add these first.")
            if sum(each.size for each in held) + waiting.size > self._max_waiting_bytes:
                return refuse(429, "too much waits to be added; add these files first.")
            self._waiting[token] = waiting  # it counts from now on, also while it arrives
        answer: Response | None = None
        try:
            answer = await self._write(request, waiting, token)
        except OSError as error:
            reason = (error.strerror or "writing failed").lower()
            answer = refuse(507, f"it cannot be stored ({reason}).")
        finally:
            if answer is None or answer.status_code != 200:
                self._drop(token)
        return answer

    async def _write(self, request: Request, waiting: _Waiting, token: str) -> Response:
        size = 0
        with waiting.path.open("xb") as file:
            stream = aiter(request.stream())
            while True:
                try:
                    chunk = await asyncio.wait_for(anext(stream), CHUNK_SECONDS)
                except StopAsyncIteration:
                    break
                except (TimeoutError, ClientDisconnect):
                    return refuse(408, "it did not arrive whole.")
                size += len(chunk)
                if size > self._max_bytes:
                    return self._too_large()
                if size > waiting.size and not self._grow(token, size):
                    return refuse(429, "too much waits to be added; add these files first.")
                await asyncio.to_thread(_append, file, chunk)
        return JSONResponse({"file": token})

    def claim(self, token: object, person: str) -> Path | None:
        """Return the path of a file that this person sent, which the caller has to remove.

        None for any other token, and for one that was claimed already.
        """
        with self._lock:
            found = self._waiting.get(token) if isinstance(token, str) else None
            if found is None or found.person != person or not found.path.is_file():
                return None
            del self._waiting[str(token)]
        return found.path

    def _grow(self, token: str, size: int) -> bool:
        """Count what a request brings beyond what it said; say whether there is room for it."""
        with self._lock:
            this = self._waiting[token]
            held = [each.size for each in self._waiting.values() if each.client == this.client]
            if sum(held) - this.size + size > self._max_waiting_bytes:
                return False
            self._waiting[token] = replace(this, size=size)
        return True

    def _too_large(self) -> Response:
        megabytes = self._max_bytes // 1024**2
        return refuse(413, f"it is larger than {megabytes} MB: split it.")

    def _drop(self, token: str) -> None:
        with self._lock:
            gone = self._waiting.pop(token, None)
        if gone is not None:
            gone.path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what nobody has claimed for too long; called with the lock held."""
        now = self._clock()
        for token, each in list(self._waiting.items()):
            if now - each.since > LIFETIME_SECONDS:
                del self._waiting[token]
                each.path.unlink(missing_ok=True)


def _append(file: BinaryIO, chunk: bytes) -> None:
    file.write(chunk)
