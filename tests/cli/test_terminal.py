"""What is printed cannot steer the terminal."""

from __future__ import annotations

import json

import pytest

from cli.terminal import echo, echo_json, harmless


def test_control_characters_become_signs() -> None:
    assert harmless("a\x1b[31mred\x1b[0m\x07\x7f\x9b1m\r\nb\tc\rd") == (
        "a␛[31mred␛[0m␇␡\\x9b1m\nb\tc␍d"
    )


def test_no_escape_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    echo("The \x1b]0;title\x1b\\ mast")
    echo_json({"text": "The \x1b[31m\x9bmast"})
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x9b" not in out
    assert json.loads(out.split("\n", 1)[1]) == {"text": "The \x1b[31m\x9bmast"}
