"""Ask and upload over HTTP, as a client of the served page does."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

_REST = "/gradio_api/call"


def ask(port: int, client: int, question: str) -> dict[str, Any]:
    """Ask from an address of the client's own (127.0.0.2, ...); return the answer as JSON values.

    Asking is two requests that must reach the same process. Raises OSError, with the sentence if
    the server says one, and ValueError for what is no JSON.
    """
    source = (f"127.0.0.{2 + client}", 0)
    asked = json.dumps({"question": question})
    said = json.loads(_request(port, source, "POST", f"{_REST}/v2/ask", asked))
    if "event_id" not in said:
        raise OSError(said.get("error", "no event"))
    stream = _request(port, source, "GET", f"{_REST}/ask/{said['event_id']}", None)
    kind, _, data = stream.rpartition("event: ")[2].partition("\ndata: ")
    if kind not in ("complete", "error"):
        raise OSError(stream[:200])
    found = json.loads(data.splitlines()[0])
    if kind == "error":
        raise OSError(found["error"])
    return dict(found[0])


def _request(port: int, source: tuple[str, int], method: str, path: str, body: str | None) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120, source_address=source)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        return connection.getresponse().read().decode()
    except http.client.HTTPException as error:  # the app was gone in the middle of it
        raise OSError(type(error).__name__) from error
    finally:
        connection.close()


def double_spaces(question: str, number: int) -> str:
    """Return the question with some of its spaces doubled, as the bits of a number say.

    It means the same, and is not one that was just answered, which would cost nothing.
    """
    words = question.split(" ")
    gaps = ("  " if number >> bit & 1 else " " for bit in range(len(words) - 1))
    return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))


class Uploads:
    """Uploads files to a page and has them taken in, as a browser does, in a thread."""

    def __init__(self, port: int, files: Sequence[Path]) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600)
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
        config = self._client.get("/config").json()
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
        self._client.post("/gradio_api/queue/join", json=joined).raise_for_status()
        stream = {"session_hash": "uploading"}
        with self._client.stream("GET", "/gradio_api/queue/data", params=stream) as events:
            for line in events.iter_lines():
                if '"process_completed"' in line:
                    break
        self.seconds = time.monotonic() - started

    def _send(self, file: Path) -> str:
        said = self._client.post("/upload", params={"name": file.name}, content=file.read_bytes())
        return str(said.raise_for_status().json()["file"])
