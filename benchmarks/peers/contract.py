"""Define what every measured system has to do, and time it doing so in a process of its own.

Runs in the environment of the system, so it needs the standard library alone. A task comes as a
JSON file, what was measured goes out as JSON lines, one for each event; what the libraries print
goes to the error stream instead. Nothing is judged here: which passages and answers are right is
the driver's affair (`benchmarks.side_by_side`).
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from benchmarks.peers.vectors import know_vectors

RECALL = 5  # passages looked at for the right one
_KILO = 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What all systems are given alike.

    `embedder` and `reader` are folders of weights. `pool` is how many passages each search
    proposes before they are joined, `top_k` how many of the joined ones are kept and read,
    `batch` the texts embedded at once, `tokens` how much of a text the embedder reads, special
    tokens included. `own` asks for the system's own batch size instead.
    """

    embedder: str
    reader: str
    pool: int = 50
    top_k: int = 8
    batch: int = 32
    tokens: int = 256
    threads: int = 2
    own: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: the words as they are given, "" where none are, and the best ones regardless."""

    text: str
    best: str


class System(Protocol):
    """A search over passages, which are numbered from 0, and where `reads` is true a reader.

    It is made of `Settings`, and loads nothing then.
    """

    @property
    def reads(self) -> bool:
        """Whether it has a reader."""

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose versions are noted."""

    def load(self) -> None:
        """Load what embeds passages, and embed a text, so that the time is not the index's."""

    def build(self, passages: Sequence[str], folder: Path) -> None:
        """Embed and index the passages. What has to be on disk meanwhile goes to the folder."""

    def save(self, folder: Path) -> None:
        """Store the index, as far as the system can."""

    def open(self, folder: Path) -> None:
        """Open the stored index in a process that has not built it, ready to be asked."""

    def retrieve(self, question: str) -> list[int]:
        """Return the numbers of the first `RECALL` passages, best first."""

    def answer(self, question: str) -> Reply:
        """Read the passages found. Only called where `reads` is true."""


def peak_memory() -> float:
    """Return the most memory this process has held so far, in MB (10^6 bytes).

    `VmHWM` where there is one: the figure of `getrusage` is not reset when a process is replaced,
    so a large parent would be counted.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KILO / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * _KILO / 1e6


def index(system: System, task: dict[str, Any], tell: Callable[..., None]) -> None:
    """Time the building of an index over texts in memory, and the storing of it."""
    passages = read_passages(Path(task["passages"]))
    folder = Path(task["store"])
    loading = _seconds(system.load)
    if "vectors" in task:
        know_vectors(Path(task["vectors"]))
    building = _seconds(lambda: system.build(passages, folder))
    saving = _seconds(lambda: system.save(folder))
    tell(passages=len(passages), load=loading, seconds=building, save=saving)


def ask(system: System, task: dict[str, Any], tell: Callable[..., None]) -> None:
    """Answer a first question, which the driver times from the start of the process; time others.

    None is asked twice, so that nothing that is remembered is timed.
    """
    system.open(Path(task["store"]))
    respond: Callable[[str], object] = system.answer if system.reads else system.retrieve
    respond(task["first"])
    tell(first=True)
    for question in task["warm_up"]:
        respond(question)
    retrieved = _times(system.retrieve, task["retrieve"])
    answered = _times(system.answer, task["answer"]) if system.reads else []
    tell(
        retrieve_ms=retrieved,
        answer_ms=answered,
    )


def quality(system: System, task: dict[str, Any], tell: Callable[..., None]) -> None:
    """Return what is found and answered, for the driver to judge."""
    system.open(Path(task["store"]))
    found = [system.retrieve(question)[:RECALL] for question in task["retrieve"]]
    replies = [system.answer(question) for question in task["answer"]] if system.reads else []
    tell(found=found, replies=[[each.text, each.best] for each in replies])


PHASES = {"index": index, "ask": ask, "quality": quality}


def read_passages(path: Path) -> list[str]:
    """Return the texts of a file of JSON lines, in order."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def perform(make: Callable[[Settings], System], task: dict[str, Any], out: Any) -> None:
    """Do one task, writing a line of JSON to `out` for each event and a last one at the end."""
    system = make(Settings(**task["settings"]))

    def tell(**event: object) -> None:
        print(json.dumps(event), file=out, flush=True)

    PHASES[task["phase"]](system, task, tell)
    tell(
        peak_mb=round(peak_memory(), 1),
        python=platform.python_version(),
        versions={name: importlib.metadata.version(name) for name in system.packages},
        reads=system.reads,
    )


def confine(processors: int) -> None:
    """Keep this process to so many of its processors, where that can be set."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])


def main(make: Callable[[Settings], System]) -> None:
    """Perform the task in the file that the command line names."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not stand between the lines
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    confine(task["settings"]["threads"])
    with out:
        perform(make, task, out)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _times(respond: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Return the milliseconds that each question took."""
    return [round(1000 * _seconds(partial(respond, question)), 2) for question in questions]
