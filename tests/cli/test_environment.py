"""Options that are read from the environment, under the names that the docs give."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.main import cli
from cli.options import resolve_options
from cli.serve import serve
from cli.users import user


def test_serve_reads_its_options_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "HOST": "10.0.0.1",
        "PORT": "8000",
        "NAMES": "docs.example.org docs",
        "AUTH": "users.json",
        "RATE": "60",
        "WAITING": "7",
        "LOG": "json",
        "LOG_LEVEL": "info",
    }.items():
        monkeypatch.setenv(f"CHAPTERVERSE_{name}", value)
    found = serve.make_context("serve", []).params
    assert (found["host"], found["port"]) == ("10.0.0.1", 8000)
    assert found["names"] == ("docs.example.org", "docs")
    assert found["auth"] == Path("users.json")
    assert (found["rate"], found["waiting"]) == (60, 7)
    assert (found["log"], found["log_level"]) == ("json", "info")
    # What is given on the command line comes first.
    assert serve.make_context("serve", ["--port", "9000"]).params["port"] == 9000


def test_an_option_comes_before_one_before_the_command_and_that_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHAPTERVERSE_LIBRARY", "from-the-environment")
    monkeypatch.setenv("CHAPTERVERSE_EMBEDDER", "from-the-environment")
    outer = cli.make_context("chapterverse", ["--library", "outer", "--reader", "outer", "serve"])
    with serve.make_context("serve", [], parent=outer):
        assert resolve_options() == {"library": Path("outer"), "embedder": None, "reader": "outer"}
    with serve.make_context("serve", ["--library", "inner"], parent=outer):
        assert resolve_options() == {"library": Path("inner"), "embedder": None, "reader": "outer"}


def test_the_commands_for_users_read_the_file_of_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPTERVERSE_AUTH", "users.json")
    monkeypatch.setenv("CHAPTERVERSE_STDIN", "1")
    outer = user.make_context("user", ["add", "ada"])
    found = user.commands["add"].make_context("add", ["ada"], parent=outer).params
    assert found == {"name": "ada", "stdin": False, "auth": Path("users.json")}
