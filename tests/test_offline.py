"""With every socket but the local ones blocked, the first run works, and nothing even tries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.conftest import ROOT, SEEDS
from tests.page.browsing import free_port, serving

# Runs before any of our code, in every Python process of the test: writes down each attempt to
# reach another machine (or to look one up) and refuses it.
GUARD = """
import os, socket

def local(address):
    return not isinstance(address, tuple) or str(address[0]) in ("127.0.0.1", "::1", "localhost")

def refuse(what, address):
    with open(os.environ["GUARD_LOG"], "a") as log:
        log.write(f"{what} {address}\\n")
    raise OSError(f"blocked by the test: {what} {address}")

class Guarded(socket.socket):
    def connect(self, address):
        return super().connect(address) if local(address) else refuse("connect", address)

    def connect_ex(self, address):
        return super().connect_ex(address) if local(address) else refuse("connect", address)

    def sendto(self, data, *rest):
        return super().sendto(data, *rest) if local(rest[-1]) else refuse("sendto", rest[-1])

look_up = socket.getaddrinfo

def guarded_look_up(host, *rest, **named):
    if host not in (None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0"):
        refuse("look up", host)
    return look_up(host, *rest, **named)

socket.socket = Guarded
socket.getaddrinfo = guarded_look_up
"""


def environment(tmp_path: Path) -> dict[str, str]:
    """The guard, and a home that has never held a model or a setting."""
    guard = tmp_path / "guard"
    guard.mkdir(exist_ok=True)
    (guard / "sitecustomize.py").write_text(GUARD)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": os.pathsep.join([str(guard), str(ROOT)]),
        "GUARD_LOG": str(tmp_path / "attempts"),
        "CHAPTERVERSE_LIBRARY": str(tmp_path / "library"),
    }


def guarded(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python under the guard until it ends."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )


def attempts(tmp_path: Path) -> list[str]:
    log = tmp_path / "attempts"
    return log.read_text().splitlines() if log.exists() else []


def test_the_guard_bites(tmp_path: Path) -> None:
    ran = guarded(
        tmp_path, "-c", "import urllib.request as r; r.urlopen('http://example.org', timeout=5)"
    )
    assert ran.returncode == 1
    assert attempts(tmp_path) == ["look up example.org"]


def test_the_first_run_asks_nobody(tmp_path: Path) -> None:
    added = guarded(tmp_path, "-m", "qa", "add", str(SEEDS / "gilan.md"))
    assert (added.returncode, added.stderr) == (0, "")
    asked = guarded(tmp_path, "-m", "qa", "ask", "--json", "Who led the rebellion in Gilan?")
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "Hiabani" in json.loads(asked.stdout)["text"]
    assert attempts(tmp_path) == []


def test_the_page_starts_and_reads_its_document_asking_nobody(tmp_path: Path) -> None:
    port = free_port()
    program = ["app.py", "--no-browser", "--port", str(port)]
    settings = environment(tmp_path)
    with serving(program, port, ready=True, **settings) as address:
        deadline = time.monotonic() + 120
        status = ""
        while status != "ready" and time.monotonic() < deadline:
            time.sleep(0.2)
            with urllib.request.urlopen(f"{address}/health", timeout=5) as response:
                health = json.load(response)
                status = health["status"]
    assert health["message"].startswith("Ready: 1 document, ")
    assert attempts(tmp_path) == []
