"""Where uploaded files arrive: one request brings one file, which waits until it is taken in.

`POST /upload?name=NAME` with the file as its body answers with a token that only whoever sent the
file can use, once. A file has a limit of size and a kind that can be read, a client a number of
files and an amount of bytes that may wait. What nobody takes is removed after an hour, and all of
it when the program ends. A name never becomes a path here.
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
from page.middleware.identity import person_of
from page.middleware.rate_limits import client_of
from page.middleware.refusals import refusal

MOST_FILES = 1_000  # of one client, waiting
MOST_WAITING_BYTES = 2 * 1024**3  # of one client
KEPT_SECONDS = 3600.0
CHUNK_SECONDS = 60.0  # in which something more of a file must come


@dataclass(frozen=True, slots=True)
class _Waiting:
    path: Path
    person: str
    client: str
    size: int
    since: float


class Arrivals:
    """Files that wait in one folder; safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        most_bytes: int = MOST_BYTES,
        most_files: int = MOST_FILES,
        most_waiting_bytes: int = MOST_WAITING_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._clock = folder, clock
        self._most_bytes, self._most_files = most_bytes, most_files
        self._most_waiting_bytes = most_waiting_bytes
        self._lock = threading.Lock()
        self._waiting: dict[str, _Waiting] = {}

    async def receive(self, request: Request) -> Response:
        """Take what a request brings; answer with its token, or say why it is not taken."""
        name, client = request.query_params.get("name", ""), client_of(request.scope)
        if Path(name.lower()).suffix not in SUFFIXES:
            return refusal(415, "this kind of file cannot be read.")
        declared = request.headers.get("content-length", "0")
        if not declared.isdecimal() or int(declared[:20]) > self._most_bytes:
            return self._too_large()
        token = secrets.token_urlsafe(24)
        person = person_of(request.scope)
        waiting = _Waiting(self._folder / token, person, client, int(declared), self._clock())
        with self._lock:
            self._sweep()
            held = [each for each in self._waiting.values() if each.client == client]
            if len(held) >= self._most_files:
                return refusal(429, "too many files wait to be taken in; add these first.")
            if sum(each.size for each in held) + waiting.size > self._most_waiting_bytes:
                return refusal(429, "too much waits to be taken in; add these files first.")
            self._waiting[token] = waiting  # it counts from now on, also while it arrives
        answer: Response | None = None
        try:
            answer = await self._write(request, waiting, token)
        except OSError as error:
            reason = (error.strerror or "writing failed").lower()
            answer = refusal(507, f"it cannot be kept ({reason}).")
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
                    return refusal(408, "it did not arrive whole.")
                size += len(chunk)
                if size > self._most_bytes:
                    return self._too_large()
                if size > waiting.size and not self._grow(token, size):
                    return refusal(429, "too much waits to be taken in; add these files first.")
                await asyncio.to_thread(_append, file, chunk)
        return JSONResponse({"file": token})

    def take(self, token: object, person: str) -> Path | None:
        """Return the path of a file that this person sent, which is the caller's to remove.

        None for any other token, and for one that was taken already.
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
            if sum(held) - this.size + size > self._most_waiting_bytes:
                return False
            self._waiting[token] = replace(this, size=size)
        return True

    def _too_large(self) -> Response:
        megabytes = self._most_bytes // 1024**2
        return refusal(413, f"it is larger than {megabytes} MB: split it.")

    def _drop(self, token: str) -> None:
        with self._lock:
            gone = self._waiting.pop(token, None)
        if gone is not None:
            gone.path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what nobody has taken for too long; called with the lock held."""
        now = self._clock()
        for token, each in list(self._waiting.items()):
            if now - each.since > KEPT_SECONDS:
                del self._waiting[token]
                each.path.unlink(missing_ok=True)


def _append(file: BinaryIO, chunk: bytes) -> None:
    file.write(chunk)
