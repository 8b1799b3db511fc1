"""The house rules that a machine can check: direction of imports, size of files, what is said."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# A part may import itself and what stands to the right of it.
FLOW = ("app", "chapterverse", "cli", "page", "qa", "index")
PARTS = FLOW[1:]


def tracked(pattern: str = "*") -> list[Path]:
    """The repository's files that match; all of them must be readable as text here."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@functools.cache
def imported(path: Path) -> set[str]:
    """The top-level names of all modules that the file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_imports_flow_one_way() -> None:
    checked = 0
    for path in tracked("*.py"):
        part = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if part in FLOW:
            above = set(FLOW[: FLOW.index(part)])
            assert not imported(path) & above, path
            checked += 1
    assert checked > 20


def modules_of(part: str) -> dict[str, Path]:
    """The modules of a part by their full names; a package goes by its own name."""
    found: dict[str, Path] = {}
    for path in tracked(f"{part}/*.py"):
        names = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(names).removesuffix(".__init__")] = path
    return found


def imports_of(path: Path, modules: dict[str, Path]) -> set[str]:
    """The full names of those of `modules` that the file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.update({inner if inner in modules else node.module} & modules.keys())
    return found


def rooms(package: str, modules: dict[str, Path]) -> dict[str, set[str]]:
    """What stands in a package, each folder as one thing, with the others that it imports."""

    def room(name: str) -> str | None:
        if name == package:
            return "__init__"
        inside = name.startswith(f"{package}.")
        return name.removeprefix(f"{package}.").split(".")[0] if inside else None

    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        here = room(name)
        if here is not None:
            others = {there for each in imports_of(path, modules) if (there := room(each))}
            graph.setdefault(here, set()).update(others - {here})
    return graph


def circle(graph: dict[str, set[str]]) -> list[str]:
    """A circle of the graph, its first node again at the end; empty where there is none."""
    done: set[str] = set()

    def walk(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            for each in sorted(graph.get(node, ())):
                if found := walk(each, [*way, node]):
                    return found
            done.add(node)
        return []

    return next((found for node in sorted(graph) if (found := walk(node, []))), [])


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


@pytest.mark.parametrize("part", PARTS)
def test_no_imports_run_in_a_circle(part: str) -> None:
    """Neither between the modules of a folder, nor between folders that stand in one."""
    modules = modules_of(part)
    packages = [name for name, path in modules.items() if path.name == "__init__.py"]
    assert packages
    for package in packages:
        assert circle(rooms(package, modules)) == [], package


def test_store_and_vectors_do_not_know_each_other() -> None:
    graph = rooms("index", modules_of("index"))
    assert "store" not in graph["vectors"]
    assert "vectors" not in graph["store"]


def test_only_tests_import_tests() -> None:
    importing = [path for path in tracked("*.py") if "tests" in imported(path)]
    assert {path.relative_to(ROOT).parts[0] for path in importing} == {"tests"}


# Longer files, each with the reason why it is one thing.
LONG = {
    "index/loaders/pdf/letters.py": "the letters of one page and the lines they make share a state",
}


def test_no_file_is_longer_than_400_lines() -> None:
    long = [
        path.relative_to(ROOT).as_posix()
        for pattern in ("*.py", "*.js", "*.css")
        for path in tracked(pattern)
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert set(long) <= LONG.keys()
    assert all((ROOT / path).is_file() for path in LONG)


def test_every_module_says_what_it_does() -> None:
    """In a statement: "Read plain text.", not "What reads plain text" or "How text is read"."""
    questions = re.compile(r"(?:What|Where|Which|How|Who|Whose|When|Why)\b")
    for path in tracked("*.py"):
        source = path.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(source))
        assert not source.strip() or said, path
        if said and path.relative_to(ROOT).parts[0] != "tests":
            assert not questions.match(said), path


def test_nothing_is_left_to_be_written() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|TBD|PLACEHOLDER)\b")
    others = [path for path in (*tracked("*.md"), *tracked("*.py")) if path != Path(__file__)]
    left = [path for path in others if marks.search(path.read_text(encoding="utf-8"))]
    assert left == []
    pages = [path.read_text(encoding="utf-8") for path in tracked("*.md")]
    empty = re.compile(r"<!-- measured \w+: begin -->\s*<!--")
    assert not any(empty.search(page) for page in pages)


@pytest.mark.parametrize("package", ["chapterverse", "index", "qa"])
def test_what_a_package_exports_is_there(package: str) -> None:
    module = importlib.import_module(package)
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert hasattr(module, name), name


def test_importing_the_parts_loads_no_model_library() -> None:
    """The page has to stand within seconds: the heavy imports wait until they are needed."""
    script = (
        "import sys, chapterverse.__main__, index, app\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "[]\n"
