"""What a process of this machine takes: memory, files, threads, computing time; and how it grows.

From `/proc`, so on Linux alone. Measures, and judges nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at one moment: seconds, megabytes, numbers, and seconds it has computed."""

    at: float
    megabytes: float
    files: int
    threads: int
    computed: float


def sample(process: int, since: float = 0.0) -> Sample:
    """Look at a process, by its id. Raises OSError where it is gone."""
    folder = Path("/proc") / str(process)
    resident = int((folder / "statm").read_text().split()[1]) * _PAGE / 1e6
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    computed = (int(fields[11]) + int(fields[12])) / _TICKS
    files = len(list((folder / "fd").iterdir()))
    return Sample(time.monotonic() - since, resident, files, int(fields[17]), computed)


class Watch:
    """Samples a process each second while the block runs."""

    def __init__(self, process: int, seconds: float = 1.0) -> None:
        self.samples: list[Sample] = []
        self._process, self._seconds = process, seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
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
        while True:
            self.samples.append(sample(self._process, since))
            if self._over.wait(self._seconds):
                self.samples.append(sample(self._process, since))
                return

    @property
    def busy(self) -> float:
        """How many cores the process used, on average."""
        first, last = self.samples[0], self.samples[-1]
        return (last.computed - first.computed) / max(last.at - first.at, 0.001)


def slope(at: Sequence[float], values: Sequence[float]) -> float:
    """Return by how much `values` rise for each 1 of `at`: least squares over the second half.

    What a process takes up at first, such as caches that fill, is in the first half.
    """
    half = len(at) // 2
    if len(at) - half < 3:
        return float("nan")
    return float(np.polyfit(at[half:], values[half:], 1)[0])
