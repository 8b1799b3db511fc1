"""Count the processors that this process may use."""

from __future__ import annotations

import os


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # unlike cpu_count, it knows of a container's limits
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
