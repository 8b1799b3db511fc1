"""Show progress bars, and print lines beside them, on a terminal.

Bars go to standard error, and only where that is a terminal: in a pipe or a log they are noise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TypeVar

from tqdm import tqdm

from cli.terminal import harmless

Item = TypeVar("Item")


def track(items: Sequence[Item], label: str) -> Iterable[Item]:
    """Return the items, showing a bar; see `index.progress.Track`."""
    return tqdm(items, desc=label, disable=None, leave=False)


def print_line(line: str, err: bool = False) -> None:
    """Print a line to standard output, or error, without tearing a bar that is shown."""
    tqdm.write(harmless(line), file=sys.stderr if err else sys.stdout)


class FileProgress:
    """A bar of the bytes of files that several threads read at a time.

    Use it as a context manager. `sizes` gives the bytes of each file.
    """

    def __init__(self, sizes: dict[Path, int]) -> None:
        self._sizes = sizes
        self._done: dict[Path, int] = {}
        self._lock = Lock()
        self._bar = tqdm(
            total=sum(sizes.values()), unit="B", unit_scale=True, disable=None, leave=False
        )

    def __enter__(self) -> FileProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()

    def advance(self, file: Path, part: int, whole: int) -> None:
        """Show that `part` of the `whole` of a file is done, in whatever unit."""
        with self._lock:
            now = self._sizes[file] * part // max(1, whole)
            self._bar.update(now - self._done.get(file, 0))
            self._done[file] = now

    def describe(self, text: str) -> None:
        """Show a text in front of the bar."""
        self._bar.set_description_str(harmless(text))
