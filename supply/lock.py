"""Writes requirements.lock: the packages of constraints.txt, each with the SHA-256 of its file.

    python -m supply.lock

pip is asked which file it would take for each (for this version of Python and this system), and
installs nothing. With the lock it takes those files and no others:

    pip install torch==2.13.0
    pip install --no-deps --require-hashes -r requirements.lock

torch is left out: builds of one version differ by index and by hardware (CPU, CUDA), so that one
hash would refuse most people's. Which build it is, is a person's choice and stands in `doctor`.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parent.parent
CONSTRAINTS, LOCK = ROOT / "constraints.txt", ROOT / "requirements.lock"
WITHOUT = ("torch",)
_PIN = re.compile(r"^([\w.-]+)==(\S+)$", re.MULTILINE)


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(path: Path = CONSTRAINTS) -> dict[str, str]:
    """Return the version of each package that is pinned, by canonical name."""
    found = _PIN.findall(path.read_text(encoding="utf-8"))
    return {canonical(name): version for name, version in found}


def locked(path: Path = LOCK) -> dict[str, tuple[str, str]]:
    """Return version and hash of each package in the lock, by canonical name."""
    pattern = re.compile(r"^([\w.-]+)==(\S+) --hash=sha256:([0-9a-f]{64})$", re.MULTILINE)
    return {
        canonical(name): (version, sha256)
        for name, version, sha256 in pattern.findall(path.read_text(encoding="utf-8"))
    }


def lines_of(report: dict[str, Any]) -> list[str]:
    """Return the lines of a lock for what pip reports. Raises ClickException for a lack."""
    lines = []
    for each in report["install"]:
        name, version = canonical(each["metadata"]["name"]), each["metadata"]["version"]
        sha256 = each["download_info"].get("archive_info", {}).get("hashes", {}).get("sha256")
        if not sha256:
            raise click.ClickException(f"pip reports no hash for {name}.")
        lines.append(f"{name}=={version} --hash=sha256:{sha256}")
    return sorted(lines)


@click.command()
def main() -> None:
    """Write requirements.lock anew."""
    wanted = [f"{name}=={version}" for name, version in pinned().items() if name not in WITHOUT]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    command += ["--no-deps", "--only-binary", ":all:", "--quiet", "--report", "-", *wanted]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        raise click.ClickException(f"pip could not resolve the packages:\n{ran.stderr}")
    lines = lines_of(json.loads(ran.stdout))
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    head = f"# Made by `python -m supply.lock` for {system}; see there how to install it.\n"
    LOCK.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"{len(lines)} packages are locked in {LOCK.name}.")


if __name__ == "__main__":
    main()
