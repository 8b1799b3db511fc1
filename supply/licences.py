"""Writes docs/licences.md: every package that gets installed, with its licence as it says itself.

    python -m supply.licences

Read from the metadata of the packages of constraints.txt in this environment. A licence that is
none of the permissive ones (and of the weak copyleft ones that bind the package's own files alone)
is marked, with the reason why it is used all the same; one without a reason ends with exit code 1.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import click

from supply.lock import ROOT, pinned

PAGE = ROOT / "docs" / "licences.md"
_PERMISSIVE = {
    "apache-2.0", "mit", "mit-0", "mit-cmu", "bsd-2-clause", "bsd-3-clause", "0bsd", "isc", "zlib",
    "psf-2.0", "python-2.0", "hpnd", "unlicense", "cc0-1.0", "bsl-1.0", "libpng-2.0", "cnri-python",
    "bsd-3-clause-open-mpi", "mpl-2.0", "mpl-1.1", "ofl-1.1", "bzip2-1.0.6",
    "apache-2.0 with llvm-exception",
}  # fmt: skip
# As packages write them that do not use SPDX's names.
_SPOKEN = {
    "apache license 2.0": "apache-2.0", "apache software license": "apache-2.0",
    "apache 2.0": "apache-2.0", "apache license, version 2.0": "apache-2.0", "apache": "apache-2.0",
    "apache 2.0 license": "apache-2.0", "apache license version 2.0": "apache-2.0",
    "mit license": "mit", "the mit license": "mit", "mit licence": "mit", "expat": "mit",
    "bsd license": "bsd-3-clause", "bsd": "bsd-3-clause", "3-clause bsd license": "bsd-3-clause",
    "bsd 3-clause": "bsd-3-clause", "new bsd": "bsd-3-clause", "bsd-2": "bsd-2-clause",
    "isc license (iscl)": "isc", "isc license": "isc",
    "mozilla public license 2.0 (mpl 2.0)": "mpl-2.0",
    "python software foundation license": "psf-2.0", "psf": "psf-2.0", "psfl": "psf-2.0",
    "historical permission notice and disclaimer (hpnd)": "hpnd",
    "the unlicense (unlicense)": "unlicense",
    "bsd-3-clause, apache-2.0, dependency licenses": "bsd-3-clause and apache-2.0",
}  # fmt: skip
# What is marked and used all the same.
_LINKED = "used as it is, and only with the extra `postgres`"
REASONS = {
    "psycopg": _LINKED,
    "psycopg-binary": _LINKED,
    "psycopg-pool": _LINKED,
    "axe-playwright-python": "MIT in its repository; only for tests, and not said in its metadata",
    "pypdfium2": "its binary holds PDFium and what that is built from, all permissive",
}


def licence_of(package: Distribution) -> str:
    """Return what a package says of its licence, in SPDX's words where it can be told."""
    metadata = package.metadata
    said = _field(package, "License-Expression")
    if said:
        return _SPOKEN.get(said.lower(), said)
    classified = [
        each.rsplit(" :: ", 1)[-1]
        for each in metadata.get_all("Classifier") or []
        if each.startswith("License :: ") and not each.endswith("OSI Approved")
    ]
    words = classified or [_field(package, "License").strip().split("\n")[0]]
    return " AND ".join(_SPOKEN.get(each.lower(), each) for each in words) or "not said"


def _field(package: Distribution, name: str) -> str:
    """Return a field of a package's metadata, "" where it is not there."""
    return str(package.metadata[name]) if name in package.metadata else ""


def is_permissive(expression: str) -> bool:
    """Say whether all parts of an expression, or one of its choices, are permissive."""
    plain = expression.lower().replace("(", " ").replace(")", " ")
    choices = re.split(r"\s+or\s+", plain)
    return any(
        all(part.strip() in _PERMISSIVE for part in re.split(r"\s+and\s+", choice))
        for choice in choices
    )


def page() -> tuple[str, list[str]]:
    """Return the page, and the packages whose licence is marked without a reason."""
    rows, unexplained = [], []
    for name, version in sorted(pinned().items()):
        try:
            licence = licence_of(distribution(name))
        except PackageNotFoundError:
            raise click.ClickException(
                f"{name} is not installed here; run: make lint, then {sys.executable} -m "
                "supply.licences"
            ) from None
        mark = "" if is_permissive(licence) else REASONS.get(name, "**look at it**")
        if mark == "**look at it**":
            unexplained.append(name)
        rows.append(f"| {name} | {version} | {licence} | {mark} |")
    head = (
        "# Licences of what is installed\n\n"
        "Made by `python -m supply.licences` from the packages' own metadata: everything in "
        "[`constraints.txt`](../constraints.txt), what only developers need included. The program "
        "itself is under Apache 2.0.\n\n| package | version | licence | |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n", unexplained


@click.command()
@click.option("--to", type=click.Path(path_type=Path), default=PAGE, help="Where to write it.")
def main(to: Path) -> None:
    """Write the page of licences anew."""
    made, unexplained = page()
    to.write_text(made, encoding="utf-8")
    click.echo(f"{len(pinned())} packages in {to}")
    if unexplained:
        click.echo(f"Their licence has to be looked at: {', '.join(unexplained)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
