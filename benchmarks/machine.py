"""The machine that something is measured on, as far as figures depend on it."""

from __future__ import annotations

import os
import platform
import resource
import time
from pathlib import Path


def processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    about = Path("/proc/cpuinfo")
    name = platform.processor() or platform.machine()
    if about.is_file():
        lines = about.read_text(encoding="utf-8").splitlines()
        name = next((each.split(": ")[1] for each in lines if "model name" in each), name)
    return name


def memory() -> float:
    """Return the memory in GB (10^9 bytes); 0 where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    except (AttributeError, ValueError, OSError):
        return 0.0


def busy_seconds() -> float | None:
    """Return the processor seconds that all programs have used since the start of the machine.

    What a hypervisor gave to others counts as well. None where the system does not tell.
    """
    about = Path("/proc/stat")
    if not about.is_file():
        return None
    user, nice, system, _idle, _wait, irq, soft, stolen = (
        int(each) for each in about.read_text(encoding="ascii").split("\n")[0].split()[1:9]
    )
    return (user + nice + system + irq + soft + stolen) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """Return the processor seconds that this process and its ended children have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


class Watch:
    """How many processors other programs have kept busy since this was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._busy, self._own = busy_seconds(), own_seconds()

    def others(self) -> float | None:
        """Return it, children of this process excepted once they have ended; None if unknown."""
        now = busy_seconds()
        if now is None or self._busy is None:
            return None
        rest = now - self._busy - (own_seconds() - self._own)
        return max(0.0, rest / (time.perf_counter() - self._started))
