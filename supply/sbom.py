"""Write a software bill of materials in CycloneDX's format (1.6, JSON), as cyclonedx-py makes it.

    python -m supply.sbom --tools .venv-supply/bin --to build/sbom.json

cyclonedx-py describes what is installed here: versions, licences, what needs what. Of that, the
packages of constraints.txt are kept, and each gets the hashes of its files from requirements.lock.
Nothing in it changes from run to run but by a change of those files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from supply.pins import ROOT, TOOLS, canonical, locked, output_of, pinned


def complete(bill: dict[str, Any]) -> dict[str, Any]:
    """Return a bill with the pinned packages alone, and with the hashes of their files.

    Raises ClickException where a pinned package is missing, or is there in another version.
    """
    pins, hashes = pinned(), locked()
    found = {canonical(each["name"]): each for each in bill["components"]}
    for name, version in pins.items():
        installed = found[name]["version"].split("+")[0] if name in found else "not"
        if installed != version:
            raise click.ClickException(
                f"{name} is pinned to {version}, and {installed} installed here; run: make lint"
            )
    kept = [found[name] | _distribution(hashes.get(name), found[name]) for name in sorted(pins)]
    references = {each["bom-ref"] for each in kept} | {bill["metadata"]["component"]["bom-ref"]}
    needs = [
        each | {"dependsOn": [one for one in each.get("dependsOn", ()) if one in references]}
        for each in bill["dependencies"]
        if each["ref"] in references
    ]
    return bill | {"components": kept, "dependencies": needs}


def _distribution(found: tuple[str, list[str]] | None, component: dict[str, Any]) -> dict[str, Any]:
    """Return a component's references, the files of the package among them."""
    if found is None:
        return {}
    files = {
        "type": "distribution",
        "url": f"https://pypi.org/project/{component['name']}/{component['version']}/",
        "hashes": [{"alg": "SHA-256", "content": each} for each in found[1]],
    }
    return {"externalReferences": [*component.get("externalReferences", ()), files]}


@click.command()
@click.option("--tools", type=TOOLS, required=True, help="Folder of cyclonedx-py.")
@click.option("--to", type=click.Path(path_type=Path), default=ROOT / "build" / "sbom.json")
def main(tools: Path, to: Path) -> None:
    """Write the bill of materials."""
    options = ["--output-reproducible", "--sv", "1.6", "--pyproject", str(ROOT / "pyproject.toml")]
    said = output_of(tools / "cyclonedx-py", "environment", sys.executable, *options)
    made = complete(json.loads(said))
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{len(made['components'])} components in {to}")


if __name__ == "__main__":
    main()
