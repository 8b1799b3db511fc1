"""Our project and what people would use instead, measured in turns on one machine.

    python -m benchmarks.side_by_side measure --data FOLDER [--size dev|full]
    python -m benchmarks.side_by_side draw

`measure` makes an environment for each system, then runs them one after the other, round by round:
each process indexes, or opens what was stored and answers. What is measured goes to a checkpoint
in `.bench/`, where an interrupted run goes on; the finished one becomes
`benchmarks/results/SIZE.jsonl`. `draw` makes the tables and plots of `docs/benchmarks.md` from
those files; `measure` does so at its end. How the systems are set up is in `benchmarks/peers/`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.machine import memory, processor
from benchmarks.peers.contract import Settings
from benchmarks.peers.report import write_report
from benchmarks.peers.results import Record, Results
from benchmarks.peers.rounds import Rounds
from benchmarks.peers.sample import COUNTS, Counts, Sample, read_sample
from benchmarks.peers.systems import OURS, ROOT, SYSTEMS, System, environment
from index import ChapterVerseError, SentenceTransformerEmbedder
from qa.reader.network import BUNDLED

DATA_VARIABLE = "SQUAD_DATA"
RESULTS = ROOT / "benchmarks" / "results"
SIZES = tuple(COUNTS)
_FILES = {
    "dev": ("squad11_dev.json.gz", "dev-v1.1.json"),
    "train": ("squad11_train.json.gz", "train-v1.1.json"),
}
_CODE = ("index/**/*.py", "qa/**/*.py", "benchmarks/peers/**/*.py", "benchmarks/peers/*/*.txt")


def data_file(folder: Path | None, part: str) -> Path:
    """Return the file of SQuAD 1.1's `part` in the folder. Raises ClickException without it."""
    names = _FILES[part]
    if folder is None:
        raise click.ClickException(
            f"Give the folder of SQuAD 1.1 ({' or '.join(names)}) with --data or {DATA_VARIABLE}."
        )
    found = next((folder / name for name in names if (folder / name).is_file()), None)
    if found is None:
        raise click.ClickException(f"{folder} holds no {' or '.join(names)} of SQuAD 1.1.")
    return found


def chosen_systems(names: str | None) -> list[System]:
    """Return the named systems with their variants, ours always. Raises ClickException."""
    if names is None:
        return list(SYSTEMS)
    wanted = {OURS, *names.split(",")}
    unknown = wanted - {each.folder for each in SYSTEMS}
    if unknown:
        raise click.ClickException(f"There is no system named {', '.join(sorted(unknown))}.")
    return [each for each in SYSTEMS if each.folder in wanted]


def header_of(size: str, runs: int, sample: Sample, counts: Counts, settings: Settings) -> Record:
    """Return what a file of results begins with: what is measured, on what, of which code."""
    code = hashlib.sha256()
    for pattern in _CODE:
        for path in sorted(ROOT.glob(pattern)):
            code.update(path.read_bytes())
    texts = hashlib.sha256("\0".join(sample.passages).encode("utf-8", "replace"))
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "size": size,
        "runs": runs,
        "passages": len(sample.passages),
        "indexed": sample.indexed,
        "counts": asdict(counts),
        "settings": asdict(settings) | {"embedder": "all-MiniLM-L6-v2", "reader": "bundled"},
        "texts": texts.hexdigest(),
        "code": code.hexdigest(),
        "commit": commit.stdout.strip(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory(), 1),
        "begun": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def same_run(before: Record, now: Record) -> bool:
    """Return whether a run that was begun may go on: nothing that matters has changed since."""
    changing = {"begun", "commit", "sizes"}
    return {k: v for k, v in before.items() if k not in changing} == {
        k: v for k, v in now.items() if k not in changing
    }


@click.group()
def main() -> None:
    """Measure this project beside others."""


@main.command()
@click.option("--data", envvar=DATA_VARIABLE, type=click.Path(file_okay=False, path_type=Path))
@click.option("--size", type=click.Choice(SIZES), default=SIZES[0], show_default=True)
@click.option("--runs", default=5, show_default=True)
@click.option("--systems", help="Some of them only, with commas between: floor,haystack.")
@click.option("--limit", type=int, help="So few paragraphs of each file; for a trial.")
@click.option("--questions", type=int, help="So few questions; for a trial.")
@click.option("--threads", default=2, show_default=True)
@click.option("--cache", type=click.Path(path_type=Path), default=ROOT / ".bench")
@click.option("--fresh", is_flag=True, help="Do not go on with a run that was interrupted.")
def measure(
    data: Path | None,
    size: str,
    runs: int,
    systems: str | None,
    limit: int | None,
    questions: int | None,
    threads: int,
    cache: Path,
    fresh: bool,
) -> None:
    """Measure, round by round; go on where an interrupted run stood."""
    chosen = chosen_systems(systems)
    counts = COUNTS[size]
    if questions is not None:
        counts = Counts(counts.indexed, 2, questions, questions, questions)
    file = data_file(data, "dev")
    around = data_file(data, "train") if size == "full" else None
    try:
        sample = read_sample(file, around, limit, counts)
        embedder = SentenceTransformerEmbedder()
        settings = Settings(str(embedder.folder), str(BUNDLED), threads=threads)
    except ChapterVerseError as error:
        raise click.ClickException(str(error)) from error
    trial = bool(limit or questions or systems)
    name = f"{size}-trial" if trial else size
    header = header_of(size, runs, sample, counts, settings)
    header["systems"] = [each.name for each in chosen]
    checkpoint = cache / f"{name}.jsonl"
    if fresh:
        checkpoint.unlink(missing_ok=True)
    if checkpoint.is_file():
        results = Results.load(checkpoint)
        if not same_run(results.header, header):
            raise click.ClickException(
                f"{checkpoint} is of a run with other code, data or settings: "
                "begin anew with --fresh."
            )
        click.echo(f"Going on with the run of {results.header['begun']}.", err=True)
    else:
        shutil.rmtree(cache / name, ignore_errors=True)
        results = Results.begin(checkpoint, header)
    made = {
        each.folder: environment(each.folder, cache, lambda text: click.echo(text, err=True))
        for each in chosen
    }
    header = results.header | {
        "sizes": {folder: asdict(each.size) for folder, each in made.items()}
    }
    rounds = Rounds(results, sample, settings, made, cache / name)
    rounds.go(chosen)
    if rounds.failed:
        raise click.ClickException(
            "Not measured: " + "; ".join(rounds.failed) + ". The same command tries these again."
        )
    finished = checkpoint if trial else RESULTS / f"{size}.jsonl"
    lasting = Results.begin(finished.with_suffix(".part"), header)
    for record in results.records:
        lasting.add(record)
    finished.with_suffix(".part").replace(finished)
    if trial:
        click.echo(f"A trial: its results are in {finished}.", err=True)
    else:
        checkpoint.unlink()
        shutil.rmtree(cache / name, ignore_errors=True)
        write_report(RESULTS, ROOT / "docs")


@main.command()
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS)
@click.option("--docs", type=click.Path(path_type=Path), default=ROOT / "docs")
def draw(results: Path, docs: Path) -> None:
    """Make the tables and plots of the docs from the results."""
    write_report(results, docs)


if __name__ == "__main__":
    main()
