"""Choose how sure an answer must be, and how many passages are read.

The choices are the session's own and hold for the questions after them. Until one is made, the
assistant's defaults count. Nothing is asked of it while the page is laid out: it may not be ready,
or may never be.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, NamedTuple

import gradio as gr

from index.errors import ChapterVerseError
from page.serving.tenants import Tenants
from page.session.options import (
    MAX_TOP_K,
    MIN_TOP_K,
    Choices,
    check_threshold,
    check_top_k,
)
from page.views.settings import render_effect, render_top_k
from qa.retriever import TOP_K

logger = logging.getLogger(__name__)

MIN_THRESHOLD, MAX_THRESHOLD, THRESHOLD_STEP = 0.05, 0.95, 0.05


class ThresholdControl(NamedTuple):
    """The parts on one page that are drawn again once the assistant is ready: slider, words."""

    slider: gr.Slider
    words: gr.HTML


class SettingsEvents:
    """The events of the settings; holds no session's data. They may wait for the models."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def build(self, choices: gr.State) -> ThresholdControl:
        """Lay them out, closed; the slider is not to be moved before `start` says from where."""
        with gr.Accordion("Settings", open=False, elem_id="cv-settings"):
            slider = gr.Slider(
                MIN_THRESHOLD,
                MAX_THRESHOLD,
                step=THRESHOLD_STEP,
                value=(MIN_THRESHOLD + MAX_THRESHOLD) / 2,
                label="How sure must an answer be?",
                elem_id="cv-threshold",
                interactive=False,
                buttons=[],
            )
            words = gr.HTML("", elem_id="cv-effect", js_on_load=None)
            passages = gr.Slider(
                MIN_TOP_K,
                MAX_TOP_K,
                step=1,
                value=TOP_K,
                label="How many passages are read?",
                elem_id="cv-passages",
                buttons=[],
            )
            read = gr.HTML(render_top_k(TOP_K), elem_id="cv-read", js_on_load=None)
        common: dict[str, Any] = {
            "queue": False,
            "trigger_mode": "always_last",
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        slider.input(self.move, [slider, choices], [choices, words], **common)
        passages.input(self.read_more, [passages, choices], [choices, read], **common)
        return ThresholdControl(slider, words)

    def start(self) -> tuple[Any, Any]:
        """Put the slider, once the assistant is ready, at the assistant's own threshold."""
        try:
            with self._tenants.assistant() as assistant:
                own = assistant.threshold
        except ChapterVerseError as error:
            logger.error("The threshold is not known: %s", error)
            return gr.skip(), gr.skip()
        except Exception:
            logger.exception("The threshold is not known")
            return gr.skip(), gr.skip()
        at = min(max(own, MIN_THRESHOLD), MAX_THRESHOLD)
        return gr.update(value=at, interactive=True), self._words(own)

    def move(self, value: object, choices: Choices) -> tuple[Any, Any]:
        """Keep what was chosen, and say what it does; what is no threshold changes nothing."""
        threshold = check_threshold(value)
        if threshold is None:
            return gr.skip(), gr.skip()
        return replace(choices, threshold=threshold), self._words(threshold)

    def read_more(self, value: object, choices: Choices) -> tuple[Any, Any]:
        """Keep how many passages are to be read; what is no such number changes nothing."""
        top_k = check_top_k(value)
        if top_k is None:
            return gr.skip(), gr.skip()
        return replace(choices, top_k=top_k), render_top_k(top_k)

    def _words(self, threshold: float) -> str:
        try:
            with self._tenants.assistant() as assistant:
                effect = assistant.effect(threshold)
        except ChapterVerseError as error:
            logger.error("The effect of a threshold is not known: %s", error)
            effect = None
        except Exception:
            logger.exception("The effect of a threshold is not known")
            effect = None
        return render_effect(threshold, effect)
