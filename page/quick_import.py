"""Importing Gradio in half its time, and without a write into the place it is installed in.

Whenever Gradio is imported it parses its own components and writes a stub file for editors beside
each of them. Nobody edits Gradio here: while it is imported, its question where a component's
source stands is refused in the way that Gradio itself takes for "there is none".
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_stub_files() -> Iterator[None]:
    """Keep Gradio from writing stub files while it is imported inside."""
    where = inspect.getfile

    def refuse(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("no stub file is wanted")
        return where(thing)

    inspect.getfile = refuse  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = where
