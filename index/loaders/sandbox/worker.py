"""Parse in the worker process: paths on standard input, documents or errors on standard output.

It is started by sandbox.py, which see, and is not for use by hand. It limits its own memory and the
time of each file, keeps standard output for its answers alone, leaves Ctrl-C to its parent, and
ends when its standard input closes, whatever it is doing then.
"""

from __future__ import annotations

import gc
import hashlib
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from index.errors import DocumentError
from index.loaders.files import read_bytes
from index.loaders.registry import parse
from index.loaders.sandbox.messages import (
    READY,
    Message,
    error_message,
    parsed_message,
    receive,
    send,
)
from index.loaders.source import Source

if sys.platform != "win32":
    import resource

_ALARM_AFTER = 10  # seconds past the limit; the parent, unless it is gone, has acted by then
_SHARE_TO_RETIRE = 0.25  # of the memory allowed: held after a file, it is better given back


def main() -> None:
    """Answer until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get among the answers
    # The cells and lines of a large file are a million small values in no circles: looking through
    # them for circles again and again took a third of the time.
    gc.set_threshold(200_000, 50, 100)
    started_with = _limit_memory(int(sys.argv[2]))
    send(answers, READY)
    requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        request = requests.get()
        seconds = float(request["seconds"])
        _limit_time(seconds)
        answer = _answer(Path(request["path"]), seconds, answers)
        _limit_time(None)
        held = _address_space() - started_with
        answer["retire"] = "failed" in answer or held > _SHARE_TO_RETIRE * int(sys.argv[2])
        send(answers, answer)


def _listen(requests: queue.SimpleQueue[Message]) -> None:
    """Pass on requests; end the process, with what it started, when there will be none."""
    while (request := receive(sys.stdin.buffer)) is not None:
        requests.put(request)
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _answer(path: Path, seconds: float, answers: BinaryIO) -> Message:
    def more_time(more: float) -> None:
        send(answers, {"more": more})
        _limit_time(seconds + more)

    try:
        content = read_bytes(path)
        parsed = parse(Source(content, path, more_time))
        return parsed_message(hashlib.sha256(content).hexdigest(), parsed)
    except DocumentError as error:
        return error_message(error)
    except MemoryError:
        return {"failed": "memory"}
    except BaseException as error:  # noqa: BLE001 - panics of parsers written in Rust are no Exception
        return {"failed": type(error).__name__}


def _address_space() -> int:
    """Return the bytes of address space in use; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _limit_memory(most: int) -> int:
    """Allow `most` bytes on top of what is in use now, and return that. Leave no core dumps."""
    used = _address_space()
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if used and hard == resource.RLIM_INFINITY:  # or else there is a stricter limit already
            resource.setrlimit(resource.RLIMIT_AS, (used + most, used + most))
    return used


def _limit_time(seconds: float | None) -> None:
    """Let this process be ended after so many seconds more, of the clock or of computing.

    The parent watches the clock too; this is for when there is no parent left.
    """
    if sys.platform == "win32":
        return
    signal.setitimer(signal.ITIMER_REAL, seconds + _ALARM_AFTER if seconds else 0)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    if seconds is None:
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, most))
