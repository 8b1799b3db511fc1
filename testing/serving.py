"""Serve the page in a process of its own, for tests, benchmarks and fuzzing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
_LONGEST = 180.0  # seconds to start


@contextmanager
def started(program: Sequence[str], **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with these arguments, and environment variables, until the block ends."""
    environment = {**os.environ, **settings}
    process = subprocess.Popen(
        [sys.executable, *program], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until_up(process: subprocess.Popen[bytes], port: int, *, ready: bool = True) -> None:
    """Wait until the page at a port is `ready` to answer or, otherwise, until it is up at all.

    Raises RuntimeError where the process has ended, or takes longer than three minutes.
    """
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("The server ended before it was up.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except urllib.error.HTTPError:
            if not ready:
                return  # it is up, and says that it is not ready
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The server at port {port} is not up.")


@contextmanager
def serving(
    program: Sequence[str], port: int, *, ready: bool = True, **settings: str
) -> Iterator[str]:
    """Run a program that serves the page until the block ends; yield its address."""
    with started(program, **settings) as process:
        wait_until_up(process, port, ready=ready)
        yield f"http://127.0.0.1:{port}"
