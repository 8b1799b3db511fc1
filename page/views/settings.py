"""Render what the settings mean: how sure an answer must be, how many passages are read."""

from __future__ import annotations

from markupsafe import Markup

from page.views.templating import render
from qa.reader.calibration import Effect
from qa.retriever import TOP_K


def render_effect(threshold: float, effect: Effect | None) -> Markup:
    """Return what an answer needs, and what that did in measurements where it is known."""
    return render("threshold", threshold=threshold, effect=effect)


def render_top_k(top_k: int) -> Markup:
    """Return what reading so many passages means."""
    return render("top_k", top_k=top_k, usual=TOP_K)
