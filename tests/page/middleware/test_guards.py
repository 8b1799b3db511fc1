"""What is refused before the page sees it: other origins, closed addresses, sizes, rates."""

from __future__ import annotations

import base64
import hashlib

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.body_limits import BodyLimits
from page.middleware.headers import SecurityHeaders, build_policy, hash_inline_scripts
from page.middleware.origins import REFUSED, SameOrigin
from page.middleware.paths import NOTHING_HERE, AllowedPaths, is_allowed
from page.middleware.rate_limits import RateLimits, TokenBuckets
from page.server import AccessRules, build_middleware, is_loopback
from tests.page.middleware.asgi import Reached, request, run

CROSS = {"sec-fetch-site": "cross-site"}
LINK = {**CROSS, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "code"),
    [
        ("POST", "/mcp", {}, 200),  # a program
        ("POST", "/mcp", {"origin": "http://127.0.0.1:7860"}, 200),
        ("POST", "/mcp", {"origin": "HTTP://127.0.0.1:7860", "sec-fetch-site": "same-origin"}, 200),
        ("POST", "/mcp", {"origin": "http://127.0.0.1:3000"}, 403),  # another program's page
        ("POST", "/mcp", {"origin": "http://localhost:7860"}, 403),
        ("POST", "/mcp", {"origin": "http://127.0.0.1"}, 403),
        ("POST", "/mcp", {"origin": "https://evil.example"}, 403),
        ("POST", "/mcp", {"origin": "null"}, 403),
        ("POST", "/mcp", {"origin": "http://[::1"}, 403),
        ("POST", "/mcp", {"origin": "file://127.0.0.1:7860"}, 403),
        ("POST", "/mcp", {"origin": "https://docs.example"}, 200),  # the name a proxy has
        ("POST", "/mcp", {"origin": "https://docs.example:444"}, 403),
        ("POST", "/mcp", CROSS, 403),
        ("POST", "/", LINK, 403),  # a form on another site
        ("GET", "/", {"sec-fetch-site": "none"}, 200),
        ("GET", "/", LINK, 200),
        ("GET", "/config", LINK, 403),
        ("GET", "/", CROSS, 403),  # an image, a frame
        ("GET", "/", {**LINK, "sec-fetch-dest": "iframe"}, 403),
        ("GET", "/gradio_api/queue/data", {**CROSS, "sec-fetch-mode": "cors"}, 403),
        ("GET", "/health", {"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_calls_from_other_sites_are_refused(
    method: str, path: str, headers: dict[str, str], code: int
) -> None:
    answered = request(SameOrigin(Reached(), ["docs.example"]), method, path, headers=headers)
    assert answered == (code, "reached" if code == 200 else REFUSED)


def test_sockets_are_closed() -> None:
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {}

    run(SameOrigin(Reached())({"type": "websocket", "headers": []}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file=seeds/gilan.md"),
        ("HEAD", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file/etc/passwd"),
        ("GET", "/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://192.0.2.1/"),
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/upload_progress"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/stream/1"),
        ("GET", "/gradio_api/stream/a/b/c/playlist-file"),
        ("GET", "/gradio_api/custom_component/1/client/x/y.js"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/gradio_api/vibe-code"),
        ("POST", "/gradio_api/api/ask"),
        ("POST", "/gradio_api/run/ask"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/token"),
        ("GET", "/monitoring"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/assets/../../etc/passwd"),
        ("GET", "/static//etc/passwd"),
        ("GET", "/static/..\\..\\etc\\passwd"),
        ("GET", "/static/a\0b"),
        ("GET", "/svelte/%2e%2e/x"),
        ("GET", "//health"),
        ("GET", "/health/"),
        ("GET", "/upload"),
        ("DELETE", "/"),
        ("OPTIONS", "/mcp"),
        ("TRACE", "/"),
    ],
)
def test_what_nobody_needs_is_closed(method: str, path: str) -> None:
    assert request(AllowedPaths(Reached()), method, path) == (404, NOTHING_HERE)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/assets/index-DphvyggB.js"),
        ("GET", "/static/fonts/ui-sans-serif/ui-sans-serif-Bold.woff2"),
        ("GET", "/gradio_api/call/ask/0123456789abcdef"),
        ("POST", "/gradio_api/call/v2/ask"),
        ("POST", "/upload"),
        ("POST", "/mcp"),
    ],
)
def test_what_the_page_needs_is_allowed(method: str, path: str) -> None:
    assert is_allowed(method, path)


@pytest.mark.parametrize(
    ("headers", "chunks", "code", "said"),
    [
        ({"content-length": "10"}, [b'{"a": 123}'], 200, "reached"),
        ({}, [b'{"a":', b" 123}"], 200, "reached"),
        ({"content-length": "11"}, [b""], 413, "This request is too large."),
        ({}, [b"01234", b"56789", b"x"], 413, "This request is too large."),
        ({"content-length": "-1"}, [b""], 413, "This request is too large."),
        ({"content-length": "9" * 5000}, [b""], 413, "This request is too large."),
        ({}, [b"[1, 2, 3]"], 400, "This request is not a JSON object."),
        ({}, [b'{"a":"\x80"}'], 400, "This request is not a JSON object."),
        ({}, [b""], 400, "This request is not a JSON object."),
        ({}, [], 408, "This request took too long to arrive."),
    ],
)
def test_a_body_has_a_limit(
    headers: dict[str, str], chunks: list[bytes], code: int, said: str
) -> None:
    behind = Reached()
    guard = BodyLimits(behind, max_bytes=10, seconds=0.05)
    assert request(guard, "POST", "/mcp", headers=headers, chunks=chunks) == (code, said)
    assert behind.bodies == ([b'{"a": 123}'] if code == 200 else [])


def test_a_bucket_fills_at_a_steady_rate() -> None:
    now = [0.0]
    buckets = TokenBuckets(a_minute=60, burst=2, clock=lambda: now[0])
    assert [buckets.take("a"), buckets.take("a"), buckets.take("a")] == [0, 0, 1]
    assert buckets.take("b") == 0  # another client's is its own
    now[0] = 0.75
    assert buckets.take("a") == 0.25
    now[0] = 1.0
    assert [buckets.take("a"), buckets.take("a")] == [0, 1]
    now[0] = 1000.0
    assert [buckets.take("a"), buckets.take("a"), buckets.take("a")] == [0, 0, 1]
    assert TokenBuckets(0, 0).take("a") == 0


def test_too_many_requests_are_told_to_wait_by_client() -> None:
    guard = RateLimits(Reached(), a_minute=2)
    asked = [request(guard, "POST", "/mcp") for _ in range(3)]
    sentence = "Busy: too many requests came from you; ask again in 30 seconds."
    assert asked == [(200, "reached"), (200, "reached"), (429, sentence)]
    assert request(guard, "POST", "/mcp", client="192.0.2.2") == (200, "reached")
    assert request(guard, "GET", "/assets/a.js") == (200, "reached")


PAGE = (
    b'<html><script>let a = 1;</script><script src="x.js"></script>'
    b'<script\ntype="module">b</script>'
)


def test_a_page_may_run_the_scripts_it_was_sent_with_and_no_others() -> None:
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(code).digest()).decode()}'"
        for code in (b"let a = 1;", b"b")
    ]
    assert hash_inline_scripts(PAGE + PAGE) == hashes

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        kind = b"text/html" if scope["path"] == "/" else b"application/json"
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]}
        )
        await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[20:]})

    assert request(SecurityHeaders(answer), path="/") == (200, PAGE.decode())
    rules = dict(rule.split(" ", 1) for rule in build_policy(hashes).split("; "))
    assert rules["script-src"] == f"'self' 'unsafe-eval' {' '.join(hashes)}"
    assert "'unsafe-inline'" not in rules["script-src"]
    assert rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost", 200),
        ("DOCS.example:443", 200),
        ("evil.example", 400),
        ("docs.example.evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("", 400),
    ],
)
def test_the_whole_stack_answers_under_the_servers_own_names(host: str, code: int) -> None:
    behind = Reached()
    app: ASGIApp = behind
    for each in reversed(build_middleware("127.0.0.1", AccessRules(names=("docs.example",)))):
        app = each.cls(app, *each.args, **each.kwargs)
    assert request(app, "GET", "/health", headers={"host": host})[0] == code
    assert len(behind.bodies) == (code == 200)


def test_only_this_machine_is_told_apart_from_all_others() -> None:
    assert [is_loopback(each) for each in ("127.0.0.1", "localhost", "::1", "127.9.9.9")] == [
        True
    ] * 4
    assert not any(map(is_loopback, ("0.0.0.0", "192.0.2.1", "::", "")))
