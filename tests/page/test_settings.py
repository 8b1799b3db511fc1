"""How sure an answer must be: what is taken from a browser, and what is said."""

from __future__ import annotations

import math
from typing import Any

import pytest

from index import ModelError
from page.events.settings import SettingsEvents
from page.serving.tenants import SharedLibrary
from page.session.options import Choices, check_threshold
from page.views.settings import render_effect
from qa.reader.calibration import Effect
from tests.page.stub_assistant import StubAssistant


class BrokenAssistant(StubAssistant):
    """Like one whose reader's folder is broken."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    @property
    def threshold(self) -> float:
        raise self._error

    def effect(self, threshold: float | None = None) -> Effect | None:
        raise self._error


def is_skipped(update: Any) -> bool:
    return isinstance(update, dict) and update == {"__type__": "update"}


@pytest.mark.parametrize(("value", "threshold"), [(0.05, 0.05), (0.95, 0.95), (0, 0.0), (1, 1.0)])
def test_a_number_from_0_to_1_is_taken(value: float, threshold: float) -> None:
    assert check_threshold(value) == threshold


@pytest.mark.parametrize(
    "value", [None, "0.5", True, -0.01, 1.01, math.nan, math.inf, [0.5], {"value": 0.5}]
)
def test_anything_else_is_ignored(value: object) -> None:
    assert check_threshold(value) is None
    chosen, words = SettingsEvents(SharedLibrary(StubAssistant())).move(value, Choices())
    assert is_skipped(chosen)
    assert is_skipped(words)


def test_what_a_threshold_did_is_said() -> None:
    said = render_effect(0.35, Effect(0.35, 0.9, 0.75, 0.5))
    assert said == (
        '<div class="cv-effect"><p class="cv-needs">An answer needs a confidence of 35 %.</p>'
        "<p>Of 100 questions that the documents answer, about 90 get an answer; of 100 answers, "
        "about 75 are right; of 100 questions that they do not answer, about 50 are refused.</p>"
        "</div>"
    )


def test_nothing_is_said_of_an_effect_that_is_not_known() -> None:
    assert render_effect(0.35, None) == (
        '<div class="cv-effect"><p class="cv-needs">An answer needs a confidence of 35 %.</p></div>'
    )


def test_the_slider_begins_at_the_assistants_own_threshold() -> None:
    slider, words = SettingsEvents(SharedLibrary(StubAssistant())).start()
    assert slider["value"] == 0.3
    assert slider["interactive"] is True
    assert "An answer needs a confidence of 30 %." in words
    assert "about 85 get an answer" in words


@pytest.mark.parametrize("error", [ModelError("The reader's weights are missing."), OSError("x")])
def test_without_a_threshold_the_slider_stays_shut(error: Exception) -> None:
    slider, words = SettingsEvents(SharedLibrary(BrokenAssistant(error))).start()
    assert is_skipped(slider)
    assert is_skipped(words)


@pytest.mark.parametrize("error", [ModelError("The reader's weights are missing."), OSError("x")])
def test_a_choice_holds_where_its_effect_cannot_be_told(error: Exception) -> None:
    chosen, words = SettingsEvents(SharedLibrary(BrokenAssistant(error))).move(
        0.5, Choices(top_k=3)
    )
    assert chosen == Choices(threshold=0.5, top_k=3)
    assert words == render_effect(0.5, None)
