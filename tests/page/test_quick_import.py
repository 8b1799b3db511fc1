"""Gradio is imported without a look at its components' sources, and works all the same."""

from __future__ import annotations

import inspect
import subprocess
import sys

import gradio as gr

from tests.conftest import ROOT

SCRIPT = """
import sys
opened = set()
sys.addaudithook(lambda event, given: event == "open" and opened.add(str(given[0])))
import page
print(sum(path.endswith(".pyi") for path in opened), sum("gradio" in path for path in opened) > 100)
"""


def test_no_stub_file_is_read_or_written() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "0 True\n"


def test_sources_are_found_again_afterwards() -> None:
    assert inspect.getfile(gr.Textbox).endswith("textbox.py")
