"""Check for optional packages, and say in one sentence how to install what is missing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

# Each extra, and the modules that come with it.
MODULES = {
    "html": ("selectolax",),
    "mcp": ("mcp",),
    "ocr": ("pytesseract", "PIL"),
    "office": ("lxml", "python_calamine"),
    "pdf": ("pypdfium2",),
    "postgres": ("psycopg", "psycopg_pool", "pgvector"),
    "workers": ("distributed",),
}


def install_command(extra: str) -> str:
    """Return the command that installs an extra of this project."""
    return f"pip install 'chapter-and-verse[{extra}]'"


def missing_extra(what: str, extra: str) -> str:
    """Return the sentence for a missing extra; `what` is what needs it, such as "Serving MCP"."""
    return f"{what} needs an extra: {install_command(extra)}"


def is_installed(extra: str) -> bool:
    """Say whether the modules of an extra can be imported; none of them is imported for it."""
    return all(find_spec(module) is not None for module in MODULES[extra])


def require(extra: str, what: str, error: Callable[[str], Exception]) -> None:
    """Raise `error` with the sentence for a missing extra where it is not installed."""
    if not is_installed(extra):
        raise error(missing_extra(what, extra))
