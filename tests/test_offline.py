"""The main job, from the first document to an answer on the page, reaches nothing but this machine.

Twice proved. Every Python process writes down each address it tries to reach or to look up, and is
refused all but the local ones. And where Linux lets us, all of it runs in a network namespace whose
only road ends in itself and is watched: native code tells no interpreter what it does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from testing.ports import free_port
from tests.conftest import ROOT
from tests.wire import HAS_IPV6

# Runs before any of our code, in every Python process of the test: the interpreter itself tells of
# each connection and look-up (PEP 578), whichever library makes it.
GUARD = """
import os, sys

EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
          "socket.gethostbyname", "socket.gethostbyaddr"}
LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "", "None")

def guard(event, arguments):
    if event not in EVENTS:
        return
    sending = event in ("socket.connect", "socket.sendto", "socket.sendmsg")
    address = arguments[1] if sending else arguments[0]
    if sending and isinstance(address, (str, bytes)):
        return  # a socket of the file system
    if event == "socket.sendmsg" and address is None:
        return
    host = str(address[0] if isinstance(address, tuple) else address)
    with open(os.environ["GUARD_LOG"], "a") as log:
        log.write(f"{event} {host}\\n")
    if host not in LOCAL:
        raise OSError(f"refused by the test: {event} {host}")

sys.addaudithook(guard)
"""

# The C library looks a name up, which tells no interpreter; then Python sends.
WATCHED = """
import json, socket, subprocess
from tests.wire import HAS_IPV6, open_road, watched

open_road()
places = [(socket.AF_INET, "192.0.2.2"), (socket.AF_INET6, "2001:db8::2")]
with watched() as left:
    subprocess.run(["getent", "hosts", "example.org"])
    for family, address in places if HAS_IPV6 else places[:1]:
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"hello", (address, 443))
print(json.dumps(left))
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
        "GUARD_LOG": str(tmp_path / "tried"),
        "CHAPTERVERSE_LIBRARY": str(tmp_path / "library"),
    }


def in_namespace() -> tuple[list[str], str]:
    """The command that runs another on a watched road or, with none, why there is none."""
    if sys.platform != "linux" or not (shutil.which("unshare") and shutil.which("ip")):
        return [], "unshare and ip, of Linux, are not there"
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        road = [*command, sys.executable, "-c", "from tests.wire import open_road; open_road()"]
        if subprocess.run(road, cwd=ROOT, capture_output=True, check=False).returncode == 0:
            return command, ""
    return [], "this system lets nobody make a network namespace with a road in it"


def guarded(
    tmp_path: Path, *arguments: str, within: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run Python under the guard until it ends."""
    return subprocess.run(
        [*within, sys.executable, *arguments],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )


def tried(tmp_path: Path) -> list[tuple[str, str]]:
    """What was tried, in order: the kind of call and the host."""
    log = tmp_path / "tried"
    lines = log.read_text().splitlines() if log.exists() else []
    return [(event, host) for event, _, host in (line.partition(" ") for line in lines)]


def test_the_guard_bites(tmp_path: Path) -> None:
    ran = guarded(
        tmp_path, "-c", "import urllib.request as r; r.urlopen('http://example.org', timeout=5)"
    )
    assert ran.returncode == 1
    assert tried(tmp_path) == [("socket.getaddrinfo", "example.org")]
    datagram = "import socket; socket.socket(2, 2).sendto(b'x', ('192.0.2.1', 53))"
    assert guarded(tmp_path, "-c", datagram).returncode == 1
    assert tried(tmp_path)[1:] == [("socket.sendto", "192.0.2.1")]


@pytest.mark.slow
def test_the_watch_sees_what_native_code_sends() -> None:
    command, why_not = in_namespace()
    if not command:
        pytest.skip(why_not)
    ran = subprocess.run(
        [*command, sys.executable, "-c", WATCHED],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "RES_OPTIONS": "timeout:1 attempts:1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    looked_up, *reached = json.loads(ran.stdout)
    assert looked_up.endswith(" 53 example.org")
    assert reached == ["192.0.2.2 443", *(["2001:db8::2 443"] if HAS_IPV6 else [])]


@pytest.mark.slow
def test_the_main_job_reaches_nothing_but_this_machine(tmp_path: Path) -> None:
    command, why_not = in_namespace()
    alone = ["--alone"] if command else []
    job = ["-m", "tests.offline_job", str(free_port()), *alone]
    ran = guarded(tmp_path, *job, within=tuple(command))
    assert (ran.returncode, ran.stderr) == (0, "")
    said = json.loads(ran.stdout)
    assert "Hiabani" in said["answer"]
    assert said["served_answer"] == said["answer"]
    assert said["health"]["status"] == "ready"
    assert said["page"] > 1_000
    if command:
        assert said["left"] == []
    else:
        print(f"It ran with the network there, watched: {why_not}.")
    hosts = {host for _, host in tried(tmp_path)}
    assert hosts <= {"127.0.0.1", "localhost", "::1", "None", "", "0.0.0.0"}
    assert "127.0.0.1" in hosts  # the guard was there, and saw the page being asked
    if sys.platform == "linux":  # no library leaves word of us at home, to be sent another day
        left_at_home = {path.name for path in (tmp_path / "home" / ".cache").iterdir()}
        assert left_at_home <= {"chapterverse"}
