"""Writes a software bill of materials in CycloneDX's format (1.6, JSON).

    python -m supply.sbom --to build/sbom.json

The components are the packages of constraints.txt, each with its version, its package URL, what it
says of its licence, and the hash that requirements.lock has of it. Nothing in it changes from run
to run but by a change of those files.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

import click

from supply.licences import licence_of
from supply.lock import ROOT, locked, pinned

_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def bill() -> dict[str, Any]:
    """Return the bill as JSON values. Raises PackageNotFoundError for what is not installed."""
    name, known = "chapter-and-verse", locked()
    components = []
    for package, pin in sorted(pinned().items()):
        component = _component(package, pin, licence_of(distribution(package)))
        if package in known:
            component["hashes"] = [{"alg": "SHA-256", "content": known[package][1]}]
        components.append(component)
    program = _component(name, version(name), "Apache-2.0") | {"type": "application"}
    references = [each["bom-ref"] for each in components]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": program},
        "components": components,
        "dependencies": [{"ref": program["bom-ref"], "dependsOn": references}],
    }


def _component(name: str, pin: str, licence: str) -> dict[str, Any]:
    url = f"pkg:pypi/{name}@{pin}"
    told = (
        [{"expression": licence}]
        if _SPDX.fullmatch(licence) and licence != "not said"
        else [{"license": {"name": licence}}]
    )
    return {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": pin,
        "purl": url,
        "licenses": told,
    }


@click.command()
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=ROOT / "build" / "sbom.json",
    help="Where to write it.",
)
def main(to: Path) -> None:
    """Write the bill of materials."""
    try:
        made = bill()
    except PackageNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed here; run: make lint") from None
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{len(made['components'])} components in {to}")


if __name__ == "__main__":
    main()
