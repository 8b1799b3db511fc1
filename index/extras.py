"""Check for optional packages, and say in one sentence how to install what is missing.

The project itself is on no package index, so that the lines name the packages of an extra: they
work wherever the project came from, a wheel, a clone or an address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True, slots=True)
class Part:
    """Packages that belong together: the modules that are imported, and what pip is told."""

    modules: tuple[str, ...]
    packages: tuple[str, ...]


# What the plain installation brings for some formats; missing only where it was taken out.
READING = {
    "html": Part(("selectolax",), ("selectolax>=1,<2",)),
    "office": Part(("lxml", "python_calamine"), ("lxml>=5,<7", "python-calamine>=0.9,<1")),
    "pdf": Part(("pypdfium2",), ("pypdfium2>=5,<6",)),
}
# The extras of the project.
EXTRAS = {
    "mcp": Part(("mcp",), ("mcp>=1.30,<2",)),
    "ocr": Part(("pytesseract", "PIL"), ("pillow>=11,<13", "pytesseract>=0.3.13,<1")),
    "postgres": Part(
        ("psycopg", "psycopg_pool", "pgvector"),
        ("pgvector>=0.4,<1", "psycopg[binary,pool]>=3.2,<4"),
    ),
    "workers": Part(("distributed",), ("distributed>=2026.1",)),
}
# What computes models other than the bundled ones, and what fits a confidence. The plain
# installation brings them, the small one (requirements-small.txt) does without.
MODELS = {
    "fitting": Part(("sklearn",), ("scikit-learn>=1.7,<2",)),
    "models": Part(
        ("sentence_transformers", "transformers", "torch"),
        ("sentence-transformers>=5.1,<7", "torch>=2.8,<3"),
    ),
}
PARTS = READING | EXTRAS | MODELS


def install_command(name: str, install: str = "pip install") -> str:
    """Return the command that installs a part; `install` is what stands before the packages.

    The quotes are double ones, which Windows knows as well.
    """
    return " ".join([install, *(f'"{package}"' for package in PARTS[name].packages)])


def missing_part(what: str, name: str) -> str:
    """Return the sentence for a missing part; `what` is what needs it, such as "Serving MCP"."""
    return f"{what} needs packages that are not installed; run: {install_command(name)}"


def is_installed(name: str) -> bool:
    """Say whether the modules of a part can be imported; none of them is imported for it."""
    return all(find_spec(module) is not None for module in PARTS[name].modules)


def require(name: str, what: str, error: Callable[[str], Exception]) -> None:
    """Raise `error` with the sentence for a missing part where it is not installed."""
    if not is_installed(name):
        raise error(missing_part(what, name))
