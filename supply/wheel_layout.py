"""Move the parts of the program into the package `chapterverse`, for the wheel.

In the repository `cli`, `page`, `qa` and `index` are folders at the top, imported by these names.
Installed like that they would take four common names from everybody's environment. `hatch_build.py`
therefore puts them into `chapterverse`, and has the import statements rewritten here: nothing else
in a file changes, no line is added or removed, so that a traceback names the line of the
repository. Only statements are rewritten. A module's name in a string would be missed, and a test
sees to it that there is none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "chapterverse"
PARTS = ("cli", "page", "qa", "index")
DATA = ("seeds",)  # what lies beside the parts and is found by its place
_CACHES = {"__pycache__", ".DS_Store"}
_FROM = re.compile(r"from\s+")


class NotMovable(ValueError):
    """An import that cannot be rewritten by its first word alone."""


def moved(source: str) -> str:
    """Return a module's source with the imports of the parts led into the package.

    `from index.types import Hit` becomes `from chapterverse.index.types import Hit`. Raises
    NotMovable for `import index.types`, which would bind another name.
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named = [each.name for each in node.names if _is_ours(each.name)]
            if named:
                raise NotMovable(f"line {node.lineno}: write `from ... import`, not {named[0]}")
        elif isinstance(node, ast.ImportFrom) and not node.level and _is_ours(node.module or ""):
            line = lines[node.lineno - 1]
            start = len(line.encode()[: node.col_offset].decode())
            word = _FROM.match(line, start)
            if word is None:
                raise NotMovable(f"line {node.lineno}: the module stands on another line")
            lines[node.lineno - 1] = f"{line[: word.end()]}{PACKAGE}.{line[word.end() :]}"
    return "".join(lines)


def wheel_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file of the repository in `root` that the wheel holds, with its path there."""
    for folder in (PACKAGE, *PARTS, *DATA):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not _CACHES & {*path.parts} and path.suffix != ".pyc":
                within = path.relative_to(root).as_posix()
                yield path, within if folder == PACKAGE else f"{PACKAGE}/{within}"


def _is_ours(module: str) -> bool:
    return module.split(".")[0] in PARTS
