"""The rounds of the bench, over processes that only say that they have measured something."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.peers.contract import Settings
from benchmarks.peers.results import Results
from benchmarks.peers.rounds import Rounds
from benchmarks.peers.sample import Question, Sample
from benchmarks.peers.systems import Environment, Size, System

# Called as `python -m benchmarks.peers.FOLDER.run TASK`.
PROCESS = """#!{python}
import json, os, pathlib, sys
task = json.loads(pathlib.Path(sys.argv[3]).read_text())
if "floor" in sys.argv[2] and task["phase"] == "ask" and {fails}:
    sys.exit("out of luck")
if task["phase"] == "ask":
    print(json.dumps({{"first": True}}), flush=True)
told = {{"versions": {{}}, "own": task["settings"]["own"], "offline": os.environ["HF_HUB_OFFLINE"]}}
if task["phase"] == "quality":
    told |= {{"found": [[0]], "replies": []}}
print(json.dumps(told))
"""
SYSTEMS = (
    System("ours", "ours", "Ours"),
    System("floor", "floor", "Floor"),
    System("floor_own", "floor", "Floor", True, ("index",)),
)


def process(folder: Path, fails: bool) -> Path:
    python = folder / "python"
    python.write_text(PROCESS.format(python=sys.executable, fails=fails))
    python.chmod(0o755)
    return python


def rounds(results: Results, folder: Path, around: tuple[str, ...], fails: bool) -> Rounds:
    sample = Sample(
        ("a", *around), 1, "A?", (), ("B?",), ("C?",), (Question("D?", 0, ("a",)),), answers=1
    )
    made = Environment(process(folder, fails), Size(0, 0, 0))
    return Rounds(results, sample, Settings("", ""), dict.fromkeys(("ours", "floor"), made), folder)


def measured(results: Results) -> list[str]:
    return [f"{each['phase']} {each['system']} {each['run']}" for each in results.records]


@pytest.mark.slow
def test_systems_take_turns_and_a_failure_stops_no_other(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    results = Results({"runs": 2})
    first = rounds(results, tmp_path, (), fails=True)
    first.go(SYSTEMS)
    assert measured(results) == [
        "index ours 1", "ask ours 1", "index floor 1", "index floor_own 1",
        "index ours 2", "ask ours 2", "index floor 2", "quality ours 1", "quality floor 1",
    ]  # fmt: skip
    log = tmp_path / "floor-ask.log"
    assert first.failed == [f"floor, ask, run {run}: out of luck (see {log})" for run in (1, 2)]
    again = rounds(results, tmp_path, (), fails=False)
    again.go(SYSTEMS)
    assert not again.failed
    assert measured(results)[9:] == ["ask floor 1", "ask floor 2"]
    asked = results.find("ask", "ours", 1)
    assert asked is not None
    assert asked["first_s"] > 0
    assert asked["offline"] == "1"
    assert [each["own"] for each in results.records if each["system"] == "floor_own"] == [True]
    assert "floor, ask, run 2" in capfd.readouterr().err


def test_a_larger_library_is_stored_once(tmp_path: Path) -> None:
    results = Results({"runs": 2})
    rounds(results, tmp_path, ("b", "c"), fails=False).go(SYSTEMS[:1])
    assert measured(results) == [
        "index ours 1", "store ours 1", "ask ours 1", "index ours 2", "ask ours 2",
        "quality ours 1",
    ]  # fmt: skip
    assert (tmp_path / "stores" / "ours").is_dir()
    assert not (tmp_path / "stores" / "ours scratch").exists()
    assert len((tmp_path / "passages.jsonl").read_text().splitlines()) == 3
    assert len((tmp_path / "indexed.jsonl").read_text().splitlines()) == 1
