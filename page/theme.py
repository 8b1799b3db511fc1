"""Bind Gradio's theme to the colours and fonts that `page.css` defines for light and dark.

Only what Gradio draws itself (box, buttons, background) is set here; no font is fetched.
"""

from __future__ import annotations

import gradio as gr

_COLOURS = {
    "body_background_fill": "var(--cv-paper)",
    "body_text_color": "var(--cv-ink)",
    "body_text_color_subdued": "var(--cv-muted)",
    "background_fill_primary": "var(--cv-surface)",
    "background_fill_secondary": "var(--cv-paper)",
    "block_background_fill": "var(--cv-surface)",
    "block_border_color": "var(--cv-line)",
    "border_color_primary": "var(--cv-line)",
    "border_color_accent": "var(--cv-accent)",
    "color_accent_soft": "var(--cv-surface)",
    "input_background_fill": "var(--cv-surface)",
    "input_background_fill_focus": "var(--cv-surface)",
    "input_border_color": "var(--cv-control)",
    "input_border_color_focus": "var(--cv-accent)",
    "input_placeholder_color": "var(--cv-muted)",
    "button_primary_background_fill": "var(--cv-accent)",
    "button_primary_background_fill_hover": "var(--cv-accent-strong)",
    "button_primary_text_color": "var(--cv-on-accent)",
    "button_secondary_background_fill": "var(--cv-surface)",
    "button_secondary_text_color": "var(--cv-ink)",
    "slider_color": "var(--cv-accent)",
    "link_text_color": "var(--cv-accent)",
}

# As in `page.css`: the first of these that a system has.
_SANS = (
    "-apple-system",
    "Segoe UI Variable Text",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Cantarell",
    "Ubuntu",
    "Liberation Sans",
    "system-ui",
    "sans-serif",
)


def make_theme() -> gr.themes.Base:
    """Return the theme; each colour is a CSS variable with a light and a dark value."""
    theme = gr.themes.Base(
        font=list(_SANS),
        font_mono=["ui-monospace", "SFMono-Regular", "Consolas", "monospace"],
        radius_size=gr.themes.sizes.radius_md,
    )
    both = {**_COLOURS, **{f"{name}_dark": colour for name, colour in _COLOURS.items()}}
    return theme.set(**both)
