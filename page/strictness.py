"""How sure an answer must be, as a person chooses it on the page: a slider and what it does.

The choice is the session's own and holds for the questions after it. Until one is made, the
asker's own threshold counts. Nothing is asked of the asker while the page is laid out: it may not
be ready, or may never be.
"""

from __future__ import annotations

import logging
import math
from typing import Any, NamedTuple

import gradio as gr

from index.errors import ChapterVerseError
from page.asker import Asker
from page.wording import escape, percent
from qa.confidence import Effect

logger = logging.getLogger(__name__)

LEAST, MOST, STEP = 0.05, 0.95, 0.05


class Control(NamedTuple):
    """The parts of the control on one page: what was chosen (or None), slider, words."""

    chosen: gr.State
    slider: gr.Slider
    words: gr.HTML


class Strictness:
    """The events of the control; holds no session's data. They may wait for the asker."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    def build(self) -> Control:
        """Lay the control out, closed and not to be moved before `start` says from where."""
        chosen = gr.State(None)
        with gr.Accordion("How sure must an answer be?", open=False, elem_id="cv-strictness"):
            slider = gr.Slider(
                LEAST,
                MOST,
                step=STEP,
                value=(LEAST + MOST) / 2,
                label="Answer more ↔ Be stricter",
                elem_id="cv-threshold",
                interactive=False,
                buttons=[],
            )
            words = gr.HTML("", elem_id="cv-effect", js_on_load=None)
        slider.input(
            self.move,
            slider,
            [chosen, words],
            queue=False,
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        )
        return Control(chosen, slider, words)

    def start(self) -> tuple[Any, Any]:
        """Put the slider, once the asker is ready, where the asker's own threshold is."""
        try:
            own = self._asker.threshold
        except ChapterVerseError as error:
            logger.error("The threshold is not known: %s", error)
            return gr.skip(), gr.skip()
        except Exception:
            logger.exception("The threshold is not known")
            return gr.skip(), gr.skip()
        at = min(max(own, LEAST), MOST)
        return gr.update(value=at, interactive=True), self._words(own)

    def move(self, value: object) -> tuple[Any, Any]:
        """Keep what was chosen, and say what it does; what is no threshold changes nothing."""
        threshold = checked_threshold(value)
        if threshold is None:
            return gr.skip(), gr.skip()
        return threshold, self._words(threshold)

    def _words(self, threshold: float) -> str:
        try:
            effect = self._asker.effect(threshold)
        except ChapterVerseError as error:
            logger.error("The effect of a threshold is not known: %s", error)
            effect = None
        except Exception:
            logger.exception("The effect of a threshold is not known")
            effect = None
        return render_effect(threshold, effect)


def checked_threshold(value: object) -> float | None:
    """Return a threshold that came from a browser; None for what is no number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= 1 else None


def render_effect(threshold: float, effect: Effect | None) -> str:
    """Return what an answer needs, and what that did in measurements where it is known."""
    known = f"<p>{escape(effect.in_words())}</p>" if effect is not None else ""
    return (
        f'<div class="cv-effect"><p class="cv-needs">An answer needs a confidence of '
        f"{percent(threshold)}.</p>{known}</div>"
    )
