"""A library survives kill -9 at any moment: it opens, and holds what it said it holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_killed_at_200_random_moments(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.index.ingest.killed", str(tmp_path), "200", "1"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=280,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["faults"] == []
    assert told["kills"] == 200
    # The moments were what they should be: inside of every kind of step.
    assert min(told["under_way"][step] for step in ("add", "remove", "compact")) > 0, told
