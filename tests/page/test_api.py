"""What other programs ask of the page, as in each example of docs/api.md, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import gradio as gr
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from cli.main import cli
from cli.options import resolve_options
from index import ModelError
from page.middleware.call_results import NO_CALL
from page.progress import Phase, Progress
from page.serving.api import Endpoints
from page.serving.startup import Startup
from page.serving.tenants import SharedLibrary
from qa.api import json_calls
from tests.conftest import ROOT, SEEDS
from tests.page.stub_assistant import StubAssistant, StubLibrary, asking

DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
GILAN = (SEEDS / "gilan.md").read_bytes().decode()
JSON_RPC = {"jsonrpc": "2.0", "id": 1}
VERSION = version("chapter-and-verse")
ACCEPT = {"Accept": "application/json, text/event-stream"}


def blocks(language: str) -> list[str]:
    """Return the blocks of code of a language in the document, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def block(words: str) -> str:
    """Return the one block of Python that holds these words."""
    found = [each for each in blocks("python") if words in each]
    assert len(found) == 1
    return found[0]


def printed(code: str, folder: Path) -> list[str]:
    """Run an example in a process of its own and return the lines it prints."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.fixture(scope="module")
def address(real_server: str) -> str:
    """The address of `app.py`, once it is ready."""
    deadline = time.monotonic() + 120
    while httpx.get(f"{real_server}/health").status_code == 503:
        assert time.monotonic() < deadline, "the page did not become ready"
        time.sleep(0.1)
    return real_server


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def at(address: str, code: str) -> str:
    assert "http://127.0.0.1:7860" in code
    return code.replace("http://127.0.0.1:7860", address)


def test_every_example_is_run_here() -> None:
    assert len(blocks("python")) == 5
    assert len(blocks("json")) == 1


@pytest.mark.slow
def test_the_example_without_a_server(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("The treaty was signed by Ada Lovelace in March 1921.\n")
    lines = printed(block("Assistant.open"), tmp_path)
    assert lines == ["Ada Lovelace"]


@pytest.mark.slow
def test_the_example_of_health(address: str, tmp_path: Path) -> None:
    assert printed(at(address, block("/health")), tmp_path) == [f"ready 1 {VERSION}"]


@pytest.mark.slow
def test_the_example_of_gradio_client(address: str, tmp_path: Path) -> None:
    led, headings, names, error = printed(at(address, block("Client(")), tmp_path)
    text = "Sheikh Mohammed Hiabani"
    assert re.fullmatch(rf"{text} {GILAN.index(text)} 0\.\d+", led)
    assert "Taking it by force" in headings
    assert names == "['gilan.md']"
    assert error == "The argument threshold must be a number from 0 to 1, not 'high'."


def test_the_example_of_rest(address: str, tmp_path: Path) -> None:
    code = at(address, block("urlopen(request)"))
    assert printed(code, tmp_path) == ["True Sheikh Mohammed Hiabani"]
    message = "The argument top_k must be a whole number, not 1.5."
    caught = """
try:
    call("ask", question="Who?", top_k=1.5)
except ValueError as error:
    print(error)
"""
    assert printed(code.split("answer = call")[0] + caught, tmp_path) == [message]


@pytest.mark.slow
def test_the_example_of_mcp(address: str, tmp_path: Path) -> None:
    code = at(address, block("streamable_http_client"))
    assert printed(code, tmp_path) == ["Sheikh Mohammed Hiabani gilan.md"]


def test_the_command_that_other_programs_are_told_of() -> None:
    told = json.loads(blocks("json")[0])["mcpServers"]["chapter-and-verse"]
    assert told["command"] == "chapterverse"
    name, *options = told["args"]
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    with command.make_context(name, options):
        assert resolve_options()["library"] == Path("my-library")


def test_an_answer_is_the_slice_it_says_it_is(client: Client) -> None:
    answer = client.predict(question="When did the flotilla leave Baku?", api_name="/ask")
    assert answer["text"] == "17 May 1920"
    for citation in answer["citations"]:
        assert GILAN[citation["start"] : citation["end"]] == citation["quote"]


def test_no_answer_is_told_apart_from_an_error(client: Client) -> None:
    answer = client.predict(question="Which vitamins are in a banana?", api_name="/ask")
    assert (answer["answered"], answer["text"], answer["citations"]) == (False, "", [])
    with pytest.raises(AppError, match=r"The library holds no document named banana\.txt\."):
        client.predict(question="Vitamins?", documents=["banana.txt"], api_name="/ask")


@pytest.mark.parametrize(
    ("endpoint", "arguments", "sentence"),
    [
        ("/ask", {}, "The argument question is missing."),
        ("/ask", {"question": ["Who?"]}, "The argument question must be text, not ['Who?']."),
        ("/ask", {"question": " "}, "The question is empty: it has no words."),
        (
            "/ask",
            {"question": "Who?", "threshold": -1},
            "The threshold must be from 0 to 1, not -1.",
        ),
        (
            "/ask",
            {"question": "Who?", "top_k": 0},
            "The number of passages must be from 1 to 200, not 0.",
        ),
        (
            "/search",
            {"question": "Who?", "collections": [1]},
            "The argument collections must be a list of names, not [1].",
        ),
        (
            "/search",
            {"question": "x" * 2001},
            "The question is too long: 2,001 characters, of at most 2,000.",
        ),
    ],
)
def test_a_wrong_argument_gets_a_sentence(
    client: Client, endpoint: str, arguments: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(**arguments, api_name=endpoint)
    assert str(refused.value) == sentence


def test_an_argument_that_is_not_there_is_refused_at_once(address: str) -> None:
    response = post(f"{address}/gradio_api/call/v2/ask", {"questions": "Who?"})
    assert response.status_code == 422
    assert response.json() == {"error": "Parameter `questions` is not a valid key-word argument."}


def test_a_call_that_was_never_made_or_was_fetched_is_not_there(address: str) -> None:
    made = post(f"{address}/gradio_api/call/v2/documents", {}).json()["event_id"]
    result = f"{address}/gradio_api/call/documents/{made}"
    assert "event: complete" in httpx.get(result, timeout=30).text
    for gone in (result, f"{address}/gradio_api/call/ask/nothing"):
        answer = httpx.get(gone)
        assert answer.status_code == 404
        assert answer.json()["error"] == NO_CALL


def test_only_the_endpoints_are_open_and_no_path_is_told(client: Client) -> None:
    info = client.view_api(return_format="dict", print_info=False)
    assert set(info["named_endpoints"]) == {"/ask", "/search", "/documents"}
    said = json.dumps(
        [
            client.predict(api_name="/documents"),
            client.predict(question="Who led the rebellion?", api_name="/ask"),
        ]
    )
    assert str(ROOT) not in said
    assert "/tmp" not in said


def test_another_sites_name_is_refused_at_the_mcp_endpoint_too(address: str) -> None:
    listed = {**JSON_RPC, "method": "tools/list", "params": {}}
    tools = post(f"{address}/mcp", listed).json()["result"]["tools"]
    assert [tool["name"] for tool in tools] == ["ask", "search"]
    assert post(f"{address}/mcp", listed, Host="evil.example").status_code == 400


def post(address: str, value: object, **headers: str) -> httpx.Response:
    return httpx.post(address, json=value, headers={**ACCEPT, **headers}, timeout=30)


def endpoints_at(phase: Phase, message: str, stub: StubAssistant | None = None) -> Endpoints:
    assistant = stub or StubAssistant()
    tenants = SharedLibrary(assistant)
    startup = Startup(tenants, None)
    startup.progress = Progress(phase, message)
    return Endpoints(asking(assistant), tenants, startup)


@pytest.mark.parametrize(
    ("phase", "code", "documents"),
    [(Phase.LOADING, 503, None), (Phase.FAILED, 503, None), (Phase.READY, 200, 3)],
)
def test_health_says_how_far_the_start_has_come(
    phase: Phase, code: int, documents: int | None
) -> None:
    client = TestClient(Starlette(routes=endpoints_at(phase, "A sentence.").routes()))
    response = client.get("/health")
    assert response.status_code == code
    assert response.json() == {
        "status": str(phase),
        "message": "A sentence.",
        "documents": documents,
        "version": VERSION,
    }


def test_health_tells_of_a_library_that_broke_later() -> None:
    class Broken(StubLibrary):
        def documents(self) -> Any:
            raise ModelError("The library has gone.")

    stub = StubAssistant()
    stub.library = Broken()
    endpoints = endpoints_at(Phase.READY, "Ready.", stub)
    response = TestClient(Starlette(routes=endpoints.routes())).get("/health")
    assert (response.status_code, response.json()["status"]) == (503, "failed")
    assert response.json()["message"] == "The library has gone."


@pytest.mark.parametrize(
    ("phase", "question", "sentence"),
    [
        (Phase.LOADING, "Rasht?", "Not ready yet: Loading…"),
        (Phase.FAILED, "Rasht?", "Loading…"),
        (Phase.READY, "crash", "Something went wrong; the log has the details."),
        (Phase.READY, "too long", "The question is longer than 2 characters."),
    ],
)
def test_what_cannot_be_answered_is_an_error(phase: Phase, question: str, sentence: str) -> None:
    endpoints = endpoints_at(phase, "Loading…")
    with pytest.raises(gr.Error) as refused:
        endpoints.call(lambda: json_calls.ask(asking(StubAssistant()), {"question": question}))
    assert refused.value.message == sentence


def test_without_the_extra_the_mcp_address_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    endpoints = endpoints_at(Phase.READY, "Ready.")
    with TestClient(Starlette(routes=endpoints.routes(), lifespan=endpoints.lifespan)) as client:
        response = client.post("/mcp", json={})
    assert response.status_code == 501
    assert response.json() == {
        "message": "Serving MCP needs packages that are not installed; "
        'run: pip install "mcp>=1.30,<2"'
    }
