"""The page's templates: every value is escaped, and no text is ever compiled as a template."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

import page
from page.views.templating import escape, render

PAGE = Path(page.__file__).parent
TEMPLATES = sorted((PAGE / "views" / "templates").glob("*.html"))


def test_a_value_is_text_whatever_it_holds() -> None:
    hostile = "{{ 7 * 7 }} {% include 'error.html' %} {# x #} <b a='\"'>&\n\tend"
    assert render("notice", sentence=hostile) == (
        '<p class="cv-status">{{ 7 * 7 }} {% include &#x27;error.html&#x27; %} {# x #} '
        "&lt;b a=&#x27;&quot;&#x27;&gt;&amp;&#10;&#9;end</p>"
    )


def test_what_a_template_has_made_is_escaped_once() -> None:
    assert render("notice", sentence=escape("<b>")) == '<p class="cv-status">&lt;b&gt;</p>'
    assert isinstance(render("notice", sentence="x"), Markup)


def test_a_missing_value_is_an_error_and_no_gap() -> None:
    with pytest.raises(UndefinedError, match="'sentence' is undefined"):
        render("notice")
    with pytest.raises(TypeError, match="None where a text belongs"):
        render("notice", sentence=None)


def test_a_line_break_of_a_template_is_none_of_the_page() -> None:
    assert render("tabs", tabs=[("a", "A", "b")]) == (
        '<div class="cv-tablist" role="tablist" aria-label="Sources, documents and conversations">'
        '<button type="button" role="tab" id="cv-tab-a" data-tab="a" aria-controls="b" '
        'aria-selected="false">A</button></div>'
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_lets_a_value_through_unescaped(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|\|\s*e(scape)?\b|\|\s*tojson", source)


def test_markup_is_made_in_the_templates_alone() -> None:
    """Elsewhere `Markup` is a type, or the empty text."""
    for file in PAGE.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert "from_string" not in source
        assert "jinja2.Template" not in source
        if file.name != "templating.py":
            assert not re.search(r"Markup\((?!\))", source), file


def test_an_error_names_its_template_and_line() -> None:
    with pytest.raises(UndefinedError) as raised:
        render("tabs")
    entry = raised.traceback[-1]
    assert entry.path.name == "tabs.html"  # type: ignore[union-attr]
    assert entry.lineno + 1 == 3


@pytest.mark.slow
def test_gradio_is_not_needed_to_render() -> None:
    program = (
        "import sys; from page.views.messages import render_error; render_error('x'); "
        "sys.exit('gradio' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=PAGE.parent, check=True)
