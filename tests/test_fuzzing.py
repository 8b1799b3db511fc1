"""The fuzzing harness: its targets take inputs, and notice what they are there to notice."""

from __future__ import annotations

from pathlib import Path
from types import FunctionType

import pytest
from hypothesis import HealthCheck, given, settings

from fuzzing import targets as harness
from fuzzing.inputs import spoiled_value
from fuzzing.run import _fault
from fuzzing.served import Fault, check
from fuzzing.targets import Clumsy, load, targets
from index.errors import DamagedFile
from testing.make_documents import MAKERS


@pytest.mark.slow
def test_every_target_takes_a_few_inputs() -> None:
    every = targets()
    assert set(every) == {
        *(f"load{suffix}" for suffix in MAKERS),
        *("splitter", "questions", "calls", "receipts", "browser_state"),
    }
    for target in every.values():
        settings(
            max_examples=3,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )(given(target.inputs)(target.feed))()


def test_a_fault_of_our_own_is_told_from_a_broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(cause: Exception) -> None:
        def parse(_: object) -> None:
            reason = f"it is damaged: its parser stopped ({type(cause).__name__})."
            raise DamagedFile(Path("fuzzed.txt"), reason) from cause

        monkeypatch.setattr(harness, "parse", parse)

    for place, ours in (("/lib/parser.py", False), (f"{harness.ROOT}/index/made_up.py", True)):
        code = compile("raise KeyError('x')", place, "exec")
        try:
            FunctionType(code, {})()
        except KeyError as error:
            refuse(error)
        if ours:
            with pytest.raises(Clumsy):
                load(".txt", b"x")
        else:
            load(".txt", b"x")


@pytest.mark.parametrize(
    "html",
    ["<script>", "<p onclick=x>", '<a href=" javascript:x">', "<img src=JAVASCRIPT:x>", "<iframe>"],
)
def test_an_element_that_a_document_brought_is_noticed(html: str) -> None:
    harness._check_html("<p>words</p>")
    with pytest.raises(AssertionError):
        harness._check_html(html)


def test_an_answer_that_a_fault_led_to_is_noticed() -> None:
    check(200, "{}")
    check(503, "busy")
    check(404, "nothing")
    with pytest.raises(Fault, match="status 500"):
        check(500, "")
    with pytest.raises(Fault, match="it tells"):
        check(200, "Traceback (most recent call last)")


def test_what_went_wrong_is_said_in_a_line() -> None:
    said = "Traceback\n  File\nValueError: told\nYou can reproduce it\n"
    assert _fault(1, said) == "exit 1: ValueError: told"
    assert _fault(-9, "") == "exit -9: "


def test_a_value_is_spoiled_at_one_of_its_places() -> None:
    good = {"a": [1, {"b": 2}], "c": "d"}
    seen = set()

    @settings(max_examples=60, database=None, derandomize=True)
    @given(spoiled_value(good))
    def spoil(value: object) -> None:
        seen.add(repr(value))

    spoil()
    assert len(seen) > 20
    assert good == {"a": [1, {"b": 2}], "c": "d"}
