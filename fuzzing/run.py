"""Fuzzes everything that takes in what others made, and prints what was found.

    python -m fuzzing.run --minutes 60
    python -m fuzzing.run --minutes 2 --only load.docx --engine hypothesis

Each target runs in a process of its own: half of its time with hypothesis, which shrinks what it
finds, and half with atheris, which follows the branches of the Python code that an input reaches
(`pip install '.[fuzz]'`; without it hypothesis has all of the time). A process that is killed by
a signal is a crash of native code, and its last input is kept. Inputs that fail are written to
`--found`; the exit code is 1 where there are any. One process at a time, and a Markdown table.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from fuzzing.targets import targets

ENGINES = ("hypothesis", "atheris")


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one target under one engine: how many inputs, and what went wrong, if it did."""

    target: str
    engine: str
    inputs: int
    seconds: float
    fault: str


def fuzz(target: str, engine: str, seconds: float, found: Path) -> Run:
    """Run one target in a process of its own, for so many seconds; keep what made it fail."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as folder:
        command = [sys.executable, "-m", "fuzzing.engine", engine, target, str(seconds), folder]
        try:
            ran = subprocess.run(  # noqa: S603 - our own program
                command, capture_output=True, text=True, timeout=seconds + 240, check=False
            )
            code, said = ran.returncode, ran.stdout + ran.stderr
        except subprocess.TimeoutExpired:
            code, said = -9, "it did not end"
        counted = Path(folder, "count")
        inputs = int(counted.read_text()) if counted.exists() else 0
        fault = ""
        if code:
            fault = _fault(code, said)
            found.mkdir(parents=True, exist_ok=True)
            name = f"{target}-{engine}-{int(time.time())}"
            (found / f"{name}.txt").write_text(said[-20_000:], encoding="utf-8")
            for file in Path(folder).iterdir():
                if file.name != "count":
                    (found / f"{name}-{file.name}").write_bytes(file.read_bytes())
    return Run(target, engine, inputs, time.monotonic() - started, fault)


def _fault(code: int, said: str) -> str:
    """Say in a line what went wrong: the last line of a traceback, or a signal's number."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line or "Exception" in line or "Clumsy" in line]
    return f"exit {code}: {(errors or lines or [''])[-1][:160]}"


@click.command()
@click.option("--minutes", default=60.0, show_default=True, help="For all targets together.")
@click.option("--only", multiple=True, metavar="TARGET", help="Fuzz only this target.")
@click.option("--engine", type=click.Choice(ENGINES), help="Use only this engine.")
@click.option(
    "--found",
    type=click.Path(path_type=Path),
    default=Path("build/fuzzing"),
    show_default=True,
    help="Where inputs that fail are kept.",
)
def main(minutes: float, only: tuple[str, ...], engine: str | None, found: Path) -> None:
    """Fuzz the loaders, the splitter, questions, calls, receipts and stored conversations."""
    chosen = list(only) or list(targets())
    unknown = set(chosen) - set(targets())
    if unknown:
        raise click.UsageError(f"There is no target {min(unknown)}; there are {[*targets()]}.")
    engines = [engine] if engine else list(ENGINES)
    if importlib.util.find_spec("atheris") is None:
        engines = [each for each in engines if each != "atheris"]
        click.echo("atheris is not installed: nothing is guided by coverage.", err=True)
    if not engines:
        raise click.UsageError("Install it first: pip install '.[fuzz]'")
    each_seconds = minutes * 60 / len(chosen) / len(engines)
    click.echo("| target | engine | inputs | seconds | found |\n|---|---|---|---|---|")
    faults = 0
    for target in chosen:
        for name in engines:
            run = fuzz(target, name, each_seconds, found)
            faults += bool(run.fault)
            said = run.fault.replace("|", "/") or "nothing"
            click.echo(f"| {target} | {name} | {run.inputs:,} | {run.seconds:.0f} | {said} |")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
