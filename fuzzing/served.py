"""Fuzzes a served page over HTTP: by the interface it publishes, and with requests of any shape.

    python -m fuzzing.served --minutes 10

For a third of the time schemathesis makes requests from the OpenAPI schema, right ones and wrong
ones, and each answer's result is fetched; for another, arguments of any type go to each endpoint;
for the last, requests that no client would send go out as bytes. Whatever comes, the server answers
with a status below 500 (or 503), tells no traceback and no path, and is well afterwards. Needs
`pip install '.[fuzz]'`. The exit code is 1 where something else happened.
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import click
import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzzing.inputs import values
from fuzzing.targets import ROOT
from qa.api.json_calls import ARGUMENTS
from testing.ports import free_port
from testing.serving import serving

ROUND = 60  # requests between two looks at the clock
_DOORS = ("ask", "search", "documents")
_TOLD = ("Traceback", 'File "', str(ROOT), "site-packages")

_words = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30)
_known_paths = [
    *("/", "/health", "/metrics", "/mcp", "/upload", "/login", "/config", "*", "", "//", "/../"),
    *("/gradio_api/queue/join", "/gradio_api/queue/data?session_hash=a", "/gradio_api/cancel"),
    *("/gradio_api/run/predict", "/gradio_api/reset", "/gradio_api/heartbeat/a", "/?q=a&with={"),
    *("/gradio_api/call/ask", "/gradio_api/call/v2/ask", "/upload?name=a.txt"),
]
_names = [
    *("Host", "Origin", "Content-Length", "Content-Type", "Transfer-Encoding", "Cookie", "Expect"),
    *("Authorization", "Sec-Fetch-Site", "Accept", "X-Forwarded-For", "Range"),
]
_told = [
    *("127.0.0.1", "evil.example", "0", "-1", "99999999999", "chunked", "null", "text/html"),
    *("application/json", "multipart/form-data; boundary=x"),
]
_paths = st.sampled_from(_known_paths) | _words.map(lambda words: "/" + words)
_headers = st.lists(
    st.tuples(st.sampled_from(_names) | _words, st.sampled_from(_told) | _words), max_size=6
)
_bodies = st.one_of(
    st.binary(max_size=200),
    values.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {"data": values, "fn_index": st.integers(0, 60), "session_hash": st.just("fuzz")},
        optional={"event_data": values, "trigger_id": values, "event_id": values},
    ).map(lambda value: json.dumps(value).encode()),
)


class Fault(AssertionError):
    """The server did what it should not."""


def check(code: int, said: str) -> None:
    """Raise Fault for an answer that a fault of the server led to, or that tells too much."""
    if code >= 500 and code != 503:
        raise Fault(f"status {code}: {said[:300]}")
    if any(each in said for each in _TOLD):
        raise Fault(f"it tells: {said[:300]}")


class Session:
    """What is done to one server; counts what was sent."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.sent = 0
        self._client = httpx.Client(base_url=address, timeout=30)

    def post(self, door: str, arguments: Any) -> None:
        """Call an endpoint and fetch what became of it."""
        self.sent += 1
        with contextlib.suppress(ValueError):  # NaN and the like are no JSON
            answer = self._client.post(f"/gradio_api/call/v2/{door}", json=arguments)
            check(answer.status_code, answer.text)
            if answer.status_code == 200:
                self.fetch(door, answer.json()["event_id"])

    def fetch(self, door: str, event: str) -> None:
        """Read the result of a call: an answer, or an error in a sentence."""
        result = self._client.get(f"/gradio_api/call/{door}/{event}")
        check(result.status_code, result.text)
        if "event: complete" not in result.text and "event: error" not in result.text:
            raise Fault(f"neither an answer nor an error: {result.text[:300]}")
        if "event: error" in result.text and '"error": null' in result.text:
            raise Fault(f"an error without a sentence: {result.text[:300]}")

    def raw(self, request: tuple[str, str, list[tuple[str, str]], bytes]) -> None:
        """Send bytes, and read an answer if there is one; the server may also hang up."""
        self.sent += 1
        method, path, headers, body = request
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        if not any(name == "Host" for name, _ in headers):
            lines.append("Host: 127.0.0.1")
        if not any(name in ("Content-Length", "Transfer-Encoding") for name, _ in headers):
            lines.append(f"Content-Length: {len(body)}")
        place = urlsplit(self.address)
        with socket.create_connection((place.hostname, place.port or 80), timeout=10) as sent:
            sent.settimeout(2)
            with contextlib.suppress(OSError):
                sent.sendall("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)
                said = sent.recv(65536).decode("utf-8", "replace")
                code = said.split(" ", 2)[1] if said.startswith("HTTP/") else "0"
                check(int(code) if code.isdecimal() else 0, said)

    def is_well(self) -> None:
        """Raise Fault where the server does not answer any more."""
        health = self._client.get("/health")
        if health.status_code != 200:
            raise Fault(f"it is not well: {health.text}")


def rounds(session: Session, seconds: float, make: Callable[[], None]) -> None:
    """Make requests, round by round, until the time is over; the server is well after each."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        make()
        session.is_well()


def of(strategy: st.SearchStrategy[Any], feed: Callable[[Any], None]) -> Callable[[], None]:
    """Return what feeds one round of inputs."""

    def test(value: Any) -> None:
        feed(value)

    made: Callable[[], None] = settings(
        max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )(given(strategy)(test))
    return made


def by_schema(session: Session) -> Callable[[], None]:
    """Return what makes a round of requests from the published schema."""
    import schemathesis

    schema = schemathesis.openapi.from_url(f"{session.address}/gradio_api/openapi.json")
    found: list[Any] = list(schema.get_all_operations())
    operations = [each.ok() for each in found]
    calls = [each for each in operations if "/call/" in each.path]

    def feed(case: Any) -> None:
        session.sent += 1
        answer = case.call(timeout=30)
        check(answer.status_code, answer.text)
        if answer.status_code == 200 and case.method == "POST":
            session.fetch(case.path.rsplit("/", 1)[-1], answer.json()["event_id"])

    made = [of(each.as_strategy(), feed) for each in calls]

    def make() -> None:
        for each in made:
            each()

    return make


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="For all kinds together.")
def main(minutes: float) -> None:
    """Fuzz a served page over HTTP."""
    port, faults = free_port(), 0
    arguments = st.tuples(
        st.sampled_from(_DOORS),
        st.dictionaries(st.sampled_from(ARGUMENTS) | st.text(max_size=5), values, max_size=5)
        | values,
    )
    request = st.tuples(
        st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "CONNECT", "X"]),
        _paths,
        _headers,
        _bodies,
    )
    with tempfile.TemporaryDirectory() as folder:
        program = ["-m", "testing.small_library", str(port), folder, "seeds/gilan.md"]
        with serving(program, port) as address:
            session = Session(address)
            kinds = {
                "by schema": by_schema(session),
                "any arguments": of(arguments, lambda sent: session.post(*sent)),
                "raw requests": of(request, session.raw),
            }
            click.echo("| requests | sent | seconds | found |\n|---|---|---|---|")
            for name, make in kinds.items():
                session.sent, started, found = 0, time.monotonic(), "nothing"
                try:
                    rounds(session, minutes * 20, make)
                except Exception as error:  # noqa: BLE001 - whatever went wrong was found
                    faults += 1
                    found = f"{type(error).__name__}: {error}".split("\n")[0][:200]
                    click.echo("".join(getattr(error, "__notes__", [])), err=True)
                took = time.monotonic() - started
                click.echo(f"| {name} | {session.sent:,} | {took:.0f} | {found} |")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
