"""What is missing, with lines that can be run; what to do first; the demo; how things are said."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli import demo, installation
from cli.terminal import counted, local_time
from testing.fakes import WordEmbedder
from tests.running import Ran

Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _words_are_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is embedded is not the point here."""
    monkeypatch.setattr(
        "index.library_embedder.SentenceTransformerEmbedder", lambda _: WordEmbedder()
    )


def test_a_fresh_library_says_what_to_do_first(run: Run, tmp_path: Path) -> None:
    first = f"There are no documents in {tmp_path / 'library'} yet. Put some in, then ask:"
    for command in (["ask", "Who signed the treaty?"], ["list"]):
        ran = run(*command)
        assert ran.code == 0
        assert ran.out.splitlines() == [
            first,
            "    chapterverse add FILE_OR_FOLDER",
            "Or look at a sample first:",
            "    chapterverse demo",
        ]
    answer = run("ask", "Who signed the treaty?", "--json").json
    assert (answer["answered"], answer["no_answer"]) == (False, "the library holds no documents")


def test_the_demo_says_that_it_is_one_and_leaves_the_library_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[Path, dict[str, Any]]] = []

    def serve(folder: Path, **options: Any) -> None:
        assert folder.is_dir()
        served.append((folder, options))

    monkeypatch.setattr(demo, "serve_library", serve)
    ran = run("demo", "--port", 8000, "--no-browser")
    assert ran.code == 0
    assert ran.out.startswith("This is a demo with one sample document; ")
    ((folder, options),) = served
    assert options == {"port": 8000, "open_browser": False}
    assert not folder.exists()
    assert not (tmp_path / "library").exists()


def test_missing_parts_are_told_with_this_environments_own_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(installation, "is_installed", lambda part: part not in ("pdf", "mcp"))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(sys, "executable", "/Users/Zoë/My Python/bin/python")
    assert [str(each) for each in installation.missing()] == [
        'PDF cannot be read; run: "/Users/Zoë/My Python/bin/python" -m pip install '
        '"pypdfium2>=5,<6"',
        "scanned pages need the program tesseract; run: brew install tesseract",
    ]
    assert [str(each) for each in installation.optional()] == [
        'for serving MCP; run: "/Users/Zoë/My Python/bin/python" -m pip install "mcp>=1.30,<2"'
    ]


@pytest.mark.parametrize(
    ("program", "system", "line"),
    [
        ("dnf", "Linux", "sudo dnf install tesseract"),
        ("apt-get", "Linux", "sudo apt-get install tesseract-ocr"),
        (None, "Windows", "winget install UB-Mannheim.TesseractOCR"),
    ],
)
def test_tesseract_comes_by_the_program_that_is_there(
    program: str | None, system: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "is_installed", lambda _: True)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name == program else None)
    monkeypatch.setattr(platform, "system", lambda: system)
    (lack,) = installation.missing()
    assert lack.line == line


def test_an_environment_without_pip_is_one_of_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda _: None)
    assert installation.pip_install() == f'uv pip install --python "{sys.executable}"'


def test_sizes_are_those_of_the_packages_own_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    def package(name: str, *sizes: int | None) -> SimpleNamespace:
        return SimpleNamespace(name=name, files=[SimpleNamespace(size=size) for size in sizes])

    empty = SimpleNamespace(name="c", files=None)
    packages = [package("a", 3, None), package("b", 4, 5), empty]
    monkeypatch.setattr(installation, "distributions", lambda: packages)
    assert installation.package_sizes() == [("b", 9), ("a", 3), ("c", 0)]


def test_doctor_says_how_the_networks_are_computed_and_what_space_is_taken(run: Run) -> None:
    facts = run("doctor", "--json").json["facts"]
    assert facts["space"]["environment"] == sys.prefix
    assert " MB in " in facts["space"]["packages"]
    reader = facts["reader"]
    by = [value for title, value in reader.items() if title.endswith("computed by")]
    assert by
    for value in by:
        assert value.startswith("ONNX Runtime ")
        assert value.endswith((", 8 bits", ", float32"))
    assert reader["speed"].endswith(" passages a second")


def test_numbers_have_their_nouns() -> None:
    assert counted(1, "page") == "1 page"
    assert counted(1200, "row") == "1,200 rows"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the clock's zone can't be set here")
def test_times_are_told_by_the_clock_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TZ", "Asia/Tehran")
    time.tzset()
    try:
        assert local_time("2026-11-25T23:46:27+00:00") == "2026-11-26 03:16"
        assert local_time("long ago") == "long ago"
    finally:
        monkeypatch.undo()
        time.tzset()
