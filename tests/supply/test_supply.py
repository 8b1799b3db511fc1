"""Lock, licences, bill of materials, audit: they hold everything, and say what they do not know."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from click import ClickException

from supply.audit import UNKNOWN, audit
from supply.licences import PAGE, REASONS, page
from supply.pins import CONSTRAINTS, LOCK, WITHOUT, canonical, locked, output_of, pinned
from supply.sbom import complete
from tests.conftest import ROOT


def test_every_pinned_package_is_locked_with_its_hashes() -> None:
    """Else run: make lock."""
    wanted = {name: pin for name, pin in pinned().items() if name not in WITHOUT}
    found = locked()
    assert {name: version for name, (version, _) in found.items()} == wanted
    assert len(wanted) > 100
    assert all(hashes for _, hashes in found.values())
    assert "://" not in LOCK.read_text(encoding="utf-8")  # of no index, and of no folder


def test_names_versions_and_hashes_are_read(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    one, other = "a" * 64, "0b" * 32
    lock.write_text(
        f"# by uv\nSome_Thing==1.0 \\\n    --hash=sha256:{one} \\\n    --hash=sha256:{other}\n"
        f"two==2 \\\n    --hash=sha256:{other}\n"
    )
    assert locked(lock) == {"some-thing": ("1.0", [one, other]), "two": ("2", [other])}


def test_a_tool_that_fails_is_named_with_its_last_words(tmp_path: Path) -> None:
    failing = ["-c", "import sys; sys.exit('first\\nno such option')"]
    with pytest.raises(ClickException, match="failed: no such option"):
        output_of(sys.executable, *failing)
    with pytest.raises(ClickException, match="cannot be run: No such file"):
        output_of(tmp_path / "uv")


def test_every_pinned_package_has_its_licence_on_the_page() -> None:
    """Else run: make licences."""
    shown = PAGE.read_text(encoding="utf-8")
    for name, pin in pinned().items():
        assert f"| {name} | {pin} | " in shown, name
    assert "**look at it**" not in shown
    assert set(REASONS) <= set(pinned())


def test_the_page_of_licences_is_what_the_packages_say() -> None:
    """Else run: make licences."""
    rows = re.findall(r"^\| ([a-z0-9-]+) \| \S+ \| (.+?) \|", PAGE.read_text(), re.MULTILINE)
    rows = [row for row in rows if row[0] != "package"]
    assert len(rows) == len(pinned())
    for name, licence in rows:
        try:
            metadata = distribution(name).metadata
        except PackageNotFoundError:
            continue
        classified = [each.rsplit(" :: ")[-1] for each in metadata.get_all("Classifier") or ()]
        fields = (metadata.get_all(each) for each in ("License-Expression", "License"))
        said = [*classified, *(each for field in fields for each in field or ())]
        assert licence in {*said, "UNKNOWN"} or set(licence.split("; ")) <= {*said}, name


def test_a_licence_that_binds_or_is_not_known_is_marked() -> None:
    licences = dict.fromkeys(pinned(), "MIT")
    assert page(licences)[1] == []
    text, marked = page(licences | {"click": "AGPL-3.0-only", "psycopg": "LGPL-3.0-only"})
    assert marked == ["click"]
    assert f"| click | {pinned()['click']} | AGPL-3.0-only | **look at it** |" in text
    assert "| LGPL-3.0-only | used as it is" in text
    assert page(licences | {"click": "UNKNOWN"})[1] == ["click"]
    with pytest.raises(ClickException, match="click is not installed here"):
        page({name: "MIT" for name in licences if name != "click"})


def as_installed(**special: str) -> dict[str, Any]:
    """What cyclonedx-py tells of an environment with the pinned packages and one more."""
    versions = {**pinned(), "other-thing": "1", **special}
    components = [
        {"name": name, "version": version, "bom-ref": f"{name}=={version}"}
        for name, version in versions.items()
    ]
    needs = [{"ref": each["bom-ref"], "dependsOn": ["other-thing==1"]} for each in components]
    root = {"bom-ref": "root", "name": "chapter-and-verse"}
    return {
        "bomFormat": "CycloneDX",
        "metadata": {"component": root},
        "components": components,
        "dependencies": [*needs, {"ref": "root", "dependsOn": [components[0]["bom-ref"]]}],
    }


def test_the_bill_of_materials_holds_each_pinned_package_with_its_hashes() -> None:
    made = complete(as_installed())
    held = {each["name"]: each for each in made["components"]}
    assert {name: each["version"] for name, each in held.items()} == pinned()
    (files,) = held["click"]["externalReferences"]
    assert files["type"] == "distribution"
    assert [each["content"] for each in files["hashes"]] == locked()["click"][1]
    lacking = [name for name, each in held.items() if "externalReferences" not in each]
    assert lacking == list(WITHOUT)
    needs = {each["ref"]: each["dependsOn"] for each in made["dependencies"]}
    first = next(iter(pinned()))
    assert needs.pop("root") == [f"{first}=={pinned()[first]}"]
    assert set(needs) == {each["bom-ref"] for each in made["components"]}
    assert not any(needs.values())  # what is not pinned is not needed either


def test_a_bill_of_other_packages_is_refused() -> None:
    complete(as_installed(torch=f"{pinned()['torch']}+cpu"))  # a build of the pinned version
    with pytest.raises(ClickException, match=r"click is pinned to .*, and 1 installed here"):
        complete(as_installed(click="1"))
    lacking = as_installed()
    lacking["components"] = [each for each in lacking["components"] if each["name"] != "click"]
    with pytest.raises(ClickException, match=r"click is pinned to .*, and not installed here"):
        complete(lacking)


def audited(output: str, code: int = 0, error: str = "") -> tuple[int, list[str]]:
    return audit("pip-audit", lambda _: (code, output, error))


def packages(**special: object) -> str:
    listed = [
        {"name": name, "version": pin, "vulns": [], **({} if name != "click" else special)}
        for name, pin in pinned().items()
    ]
    return json.dumps({"dependencies": listed})


def test_an_audit_tells_clean_from_faulty_and_from_not_asked() -> None:
    count = len(pinned())
    assert audited(packages()) == (
        0,
        [f"{count} of {count} packages were looked at, 0 faults are known."],
    )
    code, lines = audited(packages(vulns=[{"id": "PYSEC-1", "fix_versions": ["9"]}]), 1)
    assert (code, lines[0]) == (1, f"click {pinned()['click']}: PYSEC-1, mended in 9")
    code, lines = audited("", 1, "Traceback\nConnectionError: no route to host")
    assert code == UNKNOWN
    assert lines == [
        "NOT AUDITED: the database could not be asked (ConnectionError: no route to host)."
    ]
    code, lines = audited(packages(skip_reason="not found"))
    assert (code, lines[0]) == (UNKNOWN, "NOT AUDITED: nothing is known of 1 packages (click).")
    code, lines = audited(json.dumps({"dependencies": []}))
    assert (code, lines[0]) == (UNKNOWN, f"NOT AUDITED: only 0 of {count} packages were looked at.")


def test_names_are_compared_as_indexes_do() -> None:
    assert canonical("Typing_Extensions") == "typing-extensions"
    assert CONSTRAINTS.parent == ROOT
