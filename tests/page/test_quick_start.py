"""Gradio is imported without a look at its components' sources, and works all the same."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import gradio as gr
import pytest
from gradio.routes import App

from page.serving.gradio_import import without_apps
from tests.conftest import ROOT

SCRIPT = """
import sys
from typing import Any
opened = set()
sys.addaudithook(lambda event, given: event == "open" and opened.add(str(given[0])))
from page.serving.gradio_import import import_gradio
import_gradio()
import page.server
print(sum(path.endswith(".pyi") for path in opened), sum("gradio" in path for path in opened) > 100)
"""


@pytest.mark.slow
def test_no_stub_file_is_read_or_written() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "0 True\n"


def test_sources_are_found_again_afterwards() -> None:
    assert inspect.getfile(gr.Textbox).endswith("textbox.py")


def test_no_application_is_made_while_a_page_is_built() -> None:
    create: Any = App.create_app
    with without_apps():
        assert App.create_app(None, mcp_server=False) is None  # type: ignore[arg-type]
    assert App.create_app is create


@pytest.mark.slow
def test_the_library_for_mcp_is_imported_when_it_is_asked_for() -> None:
    script = """
import sys
from page.serving.gradio_import import import_gradio
import_gradio()
import page.server
print("mcp" in sys.modules)
import mcp.server.lowlevel
print("mcp" in sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\nTrue\n"
