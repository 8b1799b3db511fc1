"""A port for a server of the tests or the benchmarks."""

from __future__ import annotations

import socket


def free_port() -> int:
    """Return a port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
