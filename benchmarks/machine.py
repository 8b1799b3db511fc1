"""Look at the machine and at its processes: cores, memory, files, threads, computing time."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import click
import numpy as np
import psutil

ROOT = Path(__file__).parent.parent


def processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    about = Path("/proc/cpuinfo")
    name = platform.processor() or platform.machine()
    if about.is_file():
        lines = about.read_text(encoding="utf-8").splitlines()
        name = next((each.split(": ")[1] for each in lines if "model name" in each), name)
    return name


def memory() -> float:
    """Return the machine's memory in GB (10^9 bytes)."""
    return float(psutil.virtual_memory().total) / 1e9


def busy_seconds() -> float:
    """Return the processor seconds that all programs have used since the start of the machine.

    What a hypervisor gave to others counts as well.
    """
    times = psutil.cpu_times()._asdict()
    # The guests' seconds are in `user` and `nice` already.
    idle = ("idle", "iowait", "guest", "guest_nice")
    return float(sum(seconds for name, seconds in times.items() if name not in idle))


def own_seconds() -> float:
    """Return the processor seconds that this process and its ended children have used."""
    used = psutil.Process().cpu_times()
    return float(used.user + used.system + used.children_user + used.children_system)


class Neighbours:
    """How many processors other programs have kept busy since this was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._busy, self._own = busy_seconds(), own_seconds()

    def busy(self) -> float:
        """Return it; children of this process are left out once they have ended."""
        rest = busy_seconds() - self._busy - (own_seconds() - self._own)
        return max(0.0, rest / (time.perf_counter() - self._started))


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at one moment: seconds, megabytes, numbers, and seconds it has computed."""

    at: float
    megabytes: float
    files: int
    threads: int
    computed: float


def sample(process: psutil.Process, since: float = 0.0) -> Sample:
    """Look at a process. Raises psutil.NoSuchProcess where it is gone."""
    with process.oneshot():
        used = process.cpu_times()
        return Sample(
            at=time.monotonic() - since,
            megabytes=process.memory_info().rss / 1e6,
            files=process.num_fds(),
            threads=process.num_threads(),
            computed=used.user + used.system,
        )


class ProcessSampler:
    """Samples a process each second while the block runs."""

    def __init__(self, process: int, seconds: float = 1.0) -> None:
        self.samples: list[Sample] = []
        self._process, self._seconds = psutil.Process(process), seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> ProcessSampler:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        since = time.monotonic()
        over = False
        while not over:
            self.samples.append(sample(self._process, since))
            over = self._over.wait(self._seconds)
        self.samples.append(sample(self._process, since))

    @property
    def cores(self) -> float:
        """How many cores the process used, on average."""
        first, last = self.samples[0], self.samples[-1]
        return (last.computed - first.computed) / max(last.at - first.at, 0.001)


def run_cli(*words: str) -> tuple[float, float, str]:
    """Run `chapterverse`; return seconds, the most megabytes that it held, and its last line.

    The memory is that of the process alone, without the parser's. Raises ClickException where it
    ends with anything but 0, or 1 for some files that were not added.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = process.stderr.read() if process.stderr else ""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise click.ClickException(f"`chapterverse {' '.join(words)}` failed: {said}")
    return seconds, used.ru_maxrss / 1024, (said.splitlines() or [""])[-1]


def slope(at: Sequence[float], values: Sequence[float]) -> float:
    """Return by how much `values` rise for each 1 of `at`: least squares over the second half.

    What a process takes up at first, such as caches that fill, is in the first half.
    """
    half = len(at) // 2
    if len(at) - half < 3:
        return float("nan")
    return float(np.polyfit(at[half:], values[half:], 1)[0])
