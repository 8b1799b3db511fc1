"""Makes what the docs draw from the code; run as `python docs/make.py`.

`flow.svg` shows the modules of each part, and how many imports lead from part to part;
`reference.md` holds the public names of `qa` and `index` with their docstrings. A test compares
both with what is here.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PARTS = ("app", "page", "qa", "index")
_WIDTH, _COLUMN, _LINE = 960, 150, 17


def modules(part: str) -> list[Path]:
    """Return the modules of a part; a package inside of it counts as one."""
    if (ROOT / f"{part}.py").is_file():
        return [ROOT / f"{part}.py"]
    inside = sorted((ROOT / part).iterdir())
    return [
        path
        for path in inside
        if (path.suffix == ".py" and path.stem not in ("__init__", "__main__"))
        or (path / "__init__.py").is_file()
    ]


def imports(path: Path) -> Iterator[str]:
    """Yield the part of each import of ours in a module or package."""
    for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                part = node.module.split(".")[0]
                if part in PARTS:
                    yield part


def flow() -> str:
    """Return the picture: a band for each part, an arrow for the imports between two of them."""
    arrows: Counter[tuple[str, str]] = Counter()
    bands: list[str] = []
    top = 10
    middles: dict[str, int] = {}
    for part in PARTS:
        found = modules(part)
        for path in found:
            arrows.update((part, other) for other in imports(path) if other != part)
        per_row = (_WIDTH - 200) // _COLUMN
        rows = -(-len(found) // per_row)
        height = 24 + rows * _LINE
        bands.append(
            f'<rect x="110" y="{top}" width="{_WIDTH - 120}" height="{height}" rx="6" '
            'fill="none" stroke="currentColor"/>'
            f'<text x="10" y="{top + height // 2 + 5}" font-weight="bold">{part}</text>'
        )
        for number, path in enumerate(found):
            x, y = 122 + number % per_row * _COLUMN, top + 22 + number // per_row * _LINE
            name = path.stem if path.is_file() else f"{path.name}/"
            bands.append(f'<text x="{x}" y="{y}">{escape(name)}</text>')
        middles[part] = top + height
        top += height + 40
    for (above, below), count in sorted(arrows.items()):
        if PARTS.index(below) == PARTS.index(above) + 1:
            y = middles[above]
            bands.append(
                f'<path d="M 480 {y} v 32" stroke="currentColor" marker-end="url(#tip)"/>'
                f'<text x="492" y="{y + 25}">{count} imports</text>'
            )
    skipped = [f"{a} → {b}: {n}" for (a, b), n in sorted(arrows.items()) if _steps(a, b) > 1]
    bands.append(f'<text x="10" y="{top}">further down: {escape("; ".join(skipped))}</text>')
    upward = [pair for pair in arrows if _steps(*pair) < 0]
    if upward:
        raise SystemExit(f"imports run upwards: {upward}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top + 12}" '
        'font-family="sans-serif" font-size="13" fill="currentColor">'
        "<style>svg{color:#222;background:#fff}</style>"
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="4" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z"/></marker></defs>' + "\n".join(bands) + "</svg>\n"
    )


def _steps(above: str, below: str) -> int:
    return PARTS.index(below) - PARTS.index(above)


def reference() -> str:
    """Return the reference: each public name with its signature and docstrings."""
    lines = [
        "# Reference",
        "",
        "Made from the code by `python docs/make.py`. What isn't here is free to change.",
    ]
    for package in ("qa", "index"):
        module = importlib.import_module(package)
        lines += ["", f"## `{package}`", "", *_doc(module)]
        for name in sorted(module.__all__):
            value = getattr(module, name)
            if inspect.isclass(value) and issubclass(value, BaseException):
                continue
            lines += ["", *_described(name, value)]
        errors = [name for name in sorted(module.__all__) if name.endswith(_ERROR_ENDS)]
        if package == "index" and errors:
            lines += ["", "### Errors", "", *_doc(importlib.import_module("index.errors"))]
    return "\n".join(lines).rstrip() + "\n"


_ERROR_ENDS = ("Error", "Document", "Damaged", "Busy")


def _described(name: str, value: Any) -> list[str]:
    lines = [f"### `{name}{_signature(value)}`", "", *_doc(value)]
    if inspect.isclass(value):
        for each, member in vars(value).items():
            if each.startswith("_"):
                continue
            target = member.__func__ if isinstance(member, classmethod | staticmethod) else member
            if isinstance(target, property):
                lines += ["", f"**`{each}`**", "", *_doc(target.fget)]
            elif inspect.isfunction(target):
                lines += ["", f"**`{each}{_signature(target)}`**", "", *_doc(target)]
    return lines


def _signature(value: Any) -> str:
    try:
        text = str(inspect.signature(value))
    except (TypeError, ValueError):
        return ""
    return re.sub(r"\b(?:pathlib|collections\.abc|index\.\w+|qa\.\w+)\.", "", text).replace("'", "")


def _doc(value: Any) -> list[str]:
    """Return a docstring as Markdown: indented lines are shown as they stand."""
    return [line.rstrip() for line in (inspect.getdoc(value) or "").splitlines()]


def main() -> None:
    """Write both files."""
    (DOCS / "flow.svg").write_text(flow(), encoding="utf-8")
    (DOCS / "reference.md").write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
