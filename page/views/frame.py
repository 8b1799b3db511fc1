"""Render what stands around the conversation: the head of the page, the tabs."""

from __future__ import annotations

from markupsafe import Markup

from page.views.templating import render

_TABS = (  # name, words, the part of the page it shows
    ("sources", "Sources", "cv-panel"),
    ("documents", "Documents", "cv-documents"),
    ("conversations", "Conversations", "cv-conversations"),
)


def render_header(signed_in: bool) -> Markup:
    """Return the head of the page, with a button to sign out for whoever has signed in."""
    return render("header", signed_in=signed_in)


def render_tabs() -> Markup:
    """Return the tabs over the right column."""
    return render("tabs", tabs=_TABS)
