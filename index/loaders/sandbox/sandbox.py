"""Parse files in a worker process, with limits on time and memory.

The parser runs in a worker process (worker.py) that imports nothing of this project but the
loaders. One worker reads many files, since starting it takes longer than reading most of them; it
is replaced after a crash, after a file that took too long or too much, and when it holds on to
memory. The limits of memory and computing time are the system's (Linux; macOS limits time only),
the limit of elapsed time is kept here and holds everywhere, Windows included.

This is a guard against accidents and against files made to exhaust a machine. It does not lock the
worker out of the file system or the network.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from index.errors import ReadingFailed
from index.loaders.sandbox.messages import (
    READY,
    BadMessage,
    Message,
    error_from,
    parsed_from,
    receive,
    send,
)
from index.loaders.source import Parsed

MEMORY = 2 * 1024**3  # bytes over what the worker has at its start
SECONDS = 60.0
SECONDS_A_MEGABYTE = 5.0
# What a parser may ask for on top, for work it knows to be slow (OCR, page by page).
MOST_EXTRA_SECONDS = 3 * 3600.0

_START_SECONDS = 60.0

# `index` itself imports the vector index and numpy. In the worker it is an empty package that only
# says where its modules are; so is the package that holds it in the wheel.
_PACKAGE = __name__.removesuffix(".loaders.sandbox.sandbox")
_START = "import sys, types\n" + "".join(
    f"package = sys.modules[{name!r}] = types.ModuleType({name!r})\n"
    f"package.__path__ = {'[sys.argv[1]]' if name == _PACKAGE else '[]'}\n"
    for name in dict.fromkeys((_PACKAGE.partition(".")[0], _PACKAGE))
)
_WORK = f"from {_PACKAGE}.loaders.sandbox.worker import main; main()"

_INDEX = Path(__file__).resolve().parent.parent.parent


def start_command(memory: int, then: str = _WORK) -> list[str]:
    """Return the command that starts a worker with `memory` bytes; `then` is what it runs."""
    return [sys.executable, "-P", "-c", _START + then, str(_INDEX), str(memory)]


class Sandbox:
    """A worker process, started when the first file comes. Threads wait for one another."""

    def __init__(
        self,
        memory: int = MEMORY,
        seconds: float = SECONDS,
        seconds_a_megabyte: float = SECONDS_A_MEGABYTE,
    ) -> None:
        """Set the limits for each file: `memory` in bytes, `seconds` of elapsed time."""
        self._memory, self._seconds, self._a_megabyte = memory, seconds, seconds_a_megabyte
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def parse(self, path: Path, size: int) -> tuple[str, Parsed]:
        """Return the SHA-256 of the file's bytes and what was read; `size` is its size in bytes.

        Raises the DocumentError that the parser raised, or ReadingFailed when it crashed or went
        past a limit.
        """
        with self._lock:
            seconds = self._seconds + self._a_megabyte * size / 1024**2
            answer = self._ask(path, seconds)
            try:
                if "text" in answer:
                    return parsed_from(answer)
                if "error" in answer:
                    raise error_from(answer, path)
            except BadMessage:
                self._drop()
            raise self._failure(path, answer)

    def _ask(self, path: Path, seconds: float) -> Message:
        """Return the worker's answer; what became of the worker, if it gave none."""
        try:
            if self._worker is None or not self._worker.lives():
                self._drop()
                failed = self._start()
                if failed is not None:
                    self._drop()
                    return failed
            answer = cast(_Worker, self._worker).ask(path, seconds)
        except BaseException:  # Ctrl-C too: an answer that is still to come is for nobody
            self._drop()
            raise
        if answer.get("retire", True):
            self._drop()
        return answer

    def _start(self) -> Message | None:
        """Start a worker; return what became of that, if it failed."""
        try:
            self._worker = _Worker(self._memory)
            return None if self._worker.starts() else {"failed": "start"}
        except OSError as error:  # too many open files or processes, or no memory
            return {"failed": "start", "reason": (error.strerror or str(error)).lower()}

    def _failure(self, path: Path, answer: Message) -> ReadingFailed:
        if "seconds" in answer:
            return ReadingFailed(
                path, f"reading it took longer than {answer['seconds']:.0f} seconds."
            )
        if answer.get("failed") == "start":
            why = f" ({answer['reason']})" if "reason" in answer else ""
            return ReadingFailed(path, f"the process that reads files does not start{why}.")
        if answer.get("failed") == "memory":
            most = f"{self._memory / 1024**2:,.0f} MB"
            return ReadingFailed(path, f"reading it needs more than {most} of memory.")
        return ReadingFailed(
            path, "reading it took the parser down: it is damaged, or made to harm."
        )

    @property
    def worker_id(self) -> int | None:
        """The process id of the worker, None while there is none."""
        return self._worker.id if self._worker is not None else None

    def close(self) -> None:
        """End the worker. The next file starts another."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _Worker:
    """One process, and the clock that ends it."""

    def __init__(self, memory: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this program, and nothing from outside
            start_command(memory),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Tesseract's threads get into each other's way.
            env={"OMP_THREAD_LIMIT": "1", **os.environ},
            start_new_session=True,  # what it starts ends with it, and Ctrl-C does not reach it
        )
        self.id = self._process.pid
        self._requests = cast(BinaryIO, self._process.stdin)
        self._answers = cast(BinaryIO, self._process.stdout)

    def starts(self) -> bool:
        """Wait for the process to be ready for its first file; say whether it ever was."""
        with contextlib.suppress(OSError, BadMessage), _Clock(_START_SECONDS, self._kill):
            return receive(self._answers) == READY
        return False

    def lives(self) -> bool:
        """Say whether the process is still there."""
        return self._process.poll() is None

    def ask(self, path: Path, seconds: float) -> Message:
        """Return the answer about the file; {"seconds": limit} or {} where none came."""
        clock = _Clock(seconds, self._kill)
        answer: Message | None = None
        # What follows fails where the process has gone, or says what cannot be meant.
        with contextlib.suppress(OSError, BadMessage, ValueError, TypeError), clock:
            request = {"path": os.path.abspath(path), "seconds": seconds}  # noqa: PTH100
            send(self._requests, request)
            while (answer := receive(self._answers)) is not None and "more" in answer:
                clock.extend(min(float(answer["more"]), seconds + MOST_EXTRA_SECONDS - clock.most))
        if clock.rang:
            return {"seconds": clock.most}
        return answer or {}

    def end(self) -> None:
        """End the process and what it started, and wait for that."""
        self._kill()
        for stream in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                stream.close()
        self._process.wait()

    def forget(self) -> None:
        """Let go of a process that belongs to another one, from which this one was forked."""
        self._process.returncode = 0
        for stream in (self._requests, self._answers):
            with contextlib.suppress(OSError):
                stream.close()

    def _kill(self) -> None:
        if self._process.poll() is not None:
            return
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)


class _Clock:
    """Calls `ring` once `most` seconds have passed inside its `with`."""

    def __init__(self, most: float, ring: Callable[[], None]) -> None:
        self.most, self.rang = most, False
        self._ring = ring
        self._moved = threading.Condition()
        self._stopped = False
        self._start = time.monotonic()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._moved:
            self._stopped = True
            self._moved.notify()
        self._thread.join()

    def extend(self, seconds: float) -> None:
        """Let it ring that much later; a negative number is none."""
        with self._moved:
            self.most += max(0.0, seconds)
            self._moved.notify()

    def _watch(self) -> None:
        with self._moved:
            while not self._stopped:
                left = self._start + self.most - time.monotonic()
                if left <= 0:
                    self.rang = True
                    self._ring()
                    return
                self._moved.wait(left)


_shared = Sandbox()


def shared_sandbox() -> Sandbox:
    """Return the sandbox of this process, which ends with it."""
    return _shared


def _renew_after_fork() -> None:
    """Give a forked process a sandbox of its own: two cannot talk to one worker."""
    global _shared
    if _shared._worker is not None:
        _shared._worker.forget()
    _shared = Sandbox()


atexit.register(lambda: _shared.close())
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_after_fork)
