"""Find what this installation lacks and what space it takes, with the exact lines to run.

A line names this environment's own Python, so that it can be run from anywhere, whether or not the
environment is activated.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

from index.extras import install_command, is_installed
from index.loaders.registry import FORMATS

TESSERACT = "tesseract"
# By the program that installs packages there.
_TESSERACT_LINES = {
    "apt-get": "sudo apt-get install tesseract-ocr",
    "dnf": "sudo dnf install tesseract",
    "pacman": "sudo pacman -S tesseract tesseract-data-eng",
    "brew": "brew install tesseract",
    "winget": "winget install UB-Mannheim.TesseractOCR",
}
# What the parts of `index.extras` that no format needs are for.
_PURPOSES = {
    "models": "another embedder or reader than the bundled ones",
    "fitting": "fitting a confidence (calibrate)",
    "mcp": "serving MCP",
    "postgres": "a library on a PostgreSQL server",
    "workers": "adding with several processes or machines (--workers)",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not there: what cannot be done without it, and the line that mends it."""

    what: str
    line: str

    def __str__(self) -> str:
        return f"{self.what}; run: {self.line}"


def pip_install() -> str:
    """Return what installs packages into the environment that runs this, wherever one stands."""
    if find_spec("pip") is None:  # environments of uv have none
        return f'uv pip install --python "{sys.executable}"'
    return f"{_quoted(sys.executable)} -m pip install"


def missing() -> Iterator[Lack]:
    """Yield what formats that the program knows need and do not find here."""
    parts: dict[str, list[str]] = {}
    for each in dict.fromkeys(FORMATS.values()):
        if each.part:
            parts.setdefault(each.part, []).append(each.spoken)
    for part, formats in [*parts.items(), ("ocr", ["scanned pages"])]:
        if not is_installed(part):
            yield Lack(f"{', '.join(formats)} cannot be read", install_command(part, pip_install()))
    if shutil.which(TESSERACT) is None:
        yield Lack(f"scanned pages need the program {TESSERACT}", _tesseract_line())


def optional() -> Iterator[Lack]:
    """Yield what else is not installed, and needed for some purposes only."""
    for part, purpose in _PURPOSES.items():
        if not is_installed(part):
            yield Lack(f"for {purpose}", install_command(part, pip_install()))


def package_sizes() -> list[tuple[str, int]]:
    """Return the packages of this environment with their bytes on the disk, largest first.

    The sizes are those that the packages' own lists of files tell.
    """
    sizes = {
        each.name: sum(file.size or 0 for file in each.files or ()) for each in distributions()
    }
    return sorted(sizes.items(), key=lambda each: (-each[1], each[0]))


def folder_size(folder: Path) -> int:
    """Return the bytes of a folder's files, of those below too."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _tesseract_line() -> str:
    for program, line in _TESSERACT_LINES.items():
        if shutil.which(program) is not None:
            return line
    lines = {"Darwin": _TESSERACT_LINES["brew"], "Windows": _TESSERACT_LINES["winget"]}
    return lines.get(platform.system(), _TESSERACT_LINES["apt-get"])


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path
