"""Write docs/licences.md: every pinned package with its licence, as pip-licenses tells it.

    python -m supply.licences --tools .venv-supply/bin

A licence that is none of the permissive ones (and of the weak copyleft ones that bind the package's
own files alone) is marked, with the reason why it is used all the same; one without a reason ends
with exit code 1. So does a licence that is told in words which are not in the list yet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from supply.pins import ROOT, TOOLS, canonical, output_of, pinned

PAGE = ROOT / "docs" / "licences.md"
# As pip-licenses tells them: what the package says itself, or its classifier.
PERMISSIVE = {
    "3-Clause BSD License", "Apache 2.0 License", "Apache Software License", "Apache-2.0",
    "Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND BSD-2-Clause AND BSD-3-Clause AND "
    "BSL-1.0 AND MIT",
    "Apache-2.0 AND BSD-2-Clause", "Apache-2.0 AND CNRI-Python", "Apache-2.0 OR BSD-2-Clause",
    "Apache-2.0 OR BSD-3-Clause", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", "ISC License (ISCL)", "MIT",
    "MIT License", "MIT AND PSF-2.0", "MIT-0", "MIT-CMU", "MPL-2.0",
    "MPL-2.0 AND (Apache-2.0 OR MIT)",
    "MPL-2.0 AND MIT", "Mozilla Public License 2.0 (MPL 2.0)", "PSF-2.0",
    "Python Software Foundation License",
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


def page(licences: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the page for licences by canonical name, and those that are marked without a reason.

    Raises ClickException where a pinned package is not among them.
    """
    rows, unexplained = [], []
    for name, version in sorted(pinned().items()):
        if name not in licences:
            raise click.ClickException(f"{name} is not installed here; run: make lint")
        mark = "" if licences[name] in PERMISSIVE else REASONS.get(name, "**look at it**")
        if mark == "**look at it**":
            unexplained.append(name)
        rows.append(f"| {name} | {version} | {licences[name]} | {mark} |")
    head = (
        "# Licences of what is installed\n\n"
        "Made by `make licences` from the packages' own metadata: everything in "
        "[`constraints.txt`](../constraints.txt), what only developers need included. The program "
        "itself is under Apache 2.0.\n\n| package | version | licence | |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n", unexplained


@click.command()
@click.option("--tools", type=TOOLS, required=True, help="Folder of pip-licenses.")
def main(tools: Path) -> None:
    """Write the page of licences anew."""
    # `mixed`: the licence as a classifier tells it or, without one, as the metadata does.
    command = ["--python", sys.executable, "--from=mixed", "--with-system", "--format=json"]
    told = json.loads(output_of(tools / "pip-licenses", *command))
    made, unexplained = page({canonical(each["Name"]): each["License"] for each in told})
    PAGE.write_text(made, encoding="utf-8")
    click.echo(f"{len(pinned())} packages in {PAGE.relative_to(ROOT)}")
    if unexplained:
        click.echo(f"Their licence has to be looked at: {', '.join(unexplained)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
