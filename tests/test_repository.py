"""The house rules that a machine can check: direction of imports, size of files, what is said."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# A part may import itself and what stands to the right of it.
FLOW = ("app", "page", "qa", "index")


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


def test_only_tests_import_tests() -> None:
    importing = [path for path in tracked("*.py") if "tests" in imported(path)]
    assert {path.relative_to(ROOT).parts[0] for path in importing} == {"tests"}


# Longer files, each with the reason why it is one thing.
LONG: dict[str, str] = {}


def test_no_file_is_longer_than_400_lines() -> None:
    long = [
        path.relative_to(ROOT).as_posix()
        for pattern in ("*.py", "*.js", "*.css")
        for path in tracked(pattern)
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert sorted(set(long)) == sorted(LONG)


def test_every_module_says_what_it_does() -> None:
    for path in tracked("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not source.strip() or ast.get_docstring(ast.parse(source)), path


def test_nothing_is_left_to_be_written() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|TBD|PLACEHOLDER)\b")
    others = [path for path in (*tracked("*.md"), *tracked("*.py")) if path != Path(__file__)]
    left = [path for path in others if marks.search(path.read_text(encoding="utf-8"))]
    assert left == []
    pages = [path.read_text(encoding="utf-8") for path in tracked("*.md")]
    empty = re.compile(r"<!-- measured \w+: begin -->\s*<!--")
    assert not any(empty.search(page) for page in pages)


@pytest.mark.parametrize("package", ["index", "qa"])
def test_what_a_package_exports_is_there(package: str) -> None:
    module = importlib.import_module(package)
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert hasattr(module, name), name


def test_importing_the_parts_loads_no_model_library() -> None:
    """The page has to stand within seconds: the heavy imports wait until they are needed."""
    script = (
        "import sys, cli.main, index, app\n"
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
