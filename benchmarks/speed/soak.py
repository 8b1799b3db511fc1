"""Use one process for a long time: thousands of questions, and documents that come and go.

    python -m benchmarks.speed soak [--questions 20000] [--cycles 2000] [--minutes 0]

Questions and cycles (a file is added, changed and removed) alternate evenly in one library of a
hundred documents, as an Assistant and by four threads that ask. Every answer is compared with the
first one to its question; at the end the library is proved. Memory, open files, threads and the
size of SQLite's WAL are sampled two hundred times, and the slope of each over the second half is
told: what leaks rises, what is a cache has filled up by then. It stops after `--minutes` if that is
not 0, and says how far it came; `--library FOLDER` keeps the library, so that a later run goes on
with it.
"""

from __future__ import annotations

import gc
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import click
import psutil

from benchmarks.known_answers import ask
from benchmarks.machine import sample, slope
from benchmarks.report import machine, measurement, table
from index.progress import untracked
from index.store.sqlite.store import FILE_NAME
from qa.assistant import Assistant
from testing.make_documents import make_files, make_text, random_sections

DOCUMENTS = 100
SAMPLES = 200
_THREADS = 4
MEASURES = (
    ("memory of the process, MB", 1),
    ("open files", 1),
    ("threads", 1),
    ("SQLite's WAL, MB", 2),
    ("the library on the disk, MB", 1),
)


@dataclass
class Soak:
    """What has been done, and what was seen."""

    questions: int = 0
    cycles: int = 0
    others: int = 0  # answers that were not as the first time
    seconds: float = 0.0
    samples: list[tuple[int, tuple[float, ...]]] = field(default_factory=list)


def look(soak: Soak, assistant: Assistant) -> None:
    """Sample the process and the library."""
    now = sample(psutil.Process())
    wal = assistant.library.folder / f"{FILE_NAME}-wal"
    size = wal.stat().st_size / 1e6 if wal.exists() else 0.0
    on_disk = assistant.library.size() / 1e6
    seen = (now.megabytes, float(now.files), float(now.threads), size, on_disk)
    soak.samples.append((soak.questions, seen))


def cycle(assistant: Assistant, folder: Path, number: int) -> None:
    """Add a file, change it, and remove it."""
    path = folder / f"guest{number % 7}.txt"
    path.write_bytes(make_text(random_sections(5_000 + number)))
    assistant.add(path)
    path.write_bytes(make_text(random_sections(500_000 + number)))
    assistant.add(path)
    assistant.library.remove(path)


def run(assistant: Assistant, folder: Path, questions: int, cycles: int, until: float) -> Soak:
    """Ask and change by turns until all is done or the time is over."""
    soak = Soak()
    firsts = [ask(assistant, each) for each in range(DOCUMENTS)]
    started = time.monotonic()
    lock = threading.Lock()

    def ask_again(number: int) -> None:
        person = number % DOCUMENTS
        other = ask(assistant, person) != firsts[person]
        with lock:
            soak.questions += 1
            soak.others += other

    steps = min(SAMPLES, questions)
    with ThreadPoolExecutor(_THREADS) as pool:
        for step in range(1, steps + 1):
            for number in range(soak.cycles, cycles * step // steps):
                cycle(assistant, folder, number)
                soak.cycles += 1
            list(pool.map(ask_again, range(soak.questions, questions * step // steps)))
            look(soak, assistant)
            if time.monotonic() > until:
                break
    soak.seconds = time.monotonic() - started
    return soak


def rows(soak: Soak) -> list[list[str]]:
    """Return a row for each thing that was sampled."""
    asked = [number / 1000 for number, _ in soak.samples]
    told: list[list[str]] = []
    for place, (what, digits) in enumerate(MEASURES):
        values = [seen[place] for _, seen in soak.samples]
        half = values[len(values) // 2 :]
        told.append(
            [
                what,
                *(f"{value:.{digits}f}" for value in (values[0], half[0], values[-1])),
                f"{min(half):.{digits}f} to {max(half):.{digits}f}",
                f"{slope(asked, values):+.3f}",
            ]
        )
    return told


@measurement("soak")
@click.option("--questions", default=20_000, show_default=True, help="Questions in all.")
@click.option("--cycles", default=2_000, show_default=True, help="Adding, changing, removing.")
@click.option("--minutes", default=0.0, help="Stop after so long; 0: not before all is done.")
@click.option("--library", type=click.Path(path_type=Path), help="Keep the library here.")
def main(questions: int, cycles: int, minutes: float, library: Path | None) -> str:
    """Ask and change for a long time, and tell what rose."""
    until = time.monotonic() + minutes * 60 if minutes else float("inf")
    with tempfile.TemporaryDirectory() as root:
        guests = Path(root, "guests")
        guests.mkdir()
        with Assistant.open(library or Path(root, "library")) as assistant:
            if not assistant.documents():
                make_files(Path(root, "before"), range(DOCUMENTS))
                assistant.add(Path(root, "before"))
            soak = run(assistant, guests, questions, cycles, until)
            faults = assistant.library.verify(untracked).faults
            gc.collect()
            look(soak, assistant)
            held = len(assistant.documents())
    for fault in faults:
        click.echo(fault, err=True)
    rate = f"{soak.questions / soak.seconds * 60:,.0f}"
    whole = "" if soak.questions >= questions else f" of {questions:,} (the time was over)"
    return "\n".join(
        [
            machine(),
            table(
                "One process for a long time",
                ["", "first", "half-way", "last", "second half", "slope for 1,000 questions"],
                rows(soak),
            ),
            f"{soak.questions:,} questions{whole} and {soak.cycles:,} cycles in "
            f"{soak.seconds:,.0f} s ({rate} questions a minute); {soak.others} answers were "
            f"not as the first time; {held} documents held in the end, {len(faults)} faults "
            "found in the library.",
        ]
    )
