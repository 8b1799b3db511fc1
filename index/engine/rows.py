"""Run a network over rows of tokens: each by itself, as many at once as there are processors.

A row is never padded and never shares a scale with another, so its result does not depend on its
company, on how many threads there are, or on what else is asked at the same time. Callers take
turns row by row: a question waits for a few rows of a long document, not for all of it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.graph import Graph
from index.engine.runtime import onnx_runtime
from index.processors import processors

Ints = NDArray[np.int32]
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """The tokens of one text (or pair of texts), int32 of shape (tokens,), with their segments."""

    ids: Ints
    segments: Ints


class RowNetwork:
    """A graph as `build.build` makes them, loaded. Threads may share it."""

    def __init__(self, graph: Graph) -> None:
        """Load the graph. Raises what ONNX Runtime raises for one that it cannot compute."""
        onnxruntime = onnx_runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # rows are what is done side by side
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors only
        options.enable_mem_pattern = False  # it helps where all rows have one length
        self._numbers = dict(graph.numbers)  # the session uses them where they are
        options.add_external_initializers(
            list(self._numbers),
            [onnxruntime.OrtValue.ortvalue_from_numpy(each) for each in self._numbers.values()],
        )
        self._session: Any = onnxruntime.InferenceSession(
            graph.model, options, providers=["CPUExecutionProvider"]
        )
        graph.let_go()
        self.computed_by = f"ONNX Runtime {onnxruntime.__version__}, {graph.precision.in_words}"
        self._inputs = [each.name for each in self._session.get_inputs()]

    def one(self, row: Row) -> Numbers:
        """Return the result of one row, without its first axis."""
        given = {"ids": row.ids[None], "segments": row.segments[None]}
        result: Numbers = self._session.run(None, {each: given[each] for each in self._inputs})[0][
            0
        ]
        return result

    def run(self, rows: Sequence[Row]) -> list[Numbers]:
        """Return the result of each row, in order."""
        if len(rows) <= 1:
            return [self.one(row) for row in rows]
        return _Run(self, rows).results()


class _Run:
    """One call of `run`: a few rows are under way, and each that is done hands on to the next."""

    def __init__(self, network: RowNetwork, rows: Sequence[Row]) -> None:
        self._network = network
        self._rows = rows
        # The longest first, so that no thread is left with a long one at the end.
        self._waiting = deque(sorted(range(len(rows)), key=lambda each: -len(rows[each].ids)))
        self._results: list[Numbers | None] = [None] * len(rows)
        self._left = len(rows)
        self._lock = threading.Lock()
        self._done: Future[None] = Future()

    def results(self) -> list[Numbers]:
        for _ in range(min(processors(), len(self._rows))):
            _pool().submit(self._next)
        self._done.result()
        return [each for each in self._results if each is not None]

    def _next(self) -> None:
        with self._lock:
            if not self._waiting or self._done.done():
                return
            number = self._waiting.popleft()
        try:
            self._results[number] = self._network.one(self._rows[number])
            with self._lock:
                self._left -= 1
                if not self._left:
                    self._done.set_result(None)
                    return
            _pool().submit(self._next)  # behind what others have handed in meanwhile
        except Exception as error:  # noqa: BLE001 - whoever waits learns of it, whatever it is
            with self._lock:
                if not self._done.done():
                    self._done.set_exception(error)


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    """Return the threads that compute, shared by all networks: more would only contend."""
    return ThreadPoolExecutor(processors(), thread_name_prefix="rows")
