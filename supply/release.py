"""Build what a release consists of: wheel, sdist, the list of the small installation, checksums.

    python -m supply.release

They are built from the working tree by hatchling, without a network, into `dist/`. The checksums
are in the form of `sha256sum`, which checks them with `sha256sum --check SHA256SUMS`.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import click

from supply.pins import ROOT, output_of
from supply.wheel_layout import PACKAGE

SUMS = "SHA256SUMS"
SMALL = "requirements-small.txt"


def build(folder: Path, kinds: Sequence[str] = ("wheel", "sdist")) -> list[Path]:
    """Build these kinds into a folder; return the files. Raises ClickException."""
    targets = [word for kind in kinds for word in ("--target", kind)]
    output_of(
        sys.executable, "-m", "hatchling", "build", *targets, "--directory", folder, folder=ROOT
    )
    return sorted(path for path in folder.iterdir() if path.suffix in (".whl", ".gz"))


def top_names(wheel: Path) -> set[str]:
    """Return what a wheel puts into site-packages, its own metadata left out."""
    with zipfile.ZipFile(wheel) as packed:
        tops = {name.split("/")[0] for name in packed.namelist()}
    return {name for name in tops if not name.endswith(".dist-info")}


def checksums(files: Sequence[Path]) -> str:
    """Return the SHA-256 of each file, a line each, as `sha256sum` writes them."""
    lines = []
    for path in files:
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


@click.command()
def main() -> None:
    """Build the wheel, the sdist and their checksums into dist/."""
    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    files = build(folder)
    for path in files:
        if path.suffix == ".whl" and top_names(path) != {PACKAGE}:
            raise click.ClickException(f"{path.name} holds more than {PACKAGE}.")
        click.echo(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")
    small = folder / SMALL
    shutil.copyfile(ROOT / SMALL, small)
    (folder / SUMS).write_text(checksums([*files, small]), encoding="utf-8", newline="\n")
    click.echo(f"dist/{SUMS}")


if __name__ == "__main__":
    main()
