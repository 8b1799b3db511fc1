"""The log says what happened and where, and not a word of what was asked or read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from page.serving.logs import configure
from tests.page.stub_assistant import StubAssistant, asking

SECRET = "secret detail of the reader"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    for part in ("page", "qa", "index"):
        logging.getLogger(part).setLevel(logging.NOTSET)


def failing() -> None:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(f"{SECRET} again") from error
    except RuntimeError:
        logging.getLogger("page.events.ask").exception("A question could not be answered")


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_told_by_kind_and_place(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(form)
    failing()
    told = capsys.readouterr().err
    assert SECRET not in told
    assert "A question could not be answered" in told
    assert told.index("builtins.ValueError at") < told.index("builtins.RuntimeError at")
    assert "test_logs.py:" in told
    assert " in failing" in told


def test_what_exceptions_say_is_told_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure("text", content=True)
    failing()
    assert f"ValueError: {SECRET}" in capsys.readouterr().err


def test_a_question_is_a_line_of_json_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("json", "info")
    asking(StubAssistant()).ask("When was the city of Rasht occupied?")
    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["logger"], line["message"]) == (
        "info",
        "page.serving.metrics",
        "A question: answered",
    )
    assert line["result"] == "answered"
    assert line["ms"] >= 0
    assert "Rasht" not in json.dumps(line)
    assert line["time"].endswith("+00:00")


def test_by_default_only_what_is_wrong_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    asking(StubAssistant()).ask("What is the price of tea?")
    logging.getLogger("httpx").info("GET http://127.0.0.1/?q=tea")
    assert capsys.readouterr().err == ""
