"""Store measurements line by line, and compute their statistics: medians, spread, ratios.

A file of results is JSON lines: a header that says what, where and when, then a record for each
process that ran. It is written as the run goes, so that an interrupted run goes on where it stood.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

import click
import numpy as np

Record = dict[str, Any]

_ABOUT_ALL = 1.96  # standard errors to either side that hold 95 of 100 normal values


@dataclass(slots=True)
class Results:
    """A header and the records so far; `path` is where further ones are appended."""

    header: Record
    records: list[Record] = field(default_factory=list)
    path: Path | None = None

    @classmethod
    def load(cls, path: Path) -> Results:
        """Read a file of results. A last line that was cut off by an interruption is left out.

        Raises ClickException where the file is none.
        """
        lines: list[Record] = []
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines(keepends=True):
            if line.endswith("\n"):
                try:
                    lines.append(json.loads(line))
                except ValueError as error:
                    raise click.ClickException(f"{path} is no file of results: {error}") from error
        if not lines or "begun" not in lines[0]:
            raise click.ClickException(f"{path} is no file of results: it has no header.")
        if not text.endswith("\n"):
            path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
        return cls(lines[0], lines[1:], path)

    @classmethod
    def begin(cls, path: Path, header: Record) -> Results:
        """Start a file with its header."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(header) + "\n", encoding="utf-8")
        return cls(header, [], path)

    def add(self, record: Record) -> None:
        """Append a record, on disk at once."""
        self.records.append(record)
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")

    def find(self, phase: str, system: str, run: int) -> Record | None:
        """Return the record of a phase of a system in a run."""
        return next(
            (
                each
                for each in self.records
                if (each["phase"], each["system"], each["run"]) == (phase, system, run)
            ),
            None,
        )

    @property
    def runs(self) -> range:
        """The numbers of the runs."""
        return range(1, int(self.header["runs"]) + 1)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a run: where it is found, what it is called, and which way is better."""

    name: str
    title: str
    phase: str
    value: Callable[[Record], float | None]
    more_is_better: bool = False
    digits: int = 0


def _percentile(key: str, percent: int) -> Callable[[Record], float | None]:
    return lambda record: float(np.percentile(record[key], percent)) if record[key] else None


MEASURES = (
    Measure(
        "rate", "passages indexed a second", "index",
        lambda record: float(record["passages"] / record["seconds"]), more_is_better=True,
        digits=1,
    ),
    Measure("retrieve50", "found, p50 ms", "ask", _percentile("retrieve_ms", 50), digits=1),
    Measure("retrieve95", "found, p95 ms", "ask", _percentile("retrieve_ms", 95), digits=1),
    Measure("answer50", "answered, p50 ms", "ask", _percentile("answer_ms", 50)),
    Measure("answer95", "answered, p95 ms", "ask", _percentile("answer_ms", 95)),
    Measure("first", "first answer of a process, s", "ask", lambda each: each["first_s"], digits=1),
    Measure("index_mb", "peak memory, indexing, MB", "index", lambda each: each["peak_mb"]),
    Measure("ask_mb", "peak memory, asking, MB", "ask", lambda each: each["peak_mb"]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some values, the least and the greatest."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values))

    def text(self, digits: int) -> str:
        """Return "median (least–greatest)"."""
        return f"{self.median:,.{digits}f} ({self.least:,.{digits}f}–{self.most:,.{digits}f})"


def values(results: Results, measure: Measure, system: str) -> dict[int, float]:
    """Return a system's figure in each run that has it."""
    found: dict[int, float] = {}
    for run in results.runs:
        record = results.find(measure.phase, system, run)
        value = measure.value(record) if record is not None else None
        if value is not None:
            found[run] = value
    return found


def advantages(
    ours: Mapping[int, float], theirs: Mapping[int, float], more_is_better: bool
) -> list[float]:
    """Return, for each run that has both, how many times better ours is; below 1 it is worse.

    Of what should be much it is ours divided by theirs, else theirs by ours:
    ours 200 and theirs 80 passages a second are 2.5, ours 200 ms and theirs 80 ms are 0.4.
    """
    pairs = [(ours[run], theirs[run]) for run in sorted(ours) if run in theirs]
    return [mine / other if more_is_better else other / mine for mine, other in pairs]


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference of paired values, and half the width of its 95 % interval."""

    mean: float
    margin: float


def difference(first: Sequence[float], second: Sequence[float]) -> Difference:
    """Return by how much the first values exceed the second ones, question by question."""
    gaps = [a - b for a, b in zip(first, second, strict=True)]
    spread = statistics.stdev(gaps) if len(gaps) > 1 else 0.0
    return Difference(statistics.fmean(gaps), _ABOUT_ALL * spread / sqrt(len(gaps)))
