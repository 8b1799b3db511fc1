"""Render the line that says where the start stands and what the library holds."""

from __future__ import annotations

from markupsafe import Markup

from page.progress import Progress
from page.session.turns import Turn
from page.views.templating import render


def render_status(progress: Progress) -> Markup:
    """Return the line; a failure stands out."""
    return render("status", phase=progress.phase.value, message=progress.message)


def render_notice(sentence: str) -> Markup:
    """Return a sentence to a person in the place of that line."""
    return render("notice", sentence=sentence)


def render_turn(turn: Turn | None, refused: str = "") -> Markup:
    """Return, for `line.js`, which question came last and whether it still waits.

    `refused` is the key of one that is not asked, since it was asked before.
    """
    return render("turn", turn=turn or "", refused=refused)


def render_line() -> Markup:
    """Return the line of questions that wait for their turn, empty."""
    return render("line")
