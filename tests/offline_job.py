"""The main job, end to end: add a document, ask, serve the page and ask it. Prints one JSON object.

`python -m tests.offline_job PORT` runs it, `--alone` in a network namespace of its own, whose wire
is then watched (`wire.py`). It is started by `test_offline.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.wire import open_road, watched

ROOT = Path(__file__).parent.parent
QUESTION = "Who led the rebellion in Gilan?"


def run(*arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ran.returncode or ran.stderr:
        raise SystemExit(f"{arguments} ended with {ran.returncode}: {ran.stderr}")
    return ran.stdout


def get(address: str, body: dict[str, Any] | None = None) -> str:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(address, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return str(response.read().decode())


def serve(port: int) -> dict[str, Any]:
    """Serve the page until it has answered; return what it said."""
    address = f"http://127.0.0.1:{port}"
    program = [sys.executable, "app.py", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 180
        while True:
            try:
                health = json.loads(get(f"{address}/health"))
                break
            except OSError:  # not up yet, or not ready
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the page did not start") from None
                time.sleep(0.2)
        call = {"name": "ask", "arguments": {"question": QUESTION}}
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        answered = json.loads(get(f"{address}/mcp", asked))
        text = json.loads(answered["result"]["content"][0]["text"])["text"]
        return {"health": health, "page": len(get(address)), "served_answer": text}
    finally:
        process.terminate()
        process.wait(timeout=30)


def job(port: int) -> dict[str, Any]:
    """Do it; return what was said."""
    run("-m", "cli", "add", "seeds/gilan.md")
    answer = json.loads(run("-m", "cli", "ask", "--json", QUESTION))["text"]
    return {"answer": answer, **serve(port)}


def main(port: int, alone: bool) -> None:
    if not alone:
        print(json.dumps(job(port)))
        return
    open_road()
    with watched() as left:
        said = job(port)
    print(json.dumps({"left": left, **said}))


if __name__ == "__main__":
    main(int(sys.argv[1]), "--alone" in sys.argv[2:])
