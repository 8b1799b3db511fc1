"""Lock, licences, bill of materials, audit: they hold everything, and say what they do not know."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from click import ClickException

from supply.audit import UNKNOWN, audit
from supply.licences import PAGE, REASONS, is_permissive, page
from supply.lock import WITHOUT, canonical, lines_of, locked, pinned
from supply.sbom import bill
from tests.conftest import ROOT


def test_every_pinned_package_is_locked_with_its_hash() -> None:
    """Else run: python -m supply.lock."""
    wanted = {name: pin for name, pin in pinned().items() if name not in WITHOUT}
    assert {name: version for name, (version, _) in locked().items()} == wanted
    assert len(wanted) > 100


def test_a_package_without_a_hash_is_not_locked_silently() -> None:
    def found(hashes: dict[str, str]) -> dict[str, object]:
        return {
            "metadata": {"name": "Some_Thing", "version": "1"},
            "download_info": {"archive_info": {"hashes": hashes}},
        }

    locking = lines_of({"install": [found({"sha256": "ab"})]})
    assert locking == ["some-thing==1 --hash=sha256:ab"]
    with pytest.raises(ClickException, match="no hash for some-thing"):
        lines_of({"install": [found({})]})


def test_every_pinned_package_has_its_licence_on_the_page() -> None:
    """Else run: python -m supply.licences."""
    shown = PAGE.read_text(encoding="utf-8")
    for name, pin in pinned().items():
        assert f"| {name} | {pin} | " in shown, name
    assert "**look at it**" not in shown


def _all_installed() -> bool:
    try:
        return all(
            distribution(name).version.split("+")[0] == pin for name, pin in pinned().items()
        )
    except PackageNotFoundError:
        return False


def test_the_page_of_licences_is_what_the_packages_say() -> None:
    if not _all_installed():
        pytest.skip("other packages are installed than the pinned ones")
    made, unexplained = page()
    assert made == PAGE.read_text(encoding="utf-8"), "run: python -m supply.licences"
    assert unexplained == []
    assert set(REASONS) <= set(pinned())


@pytest.mark.parametrize(
    ("expression", "permissive"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("(BSD-3-Clause AND MIT)", True),
        ("BSD-3-Clause AND LGPL-2.1-or-later", False),
        ("AGPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("not said", False),
        ("", False),
    ],
)
def test_a_licence_that_binds_is_marked(expression: str, permissive: bool) -> None:
    assert is_permissive(expression) is permissive


def test_the_bill_of_materials_holds_each_package_with_its_hash() -> None:
    if not _all_installed():
        pytest.skip("other packages are installed than the pinned ones")
    made = json.loads(json.dumps(bill()))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    held = {each["name"]: each for each in made["components"]}
    assert {name: each["version"] for name, each in held.items()} == pinned()
    assert held["click"]["purl"] == f"pkg:pypi/click@{pinned()['click']}"
    assert held["click"]["hashes"][0]["content"] == locked()["click"][1]
    assert [name for name, each in held.items() if "hashes" not in each] == list(WITHOUT)


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
    assert (ROOT / "requirements.lock").is_file()
