"""What can be missing: the lines name what the project names, and are said in one sentence."""

from __future__ import annotations

import tomllib

import pytest

from index import LibraryError
from index.extras import (
    EXTRAS,
    MODELS,
    PARTS,
    READING,
    Part,
    install_command,
    is_installed,
    require,
)
from index.loaders.registry import FORMATS
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_packages_are_those_that_the_project_names() -> None:
    extras = PROJECT["optional-dependencies"]
    assert {name: list(part.packages) for name, part in EXTRAS.items()} == {
        name: extras[name] for name in ("mcp", "ocr", "postgres", "workers")
    }
    for part in (READING | MODELS).values():
        assert set(part.packages) <= set(PROJECT["dependencies"])
    assert {each.part for each in FORMATS.values() if each.part} == READING.keys()


def test_what_is_missing_is_said_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packages = EXTRAS["postgres"].packages
    monkeypatch.setitem(PARTS, "postgres", Part(("sys", "no_such_module"), packages))
    assert not is_installed("postgres")
    with pytest.raises(LibraryError) as caught:
        require("postgres", "A library on a server", LibraryError)
    assert str(caught.value) == (
        "A library on a server needs packages that are not installed; run: "
        'pip install "pgvector>=0.4,<1" "psycopg[binary,pool]>=3.2,<4"'
    )
    monkeypatch.setitem(PARTS, "postgres", Part(("sys",), packages))
    require("postgres", "A library on a server", LibraryError)


def test_pip_can_be_called_otherwise() -> None:
    assert install_command("mcp", "py -m pip install") == 'py -m pip install "mcp>=1.30,<2"'
