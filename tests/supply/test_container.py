"""The container: what it is built from is here, and it runs with few rights.

It is not built here, since that needs a network and a daemon: its steps are read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.extras import EXTRAS
from supply.wheel_layout import wheel_files
from tests.conftest import ROOT

CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
# Its instructions, each in one line.
STEPS = [
    line
    for line in re.sub(r" \\\n\s*", " ", CONTAINERFILE).splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    assert made["networks"]["inside"] == {"internal": True}
    services: dict[str, Any] = made["services"]
    return services


def ignored(path: Path) -> bool:
    """Say whether .dockerignore, which names what is let in, keeps a file out."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    return path.relative_to(ROOT).parts[0] not in let_in


def test_all_that_the_wheel_is_built_from_is_let_in() -> None:
    needed = ["pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "constraints.txt"]
    needed += ["requirements-small.txt", "supply/wheel_layout.py"]
    files = [path for path, _ in wheel_files(ROOT)]
    assert not [path for path in [*files, *(ROOT / each for each in needed)] if ignored(path)]
    assert all((ROOT / each).is_file() for each in needed)
    assert ignored(ROOT / "tests" / "conftest.py")


def test_it_has_the_packages_of_the_extras_and_no_torch() -> None:
    (installed,) = (step for step in STEPS if "--requirement requirements-small.txt" in step)
    wanted = {each for name in ("mcp", "ocr", "postgres") for each in EXTRAS[name].packages}
    assert set(re.findall(r'"([^"]+)"', installed)) == wanted
    assert "torch" not in "".join(STEPS)


def test_it_runs_without_rights_and_tells_its_health() -> None:
    last = STEPS[max(n for n, step in enumerate(STEPS) if step.startswith("FROM")) :]
    user = last.index("USER 10001:10001")
    assert not [step for step in last[user:] if step.startswith(("RUN", "COPY", "USER root"))]
    assert any(step.startswith("HEALTHCHECK") and "/health" in step for step in last)
    assert last[-1] == 'CMD ["chapterverse", "serve"]'


def test_the_page_writes_to_its_volume_alone_and_the_library_is_out_of_reach(
    services: dict[str, Any],
) -> None:
    page, library = services["page"], services["library"]
    assert page["read_only"] is True
    assert page["tmpfs"] == ["/tmp"]
    assert page["volumes"] == ["page:/data"]
    assert page["cap_drop"] == ["ALL"]
    assert page["ports"] == ["127.0.0.1:7860:7860"]
    assert library["networks"] == ["inside"]
    assert "ports" not in library
    # No password stands in the file, and none is the default.
    for each in (page["environment"]["PGPASSWORD"], library["environment"]["POSTGRES_PASSWORD"]):
        assert each.startswith("${CHAPTERVERSE_DB_PASSWORD:?")
