"""Kills processes that add, remove and compact, at random moments, and looks at what they left.

    python -m tests.index.ingest.killed FOLDER TIMES SEED

One library lives through all of it. A child says what it is about to do and, afterwards, that it is
done; at any moment it is killed (SIGKILL), the library is opened and proved, and what it holds is
compared with what was said. Prints a JSON object: what was under way at each kill, and all faults
found. A process of its own, with one thread, so that it can fork.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from index import Document, Library
from index.loaders import source_of
from index.loaders.registry import format_of, parse
from index.loaders.source import Source
from index.progress import untracked
from testing.fakes import WordEmbedder

NAMES = [f"{number}.txt" for number in range(8)]
LONGEST = 0.25  # seconds that a child lives


def load_here(path: Path, name: str | None = None) -> Document:
    """Load a text file in this process: the sandbox is not the point, and takes long to start."""
    content = path.read_bytes()
    parsed = parse(Source(content, path))
    sha256 = hashlib.sha256(content).hexdigest()
    kind = format_of(path).name
    return Document(name or path.name, source_of(path), kind, sha256, parsed.text, parsed.blocks)


def work(folder: Path, files: Path, told: int, rng: random.Random) -> None:
    """Change the library until killed, telling each step before and after it is taken."""
    library = Library(folder, embedder=WordEmbedder())
    while True:
        step, name = rng.choice(("add", "add", "remove", "compact")), rng.choice(NAMES)
        path = files / name
        sha256 = "-"
        if step == "remove" and name not in {each.name for each in library.documents()}:
            continue
        if step == "add":
            words = " ".join(f"word{rng.randrange(10_000)}" for _ in range(60))
            path.write_text("\n\n".join(f"{words} {n}." for n in range(20)), encoding="utf-8")
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        os.write(told, f"begin {step} {name} {sha256}\n".encode())
        if step == "add":
            library.add_file(path)
        elif step == "remove":
            library.remove(name)
        else:
            library.compact()
        os.write(told, f"done {step} {name} {sha256}\n".encode())


def run_and_kill(folder: Path, files: Path, seed: int) -> list[list[str]]:
    """Fork a child, let it work for a random time, kill it; return the steps it told."""
    rng = random.Random(seed)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(folder, files, writing, rng)
        except Exception as error:  # noqa: BLE001 - whatever it was, the parent has to know
            os.write(writing, f"failed {type(error).__name__} {error}\n".encode())
        os._exit(1)
    os.close(writing)
    time.sleep(rng.uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return [line.split() for line in pipe.read().splitlines()]


def main(folder: Path, times: int, seed: int) -> dict[str, object]:
    files = folder / "files"
    files.mkdir(parents=True)
    expected: dict[str, str] = {}
    faults: list[str] = []
    under_way: Counter[str] = Counter()
    for number in range(times):
        steps = run_and_kill(folder / "library", files, seed + number)
        open_step: Sequence[str] = ()
        for told, *step in steps:
            if told == "failed":
                faults.append(f"kill {number}: the child failed: {' '.join(step)}")
            elif told == "begin":
                open_step = step
            else:
                expected = after(expected, step)
                open_step = ()
        under_way[open_step[0] if open_step else "nothing"] += 1
        held, found = look(folder / "library")
        faults += [f"kill {number}: {fault}" for fault in found]
        if held != expected and not (open_step and held == after(expected, open_step)):
            faults.append(f"kill {number}: {held} is held, not {expected}; {open_step}")
        expected = held
    return {"kills": times, "under_way": under_way, "held": len(expected), "faults": faults}


def after(expected: dict[str, str], step: Sequence[str]) -> dict[str, str]:
    """Return what a library holds (names and hashes) once a step has been taken."""
    kind, name, sha256 = step
    rest = {each: value for each, value in expected.items() if each != name}
    return {"add": rest | {name: sha256}, "remove": rest, "compact": expected}[kind]


def look(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Open the library and prove it; return what it holds, and what is wrong with it."""
    library = Library(folder, embedder=WordEmbedder())
    try:
        held = {each.name: each.sha256 for each in library.documents()}
        return held, list(library.verify(untracked).faults)
    finally:
        library.close()


if __name__ == "__main__":
    with patch("index.ingest.local.load_document", load_here):
        print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
