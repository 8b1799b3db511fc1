"""The rounds: each system's processes, one at a time, in turns, each result kept as it comes.

A process is given two processors and two threads, no network, no telemetry, and nothing of the
environment that this program runs in. One that fails is reported, and the others go on.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from benchmarks.machine import Neighbours
from benchmarks.peers.contract import Settings
from benchmarks.peers.results import Record, Results
from benchmarks.peers.sample import Question, Sample
from benchmarks.peers.systems import ROOT, Environment, System
from qa.evaluation.metrics import exact_match, f1

ONCE = 1  # the number of a run that is not repeated
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "ORT_DISABLE_TELEMETRY": "1",
    "PYTHONNOUSERSITE": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
_LEFT_OUT = ("PYTHON", "VIRTUAL_ENV", "CHAPTERVERSE")
_THREADS = ("OMP", "MKL", "OPENBLAS", "RAYON", "NUMEXPR")


class Failed(Exception):
    """A process of a system did not do its task."""


class Rounds:
    """Runs what is not in `results` yet. `failed` says what could not be measured."""

    def __init__(
        self,
        results: Results,
        sample: Sample,
        settings: Settings,
        environments: Mapping[str, Environment],
        folder: Path,
    ) -> None:
        self.failed: list[str] = []
        self._results = results
        self._sample = sample
        self._settings = settings
        self._environments = environments
        self._folder = folder
        self._whole = folder / "passages.jsonl"
        self._part = folder / "indexed.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        sample.write(self._whole, len(sample.passages))
        sample.write(self._part, sample.indexed)

    def go(self, systems: Sequence[System]) -> None:
        """Measure: round by round, then once what is the same each time."""
        larger = len(self._sample.passages) > self._sample.indexed
        for run in self._results.runs:
            for system in systems:
                if "index" in system.phases and (run == ONCE or not system.variant):
                    self._index(system, run, scratch=larger or system.variant)
                if "ask" in system.phases:
                    if larger:
                        self._once("store", system, self._storing())
                    self._try("ask", system, run, self._asking(), self._store(system.folder))
        for system in systems:
            if "quality" in system.phases:
                self._once("quality", system, self._judging())

    def _index(self, system: System, run: int, scratch: bool) -> None:
        store = self._store(f"{system.name} scratch" if scratch else system.folder)
        self._try("index", system, run, {"passages": str(self._part)}, store)
        if scratch:
            shutil.rmtree(store, ignore_errors=True)

    def _once(self, phase: str, system: System, task: Record) -> None:
        self._try(phase, system, ONCE, task, self._store(system.folder))

    def _try(self, phase: str, system: System, run: int, task: Record, store: Path) -> None:
        """Run a phase unless it is done; note where that fails."""
        if self._results.find(phase, system.name, run) is not None:
            return
        what = f"{system.name}, {phase}, run {run}"
        if phase in ("index", "store"):
            shutil.rmtree(store, ignore_errors=True)
            store.mkdir(parents=True)
        elif not store.is_dir():
            self.failed.append(f"{what}: nothing is stored in {store}; begin anew with --fresh")
            return
        click.echo(f"{datetime.now(UTC):%H:%M:%S} {what}", err=True)
        try:
            neighbours = Neighbours()
            record = self._performed(phase, system, task | {"store": str(store)})
            busy = neighbours.busy()
        except Failed as error:
            self.failed.append(f"{what}: {error}")
            click.echo(f"    failed: {error}", err=True)
            return
        about: Record = {"phase": phase, "system": system.name, "run": run}
        when = datetime.now(UTC).isoformat(timespec="seconds")
        told = judged(record, self._sample.judged) if phase == "quality" else record
        self._results.add(about | told | {"others": busy, "finished": when})

    def _performed(self, phase: str, system: System, task: Record) -> Record:
        """Run a process and return all that it tells, with the seconds to its first answer."""
        settings = replace(self._settings, own=system.own)
        file = self._folder / "task.json"
        name = "index" if phase == "store" else phase
        file.write_text(json.dumps(task | {"phase": name, "settings": asdict(settings)}))
        python = str(self._environments[system.folder].python)
        command = [python, "-m", f"benchmarks.peers.{system.folder}.run", str(file)]
        told: Record = {}
        log = self._folder / f"{system.name}-{phase}.log"
        with log.open("w", encoding="utf-8") as errors:
            started = time.perf_counter()
            with subprocess.Popen(  # noqa: S603 - our own command
                command,
                cwd=ROOT,
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process:
                for line in process.stdout or ():
                    event: dict[str, Any] = json.loads(line)
                    if event.pop("first", False):
                        event["first_s"] = round(time.perf_counter() - started, 3)
                    told |= event
        if process.returncode or "versions" not in told:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise Failed(f"{said[-1] if said else process.returncode} (see {log})")
        return told

    def _storing(self) -> Record:
        return {"passages": str(self._whole), "vectors": str(self._folder / "vectors.npz")}

    def _asking(self) -> Record:
        sample = self._sample
        return {
            "first": sample.first,
            "warm_up": sample.warm_up,
            "retrieve": sample.retrieve,
            "answer": sample.answer,
        }

    def _judging(self) -> Record:
        asked = [each.text for each in self._sample.judged]
        return {"retrieve": asked, "answer": asked[: self._sample.answers]}

    def _store(self, name: str) -> Path:
        return self._folder / "stores" / name

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
        threads = {f"{name}_NUM_THREADS": str(self._settings.threads) for name in _THREADS}
        # What a system finds out about the machine and keeps is found out in this run.
        cache = {"XDG_CACHE_HOME": str(self._folder / "cache")}
        return kept | _QUIET | threads | cache


def judged(told: Record, asked: Sequence[Question]) -> Record:
    """Return what a quality phase told, with marks in place of what was found and said.

    `found` has a digit for each question, 1 where its passage was among the first five. F1 and
    exact match are of what was answered and, with `best_`, of the best words even where they were
    withheld; the first questions were answered, the others only searched for.
    """
    right = [str(int(each.passage in ids)) for each, ids in zip(asked, told["found"], strict=True)]
    marks: dict[str, list[float]] = {"f1": [], "em": [], "best_f1": [], "best_em": []}
    for (text, best), each in zip(told["replies"], asked, strict=False):
        marks["f1"].append(round(f1(text, each.golds), 4))
        marks["em"].append(exact_match(text, each.golds))
        marks["best_f1"].append(round(f1(best, each.golds), 4))
        marks["best_em"].append(exact_match(best, each.golds))
    kept = {key: value for key, value in told.items() if key != "replies"}
    return kept | {"found": "".join(right)} | marks
