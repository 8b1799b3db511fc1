"""A folder of many files of every format: what it takes to add it, and to add it again.

    python -m benchmarks.folder [--files 1000]

Makes the files in a temporary folder, adds them with the command `chapterverse add`, then adds them
again unchanged, and again after one of them has changed. Prints a Markdown table: seconds, the
most memory the process held, and what became of the files. The parser's own process is not in the
memory. Whether a second run embeds anything is a test's affair (`tests/index/test_library.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click


def add(folder: Path, library: Path) -> tuple[float, float, str]:
    """Add the folder in a process of its own; return seconds, megabytes and its last line."""
    command = [sys.executable, "-m", "cli", "--library", str(library), "add", str(folder)]
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command line
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    said = process.stderr.read() if process.stderr else ""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise click.ClickException(f"adding failed: {said}")
    return seconds, used.ru_maxrss / 1024, said.splitlines()[-1]


@click.command()
@click.option("--files", default=1000, show_default=True, help="How many are made.")
def main(files: int) -> None:
    """Measure adding a folder of mixed files."""
    with tempfile.TemporaryDirectory() as root:
        folder, library = Path(root, "files"), Path(root, "library")
        making = ["-m", "testing.make_documents", str(folder), "--count", str(files)]
        subprocess.run([sys.executable, *making], check=True)  # noqa: S603 - our own
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        click.echo(f"{files:,} files, {size / 1e6:.1f} MB\n")
        click.echo("| run | seconds | memory | what became of the files |\n|---|---|---|---|")
        for run in ("first", "again, unchanged", "again, one changed"):
            if run == "again, one changed":
                changed = min(folder.rglob("*.txt"))
                changed.write_text("Rasht was occupied on 4 June 1920.", encoding="utf-8")
            seconds, megabytes, said = add(folder, library)
            click.echo(f"| {run} | {seconds:.1f} | {megabytes:,.0f} MB | {said} |")


if __name__ == "__main__":
    main()
