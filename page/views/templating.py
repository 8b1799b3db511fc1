"""Render the page's HTML templates with Jinja2.

The templates stand in `templates/` and are the only source of markup: a value, wherever it comes
from, is escaped, and no text is ever compiled as a template. A name that was not given, or a None,
raises an error instead of leaving a gap.

A line break in a template belongs to the template and not to the page: between tags it vanishes,
in running text and between attributes it is one space. So a template may be indented, and the
white space of a quotation is still the document's own.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from page.format import (
    format_confidence,
    format_count,
    format_percent,
    format_range,
    replace_surrogates,
    shorten,
)

# Gradio tidies the white space of a chat message before it is sent, which would change a quote:
# white space travels as character references instead, and so arrives as it was.
_WHITE_SPACE = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
_TAG_OR_BREAK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\s*\n\s*", re.DOTALL)


def render(template: str, **values: object) -> Markup:
    """Return the HTML of `templates/<template>.html` with these values.

    Raises UndefinedError for a value the template needs and was not given.
    """
    return Markup(_ENVIRONMENT.get_template(f"{template}.html").render(values))  # noqa: S704


def escape(text: str) -> Markup:
    """Return text as HTML that shows exactly its characters, in content or in an attribute."""
    escaped = html.escape(replace_surrogates(text), quote=True).translate(_WHITE_SPACE)
    return Markup(escaped)  # noqa: S704 - it was escaped just now


def _to_markup(value: object) -> Markup:
    """Escape what a template writes, unless a template has made it."""
    if value is None:
        raise TypeError("a template was given None where a text belongs")
    return value if isinstance(value, Markup) else escape(str(value))


class _LineBreaks(Extension):
    """Take the line breaks of the templates out of the page; see above."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Put comments in their place, so that errors still name the right line."""

        def replace(match: re.Match[str]) -> str:
            found = match.group()
            if found.startswith("{"):
                return found
            beside_tag = (
                source[: match.start()].endswith((">", "}"))
                or source[match.end() :].startswith(("<", "{"))
                or match.start() == 0
                or match.end() == len(source)
            )
            return ("" if beside_tag else " ") + "{#" + "\n" * found.count("\n") + "#}"

        return _TAG_OR_BREAK.sub(replace, source)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_to_markup,
    extensions=[_LineBreaks],
    auto_reload=False,
)
_ENVIRONMENT.globals.update(
    format_range=format_range,
    format_confidence=format_confidence,
    format_count=format_count,
    format_percent=format_percent,
    shorten=shorten,
)
