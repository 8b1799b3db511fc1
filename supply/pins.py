"""Read the pinned packages of constraints.txt, and their hashes in requirements.lock."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
CONSTRAINTS, LOCK = ROOT / "constraints.txt", ROOT / "requirements.lock"
# Builds of one version of torch differ by index and by hardware (CPU, CUDA), so that the hashes of
# one index would refuse most people's. Which build it is, is a person's choice; `doctor` says it.
WITHOUT = ("torch",)
TOOLS = click.Path(exists=True, file_okay=False, path_type=Path)
_PIN = re.compile(r"^([\w.-]+)==(\S+)$", re.MULTILINE)
_LOCKED = re.compile(r"^([\w.-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(path: Path = CONSTRAINTS) -> dict[str, str]:
    """Return the version of each package that is pinned, by canonical name."""
    found = _PIN.findall(path.read_text(encoding="utf-8"))
    return {canonical(name): version for name, version in found}


def locked(path: Path = LOCK) -> dict[str, tuple[str, list[str]]]:
    """Return each locked package's version and the SHA-256 of its files, by canonical name."""
    return {
        canonical(name): (version, re.findall(r"[0-9a-f]{64}", hashes))
        for name, version, hashes in _LOCKED.findall(path.read_text(encoding="utf-8"))
    }


def output_of(*command: str | Path, folder: Path | None = None) -> str:
    """Run a tool, in a folder; return what it prints. Raises ClickException with its last words."""
    try:
        ran = subprocess.run(  # noqa: S603 - a tool of ours
            [str(each) for each in command],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )
    except OSError as error:
        raise click.ClickException(f"{command[0]} cannot be run: {error.strerror}.") from error
    if ran.returncode:
        said = (ran.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise click.ClickException(f"{Path(command[0]).name} failed: {said}")
    return ran.stdout
