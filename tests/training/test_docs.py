"""The table of options in training/README.md is that of the command."""

from __future__ import annotations

import re

import click

from tests.conftest import ROOT
from training.train_reader import main

README = (ROOT / "training" / "README.md").read_text(encoding="utf-8")


def test_every_option_is_in_the_table_and_no_other() -> None:
    documented = set(re.findall(r"^\| `(--[a-z-]+)`", README, flags=re.MULTILINE))
    options = [each for each in main.params if isinstance(each, click.Option)]
    for option in options:
        assert documented & {*option.opts, *option.secondary_opts}, option.name
    assert documented <= {name for each in options for name in (*each.opts, *each.secondary_opts)}


def test_the_defaults_in_the_table_are_those_of_the_command() -> None:
    for option in main.params:
        if isinstance(option, click.Option) and type(option.default) in (int, float, str):
            (row,) = [
                line.split("|")[2].strip()
                for line in README.splitlines()
                if line.startswith(f"| `{option.opts[0]}` |")
            ]
            same = float(row) == option.default if row[0].isdigit() else row == option.default
            assert same, option.name
