"""Other systems, as far as they can be played here: what Windows and macOS do otherwise.

These branches were not run on those systems.
"""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli import terminal
from index.loaders.sandbox import sandbox, worker
from index.processors import processors
from index.vectors import cache
from page.views import pdf_render
from tests.conftest import ROOT


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A system without process groups, resource limits, alarms and /proc."""
    monkeypatch.setattr(sys, "platform", "win32")
    for module, names in (
        (os, ("killpg", "getpgrp", "sysconf", "sched_getaffinity", "O_DIRECTORY")),
        (signal, ("setitimer", "SIGKILL")),
        (resource, ("setrlimit", "getrlimit")),
    ):
        for name in names:
            monkeypatch.delattr(module, name)
    return monkeypatch


def test_limits_are_left_out_where_there_are_none(windows: pytest.MonkeyPatch) -> None:
    assert worker._limit_memory(10**9) == 0
    worker._limit_time(5.0)
    worker._limit_time(None)
    pdf_render.limit()


def test_processors_and_folders_do_without(windows: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert processors() == os.cpu_count()
    cache._sync_folder(tmp_path)  # it cannot be opened there, and is not


def test_a_worker_is_ended_without_process_groups(windows: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    ended: list[bool] = []
    made = sandbox._Worker.__new__(sandbox._Worker)
    made._process = process
    assert process.stdin is not None
    assert process.stdout is not None
    made._requests, made._answers = process.stdin, process.stdout  # type: ignore[assignment]

    def kill() -> None:
        ended.append(True)
        process.send_signal(9)

    windows.setattr(process, "kill", kill)
    made.end()
    assert ended == [True]
    assert process.returncode is not None


def test_macos_refuses_a_limit_of_memory_and_the_page_is_drawn_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[int] = []

    def setrlimit(kind: int, limits: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        assert limits == (pdf_render.SECONDS, pdf_render.SECONDS)
        kept.append(kind)

    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    pdf_render.limit()
    assert kept == [resource.RLIMIT_CPU]


def test_without_proc_a_worker_has_no_limit_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    monkeypatch.setattr(worker, "_address_space", lambda: 0)  # macOS does not tell it
    monkeypatch.setattr(resource, "setrlimit", lambda kind, _: limits.append(kind))
    assert worker._limit_memory(10**9) == 0
    assert limits == [resource.RLIMIT_CORE]


def test_what_is_piped_is_utf8_and_a_terminal_shows_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.BytesIO):
        def isatty(self) -> bool:
            return True

    piped, shown = io.BytesIO(), Terminal()
    out = io.TextIOWrapper(piped, encoding="cp1252", newline="\n")
    err = io.TextIOWrapper(shown, encoding="cp1252", newline="\n")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    terminal.speak_unicode()
    terminal.echo("Gilan › گیلان")
    terminal.echo("Gilan › گیلان", err=True)
    out.flush()
    err.flush()
    assert piped.getvalue().decode("utf-8") == "Gilan › گیلان\n"
    assert shown.getvalue().decode("cp1252") == "Gilan › ?????\n"


@pytest.mark.parametrize("target", ["page", "qa", "index", "cli", "chapterverse"])
def test_nothing_of_posix_alone_is_imported_unguarded(target: str) -> None:
    """`resource` stands behind a look at the system; the others are not used at all."""
    for path in (ROOT / target).rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines:
            words: Any = line.split()
            if words[:1] not in (["import"], ["from"]) or line.startswith("    import resource"):
                continue
            assert not {"fcntl", "pwd", "grp", "termios", "resource"} & {*words}, (path, line)
