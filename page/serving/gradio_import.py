"""Import and start Gradio without what it does at the start and nobody needs here.

The start takes half as long without the first three:

- Gradio parses its own components and writes a stub file for editors beside each, into the folder
  it is installed in. While it is imported, its look-up of a component's source is refused in the
  way that Gradio takes for "there is none".
- It makes a web application at each step of building a page; only the one made when the page is
  launched serves.
- It imports the library for MCP, where that is installed, for a server of its own; ours imports it
  at the first request (`mcp_app`).
- It asks its own server whether it is up, and ends the program where that takes three seconds.
"""

from __future__ import annotations

import inspect
import sys
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


@contextmanager
def without_mcp() -> Iterator[None]:
    """Let Gradio find no library for MCP while it is imported inside."""
    if "mcp" in sys.modules:
        yield
        return
    sys.modules["mcp"] = None  # type: ignore[assignment]  # as Python notes what is not there
    try:
        yield
    finally:
        del sys.modules["mcp"]


@contextmanager
def without_apps() -> Iterator[None]:
    """Keep Gradio from making web applications while a page is being built inside."""
    from gradio.routes import App

    create = App.create_app
    App.create_app = staticmethod(lambda *_, **__: None)  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        App.create_app = staticmethod(create)  # type: ignore[method-assign]


@contextmanager
def without_own_request() -> Iterator[None]:
    """Keep Gradio from asking its own server whether it is up, and giving up after three seconds.

    On a busy machine the first answer takes longer. That the server runs and its port is ours is
    known without.
    """
    from gradio import networking

    def is_up(url: str) -> bool:
        del url
        return True

    ask = networking.url_ok
    networking.url_ok = is_up
    try:
        yield
    finally:
        networking.url_ok = ask


def import_gradio() -> None:
    """Import Gradio without stub files and MCP; to be called before a module that imports it."""
    with without_stub_files(), without_mcp():
        import gradio  # noqa: F401 - those modules find it imported
