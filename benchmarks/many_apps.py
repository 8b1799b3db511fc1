"""Several app processes behind one address over one library: how many questions, and how fast.

    python -m benchmarks.many_apps --apps 2 --clients 8 --questions 10

Everything is on this machine: a PostgreSQL server of its own with the bundled document, the apps
(`chapterverse serve`), and a balancer of some lines that sends each client address to one app, and
to another when that one is gone, as nginx does with `ip_hash`. Clients have addresses of their own
(127.0.0.2, ...) and ask over REST, which is two requests that must reach the same process. Prints a
Markdown table; in its last row one app is killed (SIGKILL) while all ask: a request that it took
with it is asked again, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import click

from page.start import EXAMPLE_QUESTIONS, SEEDS
from qa.assistant import Assistant
from testing.ports import free_port
from testing.postgres_server import PostgresServer

_START = 180.0  # seconds for an app to be ready
_REST = "/gradio_api/call"
_fresh = itertools.count(1)


class Balancer:
    """Listens at one port and hands each client address to one of the `ports` behind it."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.port = free_port()
        self._ports = list(ports)
        self._loop = asyncio.new_event_loop()
        up = threading.Event()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(
                asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=256)
            )
            up.set()
            self._loop.run_forever()

        threading.Thread(target=run, daemon=True, name="balancer").start()
        up.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what a client says, and what is answered."""
        client = int(writer.get_extra_info("peername")[0].rsplit(".", 1)[1])
        first = client % len(self._ports)
        for port in self._ports[first:] + self._ports[:first]:
            try:
                there, back = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue  # this one is gone: the next one
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
            return
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


@contextmanager
def serving(library: str, count: int) -> Iterator[list[tuple[int, subprocess.Popen[bytes]]]]:
    """Run so many apps over a library; yield their ports and processes once all are ready."""
    apps: list[tuple[int, subprocess.Popen[bytes]]] = []
    try:
        for _ in range(count):
            port = free_port()
            command = (sys.executable, "-m", "app", "--no-browser", "--port", str(port))
            environment = os.environ | {"CHAPTERVERSE_LIBRARY": library}
            apps.append((port, subprocess.Popen(command, env=environment)))  # noqa: S603 - ours
        for port, _ in apps:
            until = time.monotonic() + _START
            while status(port) != 200:
                if time.monotonic() > until:
                    raise click.ClickException(f"The app at port {port} is not ready.")
                time.sleep(0.2)
        yield apps
    finally:
        for _, process in apps:
            process.terminate()
            process.wait()


def status(port: int) -> int:
    """Return the code that an app answers `/health` with, 0 while it does not."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/health")
        return connection.getresponse().status
    except OSError:
        return 0


def ask(port: int, client: int, question: str) -> str:
    """Ask over REST from a client's own address; return the answer's text. Raises OSError."""
    return str(answer(port, client, question)["text"])


def answer(port: int, client: int, question: str) -> dict[str, Any]:
    """Ask over REST from a client's own address; return the answer.

    Raises OSError, with the sentence if the server says one.
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


def spaced(question: str, number: int) -> str:
    """Return the question with some of its spaces doubled, as the bits of a number say.

    It means the same, and is not one that was just answered, which would cost nothing.
    """
    words = question.split(" ")
    gaps = ("  " if number >> bit & 1 else " " for bit in range(len(words) - 1))
    return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))


def load(
    port: int,
    clients: int,
    questions: int,
    expected: dict[str, str],
    midway: Callable[[], None] | None = None,
) -> tuple[list[float], Counter[str], float]:
    """Let clients ask at the same time; return the seconds of each, what happened, and of all.

    `midway` is called once a third is answered.
    """
    outcomes: Counter[str] = Counter()
    times: list[float] = []
    turns = itertools.count(next(_fresh) * 100)
    third = clients * questions // 3

    def client(number: int) -> None:
        for each in range(questions):
            question = EXAMPLE_QUESTIONS[(number + each) % len(EXAMPLE_QUESTIONS)]
            asked = spaced(question, next(turns))
            started = time.perf_counter()
            if midway is not None and len(times) == third:
                midway()
            try:
                text = ask(port, number, asked)
            except (OSError, ValueError):
                outcomes["asked again"] += 1
                try:
                    text = ask(port, number, asked)
                except (OSError, ValueError):
                    outcomes["failed"] += 1
                    continue
            times.append(time.perf_counter() - started)
            outcomes["right" if text == expected[question] else "wrong"] += 1

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    return times, outcomes, time.perf_counter() - started


def row(label: str, times: Sequence[float], outcomes: Counter[str], seconds: float) -> str:
    """Return a row of the table."""
    told = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    return (
        f"| {label} | {len(times) / seconds:.1f} | {statistics.median(times):.2f} | "
        f"{statistics.quantiles(times, n=20)[-1]:.2f} | {told} |"
    )


@click.command()
@click.option("--apps", default=2, show_default=True, help="Processes behind the address.")
@click.option("--clients", default=8, show_default=True, help="Who ask at the same time.")
@click.option("--questions", default=10, show_default=True, help="Of each.")
def main(apps: int, clients: int, questions: int) -> None:
    """Measure one app and several over one library, the last time with one of them killed."""
    server = PostgresServer()
    try:
        with Assistant.open(server.address()) as assistant:
            assistant.add_seeds(SEEDS)
            expected = {each: assistant.ask(each).text for each in EXAMPLE_QUESTIONS}
        click.echo("| apps | questions a second | median, s | 95 % below, s | outcomes |")
        click.echo("|---|---|---|---|---|")
        for count in sorted({1, apps}):
            with serving(server.address(), count) as running:
                balancer = Balancer([port for port, _ in running])
                load(balancer.port, clients, 1, expected)  # everybody's first question
                click.echo(row(str(count), *load(balancer.port, clients, questions, expected)))
                if count > 1:
                    kill = running[0][1].kill
                    found = load(balancer.port, clients, questions, expected, kill)
                    click.echo(row(f"{count}, one killed", *found))
    finally:
        server.close()


if __name__ == "__main__":
    main()
