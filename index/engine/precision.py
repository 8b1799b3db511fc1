"""Choose the precision a network is computed in: tried out once on a machine, then remembered.

8 bits are several times as fast on processors with instructions for them and no faster, or worse,
on others: some add up 8-bit products in 16 bits, where they overflow. So both are run over a few
rows, and 8 bits are taken if they are clearly quicker and say the same. What was found is kept in
the user's cache folder under everything that it depends on; where nothing can be kept, it is found
out anew at each start, which takes about a second.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import platformdirs

from index.engine.build import build, depth
from index.engine.graph import GRAPH_VERSION, Head, Precision, Unsupported
from index.engine.rows import Numbers, Row, RowNetwork
from index.engine.runtime import onnx_runtime
from index.settings import precision_name

logger = logging.getLogger(__name__)

_QUICKER = 0.8  # of the time of float32, at most, or the loss is not worth it
_STRAY = 0.25  # of the length of float32's result, at most; rounding alone makes 0.05 to 0.15
_DEEP = 6  # layers; of a network that has more, the first two stand for all: both precisions of a
_FEW = 2  # large network at once would take more memory than answering does
_TURNS = 3  # the best of these counts: a busy machine slows some

Make = Callable[[Precision], RowNetwork]


def load_network(folder: Path, head: Head, key: str, probe: Callable[[], list[Row]]) -> RowNetwork:
    """Return the network of a transformers folder, in the precision that suits this machine.

    `key` tells these weights from others, and `probe` gives rows of the usual kind to try it with.
    `CHAPTERVERSE_PRECISION` overrules what was found out. Raises Unsupported where the network has
    to be computed in another way, or where that was asked for.
    """
    wanted = precision_name()
    if wanted == "plain":
        raise Unsupported("the plain way was asked for")

    def make(precision: Precision, layers: int | None = None) -> RowNetwork:
        try:
            return RowNetwork(build(folder, head, precision, layers))
        except Unsupported:
            raise
        except Exception as error:  # whatever a broken file or ONNX Runtime raises
            raise Unsupported(str(error)) from error

    if wanted is not None:
        return make(Precision(wanted))
    place = _place(f"{key} {head}")
    known = _remembered(place)
    if known is not None:
        return make(known)
    if depth(folder) > _DEEP:
        found, _ = _tried(lambda precision: make(precision, _FEW), probe())
        _remember(place, found)
        return make(found)
    found, network = _tried(make, probe())
    _remember(place, found)
    return network


def _tried(make: Make, rows: Sequence[Row]) -> tuple[Precision, RowNetwork]:
    """Return the better precision for these rows, and the network in it."""
    exact, rounded = make(Precision.FLOAT32), make(Precision.INT8)
    exact_time, right = _timed(exact, rows)
    rounded_time, near = _timed(rounded, rows)
    stray = max(
        float(np.linalg.norm(one - other) / np.linalg.norm(one))
        for one, other in zip(right, near, strict=True)
    )
    logger.info(
        "8 bits take %.2f of the time of float32 and stray by %.2f.",
        rounded_time / exact_time,
        stray,
    )
    if rounded_time <= _QUICKER * exact_time and stray <= _STRAY:
        return Precision.INT8, rounded
    return Precision.FLOAT32, exact


def _timed(network: RowNetwork, rows: Sequence[Row]) -> tuple[float, list[Numbers]]:
    """Return the seconds that the rows take, at best, and their results."""
    best = float("inf")
    results: list[Numbers] = []
    for _ in range(_TURNS):
        begun = time.perf_counter()
        results = [network.one(row) for row in rows]
        best = min(best, time.perf_counter() - begun)
    return best, results


def _place(key: str) -> Path:
    """Return the file that what was found is kept in, of a name that tells all it depends on."""
    version = onnx_runtime().__version__
    about = [key, str(GRAPH_VERSION), version, platform.machine(), _processor()]
    name = hashlib.sha256("\0".join(about).encode()).hexdigest()[:32]
    folder = Path(platformdirs.user_cache_dir("chapterverse", appauthor=False))
    return folder / "precision" / f"{name}.json"


def _processor() -> str:
    with suppress(OSError):  # Linux only; elsewhere `platform` knows
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(
            sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))})
        )
    return platform.processor()


def _remembered(place: Path) -> Precision | None:
    try:
        return Precision(json.loads(place.read_text(encoding="utf-8"))["precision"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not tried yet, or not readable: it is tried again


def _remember(place: Path, precision: Precision) -> None:
    with suppress(OSError):  # a home without room or rights costs a second at each start
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"precision": precision}, file)
        Path(name).replace(place)
