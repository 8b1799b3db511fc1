"""The command that measures the vector index, at sizes that take a moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import report
from benchmarks.speed import vectors
from benchmarks.vector_data import grown, made_up
from tests.conftest import ROOT


def test_the_tables_go_between_the_markers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "SIZES", ((60,), (119, 120)))
    monkeypatch.setattr(vectors, "DETAILED", (("made-up", 120),))
    monkeypatch.setattr(vectors, "UNLIKE_TEXT", frozenset())
    monkeypatch.setattr(vectors, "PROBES", (1, 1000))
    monkeypatch.setattr(vectors, "RERANKS", (120,))
    page = tmp_path / "page.md"
    page.write_text((ROOT / "docs" / "vector-index.md").read_text(encoding="utf-8"))
    before = page.read_text().split(report.BEGIN)[0]
    ran = CliRunner().invoke(vectors.main, ["--questions", "5", "--output", str(page)])
    assert ran.exit_code == 0, ran.output
    assert page.read_text().startswith(before + report.BEGIN)
    assert page.read_text().endswith(report.END + "\n")
    rows = [line.strip("| ").split(" | ") for line in page.read_text().splitlines() if "|" in line]
    flat = [row for row in rows if row[0] == "made-up" and row[2] == "FLAT" and len(row) > 10]
    assert [row[1] for row in flat] == ["60", "119", "120", "120"]
    assert all(row[3:6] == ["1.000"] * 3 for row in flat)
    # With all lists looked at and everything scored again, nothing is missed.
    assert [row[4:7] for row in rows if row[1:4] == ["120", "1000", "120"]] == [["1.000"] * 3]


def test_a_file_without_markers_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "SIZES", ((60,),))
    page = tmp_path / "page.md"
    page.write_text("Nothing here.")
    ran = CliRunner().invoke(vectors.main, ["--questions", "2", "--output", str(page)])
    assert ran.exit_code == 1
    assert "lacks the lines" in ran.output
    assert page.read_text() == "Nothing here."


def test_made_up_vectors_are_the_same_each_time() -> None:
    first, second = made_up(120, 3), made_up(120, 3)
    assert (first.vectors == second.vectors).all()
    assert (first.questions == second.questions).all()
    assert first.vectors.shape == (120, 384)
    assert (abs((first.vectors**2).sum(axis=1) - 1) < 1e-5).all()


def test_grown_vectors_are_like_those_they_come_from() -> None:
    sample = made_up(100, 3)
    more = grown(sample, 1000)
    assert more.vectors.shape == (1000, 384)
    assert (abs((more.vectors**2).sum(axis=1) - 1) < 1e-5).all()
    # Ten of each, in the same order: each is nearest to the one that it comes from.
    assert ((more.vectors @ sample.vectors.T).argmax(axis=1) == np.arange(1000) // 10).all()
