"""Measure adding a folder of many files of every format, and adding it again.

    python -m benchmarks.speed folder [--files 1000]

Makes the files in a temporary folder, adds them with the command `chapterverse add`, then adds them
again unchanged, and again after one of them has changed: seconds, the most memory the process held
(the parser's own not included), and what became of the files. Whether a second run embeds anything
is a test's affair (`tests/index/test_library.py`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from benchmarks.machine import run_cli
from benchmarks.report import machine, measurement, table
from testing.make_documents import make_files


@measurement("folder")
@click.option("--files", default=1000, show_default=True, help="How many are made.")
def main(files: int) -> str:
    """Measure adding a folder of mixed files."""
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as root:
        folder, library = Path(root, "files"), Path(root, "library")
        size = sum(file.stat().st_size for file in make_files(folder, range(files)))
        for run in ("first", "again, unchanged", "again, one changed"):
            if run == "again, one changed":
                changed = min(folder.rglob("*.txt"))
                changed.write_text("Rasht was occupied on 4 June 1920.", encoding="utf-8")
            seconds, megabytes, said = run_cli("--library", str(library), "add", str(folder))
            rows.append([run, f"{seconds:.1f}", f"{megabytes:,.0f} MB", said])
    title = f"Adding {files:,} files, {size / 1e6:.1f} MB"
    columns = ("run", "seconds", "memory", "what became of the files")
    return "\n".join([machine(), table(title, columns, rows)])
