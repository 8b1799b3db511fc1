"""Serve one library by several processes behind one address: how many questions, and how fast.

    python -m benchmarks.speed many-apps --apps 2 --clients 8 --questions 10

Everything is on this machine: a PostgreSQL server of its own with the bundled document, the apps
(`chapterverse serve`), and a balancer of some lines that sends each client address to one app, and
to another when that one is gone, as nginx does with `ip_hash`. Clients have addresses of their own
(127.0.0.2, ...) and ask over REST, which is two requests that must reach the same process. In the
table's last row one app is killed (SIGKILL) while all ask: a request that it took with it is asked
again, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import click

from benchmarks.report import machine, measurement, table
from benchmarks.rest import ask, double_spaces
from page.start import EXAMPLE_QUESTIONS, SEEDS
from qa.assistant import Assistant
from testing.ports import free_port
from testing.postgres_server import PostgresServer
from testing.serving import started, wait_until_up

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
def serve(library: str, count: int) -> Iterator[list[tuple[int, subprocess.Popen[bytes]]]]:
    """Run so many apps over a library; yield their ports and processes once all are ready."""
    with ExitStack() as stack:
        apps: list[tuple[int, subprocess.Popen[bytes]]] = []
        for _ in range(count):
            port = free_port()
            program = ["app.py", "--no-browser", "--port", str(port)]
            process = stack.enter_context(started(program, CHAPTERVERSE_LIBRARY=library))
            apps.append((port, process))
        for port, process in apps:
            wait_until_up(process, port)
        yield apps


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
            asked = double_spaces(question, next(turns))
            begun = time.perf_counter()
            if midway is not None and len(times) == third:
                midway()
            try:
                text = ask(port, number, asked)["text"]
            except (OSError, ValueError):
                outcomes["asked again"] += 1
                try:
                    text = ask(port, number, asked)["text"]
                except (OSError, ValueError):
                    outcomes["failed"] += 1
                    continue
            times.append(time.perf_counter() - begun)
            outcomes["right" if text == expected[question] else "wrong"] += 1

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    return times, outcomes, time.perf_counter() - begun


def row(label: str, times: Sequence[float], outcomes: Counter[str], seconds: float) -> list[str]:
    """Return a row of the table."""
    return [
        label,
        f"{len(times) / seconds:.1f}",
        f"{statistics.median(times):.2f}",
        f"{statistics.quantiles(times, n=20)[-1]:.2f}",
        ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items())),
    ]


@measurement("many-apps")
@click.option("--apps", default=2, show_default=True, help="Processes behind the address.")
@click.option("--clients", default=8, show_default=True, help="Who ask at the same time.")
@click.option("--questions", default=10, show_default=True, help="Of each.")
def main(apps: int, clients: int, questions: int) -> str:
    """Measure one app and several over one library, the last time with one of them killed."""
    rows: list[list[str]] = []
    with contextlib.closing(PostgresServer()) as server:
        with Assistant.open(server.address()) as assistant:
            assistant.add_seeds(SEEDS)
            expected = {each: assistant.ask(each).text for each in EXAMPLE_QUESTIONS}
        for count in sorted({1, apps}):
            with serve(server.address(), count) as running:
                balancer = Balancer([port for port, _ in running])
                load(balancer.port, clients, 1, expected)  # everybody's first question
                rows.append(row(str(count), *load(balancer.port, clients, questions, expected)))
                if count > 1:
                    kill = running[0][1].kill
                    found = load(balancer.port, clients, questions, expected, kill)
                    rows.append(row(f"{count}, one killed", *found))
    columns = ("apps", "questions a second", "median, s", "95 % below, s", "outcomes")
    return "\n".join([machine(), table("Several apps over one library", columns, rows)])
