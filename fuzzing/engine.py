"""One target under one engine, in this process; started by `run.py`, which see.

    python -m fuzzing.engine ENGINE TARGET SECONDS FOLDER

Writes the number of inputs to FOLDER/count, and each input that may kill the process to
FOLDER/last before it is fed. Ends with code 0 where nothing was found.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from hypothesis import HealthCheck, given, settings

MEMORY_MB = 3_000
ROUND = 300  # inputs between two looks at the clock


def run(engine: str, name: str, seconds: float, folder: Path) -> None:
    """Feed inputs until the time is over or one of them fails."""
    if engine == "atheris":
        import atheris

        with atheris.instrument_imports(
            include=["index", "qa", "page", "docx", "pptx", "markdown_it", "mdit_py_plugins"]
        ):
            from fuzzing.targets import targets
    else:
        from fuzzing.targets import targets

    _limit_memory()
    target = targets()[name]
    fed = 0

    def feed(value: Any) -> None:
        nonlocal fed
        if isinstance(value, bytes):
            (folder / "last").write_bytes(value)
        elif fed % 200 == 0:
            (folder / "last").write_text(repr(value)[:100_000], errors="replace")
        fed += 1
        if fed % 50 == 1:
            (folder / "count").write_text(str(fed))
        target.feed(value)

    def test(value: Any) -> None:
        feed(value)

    made = settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )(given(target.inputs)(test))
    if engine == "atheris":
        _guided(made, seconds, folder)
    else:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            made()
    (folder / "count").write_text(str(fed))


def _limit_memory() -> None:
    """Let an input that asks for too much memory end this process, and no other."""
    if sys.platform != "win32":
        import resource

        most = psutil.Process().memory_info().vms + MEMORY_MB * 1024**2
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _guided(test: Callable[[], None], seconds: float, folder: Path) -> None:
    """Let atheris choose the inputs; it ends the process itself."""
    import atheris

    fuzz_one: Any = test.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    arguments = [
        sys.argv[0],
        f"-max_total_time={int(seconds)}",
        f"-rss_limit_mb={MEMORY_MB}",
        "-timeout=120",
        "-max_len=16384",
        "-print_final_stats=0",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup(arguments, lambda data: fuzz_one(data))
    atheris.Fuzz()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], float(sys.argv[3]), Path(sys.argv[4]))
