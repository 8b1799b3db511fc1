"""The wheel: one package, with its imports led into it, that answers where it is installed."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from supply import release
from supply.release import build, checksums, top_names
from supply.wheel_layout import PARTS, NotMovable, moved, wheel_files
from testing.pdf_file import lines_down, pdf_file
from testing.ports import free_port
from tests.conftest import ROOT

TREATY = "The treaty of Anzali was signed by Captain Lindqvist on 14 March 1921."
_MODULE = re.compile(rf"(?:{'|'.join(PARTS)})(?:\.\w+)+")


def test_import_statements_are_led_into_the_package_and_nothing_else_changes() -> None:
    source = '''"""from index import Hit"""
import indexing, os
from index import Hit
from qa.types import (
    Answer,
)
from .page import view
def f():
    s = "é"; from cli.main import main  # from qa import x
'''
    assert (
        moved(source)
        == '''"""from index import Hit"""
import indexing, os
from chapterverse.index import Hit
from chapterverse.qa.types import (
    Answer,
)
from .page import view
def f():
    s = "é"; from chapterverse.cli.main import main  # from qa import x
'''
    )


def test_an_import_that_binds_another_name_is_refused() -> None:
    with pytest.raises(NotMovable, match=r"line 2: write `from \.\.\. import`, not qa\.types"):
        moved("import os\nimport qa.types\n")


def test_no_module_is_named_in_a_string() -> None:
    """Such a name would not be rewritten; in the package it would mean something else."""
    named = []
    for path, _ in wheel_files(ROOT):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = _MODULE.fullmatch(node.value)
                if found and (ROOT / node.value.replace(".", "/")).with_suffix(".py").is_file():
                    named.append((path, node.value))
    assert named == []


def test_checksums_are_what_sha256sum_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.whl"
    path.write_bytes(b"words")
    assert checksums([path]) == f"{hashlib.sha256(b'words').hexdigest()}  a.whl\n"


def test_a_release_is_what_was_built_with_the_small_list_and_checksums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(folder: Path) -> list[Path]:
        with zipfile.ZipFile(folder / "a.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "")
            wheel.writestr("a-1.dist-info/METADATA", "")
        (folder / "a.tar.gz").write_bytes(b"packed")
        return [folder / "a.tar.gz", folder / "a.whl"]

    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "old.whl").write_bytes(b"")
    (tmp_path / release.SMALL).write_bytes(b"click\n")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.setattr(release, "build", make)
    name = "chapterverse"
    ran = CliRunner().invoke(release.main)
    assert ran.exit_code == 0, ran.output
    made = {path.name for path in (tmp_path / "dist").iterdir()}
    assert made == {"a.whl", "a.tar.gz", release.SMALL, release.SUMS}
    sums = (tmp_path / "dist" / release.SUMS).read_text().splitlines()
    assert f"{hashlib.sha256(b'packed').hexdigest()}  a.tar.gz" in sums
    assert [line.split("  ")[1] for line in sums] == ["a.tar.gz", "a.whl", release.SMALL]
    name = "index"
    assert "a.whl holds more than chapterverse." in CliRunner().invoke(release.main).output


class Installed:
    """An environment with the wheel; the packages it needs are those of the tests."""

    def __init__(self, home: Path, wheel: Path) -> None:
        venv.create(home, symlinks=os.name != "nt")
        paths = {"base": str(home), "platbase": str(home)}
        self.programs = Path(sysconfig.get_path("scripts", "venv", paths))
        packages = Path(sysconfig.get_path("purelib", "venv", paths))
        self.home = home
        pip = [sys.executable, "-m", "pip", "--python", str(self.programs / "python"), "--quiet"]
        subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True)
        # After that, so that pip finds nothing installed yet. A .pth of theirs is not followed, so
        # that an editable installation of this repository is not on the path.
        (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib"))
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
            "CHAPTERVERSE_LIBRARY": str(home / "library"),
        }

    def run(self, program: str, *arguments: str | Path) -> str:
        """Run a program of the environment; return what it prints."""
        return subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.home,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    (wheel,) = build(tmp_path_factory.mktemp("dist"), ["wheel"])
    assert top_names(wheel) == {"chapterverse"}
    return Installed(tmp_path_factory.mktemp("installed"), wheel)


@pytest.mark.slow
def test_the_wheel_answers_from_ones_own_pdf(installed: Installed) -> None:
    report = installed.home / "report.pdf"
    report.write_bytes(pdf_file([lines_down(TREATY)]))
    assert installed.run("chapterverse", "add", report) == "added: report.pdf (1 passage)\n"
    question = "Who signed the treaty of Anzali?"
    answer = json.loads(installed.run("python", "-m", "chapterverse", "ask", question, "--json"))
    assert "Lindqvist" in answer["text"]
    assert answer["citations"][0]["page"] == 1


@pytest.mark.slow
def test_python_finds_one_name_and_no_other(installed: Installed) -> None:
    script = f"""
import sys, traceback
from importlib.util import find_spec
from pathlib import Path
from chapterverse import Assistant, ChapterVerseError, __version__
assert not [name for name in {(*PARTS, "app", "seeds")} if find_spec(name)]
print(Assistant.__module__, __version__)
try:
    Assistant.open("library").ask("")
except ChapterVerseError as error:
    places = traceback.extract_tb(error.__traceback__)
    print(places[-1].line, "|", Path(places[-1].filename).parts[-2], type(error).__module__)
"""
    first, second = installed.run("python", "-c", script).splitlines()
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)
    assert version is not None
    assert first == f"chapterverse.qa.assistant {version[1]}"
    line, rest = second.split(" | ")
    assert line.startswith("raise QuestionError(")  # as it stands in the repository
    assert rest.endswith("chapterverse.index.errors")


@pytest.mark.slow
def test_the_wheel_serves_the_page_with_the_sample(installed: Installed) -> None:
    port = free_port()
    process = subprocess.Popen(
        [installed.programs / "chapterverse", "serve", "--no-browser", "--port", str(port)],
        cwd=installed.home,
        env=installed.environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(1200):
            assert process.poll() is None
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as health:
                    assert json.load(health)["status"] == "ready"
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("the page did not come up")
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.mark.slow
def test_the_sdist_holds_what_the_wheel_is_built_from(tmp_path: Path) -> None:
    (sdist,) = build(tmp_path, ["sdist"])
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    within = {path.relative_to(ROOT).as_posix() for path, _ in wheel_files(ROOT)}
    wanted = {*within, "hatch_build.py", "supply/wheel_layout.py", "pyproject.toml", "Makefile"}
    assert wanted <= names
