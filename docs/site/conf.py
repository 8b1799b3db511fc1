"""Build the site from README.md, docs/ and the pages beside them: the settings of Sphinx.

`make docs` writes it to build/docs. The Markdown files are read where they stand, and source files
that they link to are copied beside them. docs/README.md is the map: each of its headings is a group
of the sidebar, and each of its links a page. A broken link, a page that is not on the map, and one
that would load anything from elsewhere end the build.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent.parent
MAP = "docs/README"
_GROUP = re.compile(r"^## (.+)$")
_LINK = re.compile(r"\]\(([^)#:]+)\.md\)")
_LOADED = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=\"(?:https?:)?//[^\"]+"
)
_STYLE_LOADED = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//")

project = "Chapter & Verse"
author = "The authors of Chapter & Verse"
release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
extensions = ["myst_parser"]
root_doc = "README"
exclude_patterns = [".*", ".venv*", "build", "dist", "tests", "docs/site"]
myst_heading_anchors = 4
smartquotes = False
html_theme = "furo"
html_title = f"{project} {release}"
html_extra_path = ["index.html"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False


def groups(text: str) -> list[tuple[str, list[str]]]:
    """Return the map's headings, each with its pages: names from the root, without `.md`."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if heading := _GROUP.match(line):
            found.append((heading[1], []))
        elif found:
            for link in _LINK.findall(line):
                page = (ROOT / "docs" / f"{link}.md").resolve().relative_to(ROOT)
                found[-1][1].append(page.with_suffix("").as_posix())
    return found


def pages(text: str) -> list[str]:
    """Return every page of the site, from the map's text."""
    return ["README", MAP, *(page for _, held in groups(text) for page in held)]


def sidebar(text: str) -> str:
    """Return the map as Sphinx's directives for the sidebar."""
    parts = [("", [MAP]), *groups(text)]
    return "\n".join(
        "```{toctree}\n:hidden:\n"
        + (f":caption: {heading}\n" if heading else "")
        + "\n".join(["", *(f"/{page}" for page in held if page != "README"), "```", ""])
        for heading, held in parts
    )


def loaded_from_elsewhere(text: str) -> list[str]:
    """Return what a page or a style sheet would load from another machine."""
    return [match[0] for pattern in (_LOADED, _STYLE_LOADED) for match in pattern.finditer(text)]


def _add_sidebar(_: Sphinx, name: str, source: list[str]) -> None:
    if name == root_doc:
        source[0] += "\n\n" + sidebar(_map_text())


def _check_pages(app: Sphinx, fault: Exception | None) -> None:
    from sphinx.errors import SphinxError

    if fault is not None:
        return
    for path in sorted([*app.outdir.rglob("*.html"), *app.outdir.rglob("*.css")]):
        if loaded := loaded_from_elsewhere(path.read_text(encoding="utf-8")):
            raise SphinxError(f"{path.relative_to(app.outdir)} would load {loaded[0]}")


def _map_text() -> str:
    return (ROOT / f"{MAP}.md").read_text(encoding="utf-8")


include_patterns = [f"{page}.md" for page in pages(_map_text())]


def setup(app: Sphinx) -> None:
    """Have the sidebar written as the first page is read, and look at all pages in the end."""
    app.connect("source-read", _add_sidebar)
    app.connect("build-finished", _check_pages)
