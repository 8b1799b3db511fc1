"""Ask for known vulnerabilities of the packages in constraints.txt.

    python -m supply.audit --tools .venv-supply/bin

pip-audit (PyPA) does the asking. Exit code 0: it was asked, and knows of none. 1: there are some,
and each is printed. 3: it could not be asked, and nothing is known; that is said, and is no good
news.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from supply.pins import TOOLS, pinned

UNKNOWN = 3
_SECONDS = 900.0
_SHOWN = 5  # names of packages that were not looked at

Run = Callable[[list[str]], tuple[int, str, str]]


def audit(program: str, run: Run) -> tuple[int, list[str]]:
    """Return the exit code and the lines to print."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "requirements.txt")
        pins = pinned()
        wanted.write_text("".join(f"{name}=={pin}\n" for name, pin in pins.items()))
        command = [program, "--requirement", str(wanted), "--no-deps", "--disable-pip"]
        code, out, err = run([*command, "--format", "json", "--progress-spinner", "off"])
    try:
        packages: list[dict[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (err.strip().splitlines() or ["it said nothing"])[-1]
        return UNKNOWN, [f"NOT AUDITED: the database could not be asked ({last[:300]})."]
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    lines = [
        f"{each['name']} {each['version']}: {found['id']}, mended in "
        f"{', '.join(found['fix_versions']) or 'no version yet'}"
        for each in packages
        for found in each.get("vulns", ())
    ]
    asked = len(packages) - len(skipped)
    if skipped:
        shown = ", ".join(skipped[:_SHOWN]) + (", ..." if skipped[_SHOWN:] else "")
        lines.append(f"NOT AUDITED: nothing is known of {len(skipped)} packages ({shown}).")
    if asked < len(pins) and not skipped:
        lines.append(f"NOT AUDITED: only {asked} of {len(pins)} packages were looked at.")
    known = [line for line in lines if not line.startswith("NOT AUDITED")]
    lines.append(f"{asked} of {len(pins)} packages were looked at, {len(known)} faults are known.")
    if known:
        return 1, lines
    return (0 if asked == len(pins) and code == 0 else UNKNOWN), lines


def _run(command: list[str]) -> tuple[int, str, str]:
    try:
        ran = subprocess.run(  # noqa: S603 - the program that was chosen
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return UNKNOWN, "", str(error)
    return ran.returncode, ran.stdout, ran.stderr


@click.command()
@click.option("--tools", type=TOOLS, required=True, help="Folder of pip-audit.")
def main(tools: Path) -> None:
    """Ask for known vulnerabilities."""
    code, lines = audit(str(tools / "pip-audit"), _run)
    for line in lines:
        click.echo(line, err=code != 0)
    sys.exit(code)


if __name__ == "__main__":
    main()
