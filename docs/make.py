"""Make what the docs draw from the code: run as `python docs/make.py`.

`flow.svg` shows the folders of each part with what they do, and which part imports which;
`reference.md` holds the public names of `qa` and `index` with their docstrings. A test compares
both with what is here.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PARTS = ("app", "cli", "page", "qa", "index")
_WIDTH, _LEFT, _LINE = 960, 110, 17
_DESCRIBED = 240  # where descriptions begin
_CHARACTERS = 115  # of names in one line


def modules(part: str) -> list[Path]:
    """Return the modules and packages that stand in a part, itself if it is a module."""
    if (ROOT / f"{part}.py").is_file():
        return [ROOT / f"{part}.py"]
    return [
        path
        for path in sorted((ROOT / part).iterdir())
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


def first_line(path: Path) -> str:
    """Return what a module or package says of itself, in its first line."""
    file = path / "__init__.py" if path.is_dir() else path
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n")[0]


def rows(part: str) -> list[tuple[str, str]]:
    """Return the lines of a part's band: its folders described, then the names of its modules."""
    found = modules(part)
    folders = [(f"{path.name}/", first_line(path)) for path in found if path.is_dir()]
    names = [path.stem for path in found if path.is_file()]
    if names == [part]:
        return [("", first_line(found[0]))]
    lines = [""]
    for name in names:
        joined = f"{lines[-1]}, {name}" if lines[-1] else name
        if len(joined) > _CHARACTERS:
            lines.append(name)
        else:
            lines[-1] = joined
    return folders + [("modules" if number == 0 else "", each) for number, each in enumerate(lines)]


def flow() -> str:
    """Return the picture: a band for each part, an arrow where one imports the next.

    Ends the program where an import runs upwards.
    """
    arrows = {
        (part, other) for part in PARTS for path in modules(part) for other in imports(path)
    } - {(part, part) for part in PARTS}
    upward = sorted(pair for pair in arrows if _steps(*pair) < 0)
    if upward:
        raise SystemExit(f"imports run upwards: {upward}")
    bands: list[str] = []
    top = 10
    for part in PARTS:
        lines = rows(part)
        height = 14 + len(lines) * _LINE
        bands.append(
            f'<rect x="{_LEFT}" y="{top}" width="{_WIDTH - _LEFT - 10}" height="{height}" rx="6" '
            'fill="none" stroke="currentColor"/>'
            f'<text x="10" y="{top + height // 2 + 5}" font-weight="bold">{part}</text>'
        )
        for number, (name, text) in enumerate(lines):
            y = top + 20 + number * _LINE
            x = _DESCRIBED if name or len(lines) > 1 else _LEFT + 12
            bands.append(f'<text x="{_LEFT + 12}" y="{y}">{escape(name)}</text>' if name else "")
            bands.append(f'<text x="{x}" y="{y}" font-size="12">{escape(text)}</text>')
        top += height
        below = PARTS[PARTS.index(part) + 1 :][:1]
        if below and (part, below[0]) in arrows:
            bands.append(
                f'<path d="M 480 {top} v 18" stroke="currentColor" marker-end="url(#tip)"/>'
            )
        top += 24
    further = [f"{a} → {b}" for a in PARTS for b in PARTS if (a, b) in arrows and _steps(a, b) > 1]
    bands.append(f'<text x="10" y="{top}">and further down: {escape(", ".join(further))}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top + 12}" '
        'font-family="sans-serif" font-size="13" fill="currentColor">'
        "<style>svg{color:#222;background:#fff}</style>"
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="4" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z"/></marker></defs>'
        + "\n".join(each for each in bands if each)
        + "</svg>\n"
    )


def _steps(above: str, below: str) -> int:
    return PARTS.index(below) - PARTS.index(above)


def reference() -> str:
    """Return the reference: what `chapterverse` has, and the values that this takes and gives."""
    lines = [
        "# Reference",
        "",
        "Made from the code by `python docs/make.py`. Import it from `chapterverse`; names that it",
        "lacks are of values that these take and give. What isn't here is free to change.",
    ]
    public = set(importlib.import_module("chapterverse").__all__)
    for title, package in (("Asking", "qa"), ("Libraries and documents", "index")):
        module = importlib.import_module(package)
        described: dict[str, list[str]] = {}
        wanted = public & set(module.__all__)
        while wanted - described.keys():
            name = min(wanted - described.keys())
            value = getattr(module, name)
            is_error = inspect.isclass(value) and issubclass(value, BaseException)
            described[name] = [] if is_error else _described(name, value)
            signatures = [line for line in described[name] if line.startswith(("#", "**`"))]
            wanted |= set(re.findall(r"\w+", " ".join(signatures))) & set(module.__all__)
            public |= wanted
        lines += ["", f"## {title}"]
        for name in sorted(described):
            lines += ["", *described[name]] if described[name] else []
    lines += ["", "## Errors", "", *_doc(importlib.import_module("index.errors"))]
    return "\n".join(lines).rstrip() + "\n"


def _described(name: str, value: Any) -> list[str]:
    if inspect.isclass(value) and issubclass(value, enum.Enum):
        members = ", ".join(f"`{each.name}` ({each.value!r})" for each in value)
        return [f"### `{name}`", "", *_doc(value), "", f"Its values: {members}."]
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
    if getattr(value, "_is_protocol", False):
        return ""
    try:
        text = str(inspect.signature(value))
    except (TypeError, ValueError):
        return ""
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", text)  # annotations, but no values
    if inspect.isclass(value):
        text = text.removesuffix(" -> None")
    return re.sub(r"\b(?:pathlib|collections\.abc|index\.\w+|qa\.\w+)\.", "", text)


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
