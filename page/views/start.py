"""Render what stands in the place of the conversation before the first question."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from markupsafe import Markup

from page.views.templating import render


@dataclass(frozen=True, slots=True)
class StartState:
    """What the first screen depends on.

    `documents` is how many the library holds, None while it is not ready; `sample` are the
    names of those that came along, and `has_sample` whether some could be added; `questions` are
    offered to be asked. `error` is a sentence.
    """

    documents: int | None = None
    sample: tuple[str, ...] = ()
    has_sample: bool = False
    questions: tuple[str, ...] = ()
    error: str = ""


def render_start(state: StartState) -> Markup:
    """Return the first screen: of an empty library, one with documents, or one not known yet."""
    # Drawn alike, a button would stay as it was when it was pressed.
    return render("start", state=state, drawn=secrets.token_hex(4))
