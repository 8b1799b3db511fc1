"""Uploads files to a served page and has them taken in, by the requests that a browser makes."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import httpx


class Uploading:
    """Uploads files to a page and has them taken in, as a browser does, in a thread."""

    def __init__(self, port: int, files: Sequence[Path]) -> None:
        self._to = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600)
        self._files = files
        self.seconds = 0.0
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def wait(self) -> None:
        """Wait until all are taken in."""
        self._thread.join()

    def _run(self) -> None:
        started = time.monotonic()
        sent = [{"name": file.name, "file": self._send(file)} for file in self._files]
        config = self._to.get("/config").json()
        (form,) = [
            each["id"] for each in config["components"] if each["props"].get("elem_id") == "cv-form"
        ]
        (call,) = [
            each["id"] for each in config["dependencies"] if [form, "select"] in each["targets"]
        ]
        joined = {
            "data": [None],
            "event_data": {"files": sent, "collection": ""},
            "fn_index": call,
            "session_hash": "uploading",
        }
        self._to.post("/gradio_api/queue/join", json=joined).raise_for_status()
        stream = {"session_hash": "uploading"}
        with self._to.stream("GET", "/gradio_api/queue/data", params=stream) as events:
            for line in events.iter_lines():
                if '"process_completed"' in line:
                    break
        self.seconds = time.monotonic() - started

    def _send(self, file: Path) -> str:
        said = self._to.post("/upload", params={"name": file.name}, content=file.read_bytes())
        return str(said.raise_for_status().json()["file"])
