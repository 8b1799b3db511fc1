"""Time the stages of a question, where a caller asks for it.

A stage is a `with` around the code that does it. What is noted belongs to the running thread's
`collect_stages` block; without one a stage costs less than a microsecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from time import perf_counter


class Stage(StrEnum):
    """What is done for a question, in this order."""

    EMBED = "embed"  # the question's vector
    LEXICAL = "lexical"  # the search by words
    DENSE = "dense"  # the search by vector
    READ = "read"  # the network, and the weighing of what it finds
    CITE = "cite"  # quotes cut from their documents, with their hashes


Stages = dict[Stage, float]  # seconds
_collecting: ContextVar[Stages | None] = ContextVar("collecting", default=None)


@contextmanager
def collect_stages() -> Iterator[Stages]:
    """Yield what fills, within the block, with the seconds of each stage, added up."""
    stages: Stages = {}
    token = _collecting.set(stages)
    try:
        yield stages
    finally:
        _collecting.reset(token)


class stage:  # noqa: N801 - read as a statement: `with stage(Stage.READ):`
    """Notes how long the block takes, if anybody collects it; also where the block raises."""

    __slots__ = ("_into", "_name", "_started")

    def __init__(self, name: Stage) -> None:
        self._name = name
        self._into = _collecting.get()
        self._started = 0.0

    def __enter__(self) -> None:
        if self._into is not None:
            self._started = perf_counter()

    def __exit__(self, *_: object) -> None:
        if self._into is not None:
            took = perf_counter() - self._started
            self._into[self._name] = self._into.get(self._name, 0.0) + took
