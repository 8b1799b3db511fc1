"""The command line, run in this process on a library of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import main
from tests.qa.running import Ran


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `chapterverse` with these arguments on the test's own library."""
    monkeypatch.setenv("CHAPTERVERSE_LIBRARY", str(tmp_path / "library"))

    def run_main(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["chapterverse", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run_main
