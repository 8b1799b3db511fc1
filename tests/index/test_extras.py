"""Extras: each is one of the project's, and a missing one is said in one sentence."""

from __future__ import annotations

import tomllib

import pytest

from index import LibraryError
from index.extras import MODULES, is_installed, require
from index.loaders.registry import FORMATS
from tests.conftest import ROOT


def test_each_extra_is_one_of_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert MODULES.keys() <= project["optional-dependencies"].keys()
    assert {each.extra for each in FORMATS.values() if each.extra} <= MODULES.keys()


def test_what_is_missing_is_said_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(MODULES, "postgres", ("sys", "no_such_module"))
    assert not is_installed("postgres")
    with pytest.raises(LibraryError) as caught:
        require("postgres", "A library on a server", LibraryError)
    assert str(caught.value) == (
        "A library on a server needs an extra: pip install 'chapter-and-verse[postgres]'"
    )
    monkeypatch.setitem(MODULES, "postgres", ("sys",))
    require("postgres", "A library on a server", LibraryError)
