"""Render the page to sign in on."""

from __future__ import annotations

from markupsafe import Markup

from page.views.templating import render


def render_sign_in(next_address: str, message: str = "") -> Markup:
    """Return the page, which goes on to an address afterwards; `message` says what went wrong."""
    return render("sign_in", next=next_address, message=message)
