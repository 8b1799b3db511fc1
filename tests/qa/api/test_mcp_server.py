"""`chapterverse mcp`: nothing but the protocol on standard output, tools, errors, the extra."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index import Library
from qa import Assistant
from qa.api.mcp_server import MissingMcp, make_server
from testing.fakes import WordEmbedder
from tests.conftest import ROOT
from tests.running import Ran
from tests.test_offline import environment, tried

SIX = "The treaty was signed by Ada Lovelace. It rained for six days.\n"


class Speaking:
    """A server in a process of its own, and what it has said on standard output."""

    def __init__(self, library: Path, settings: dict[str, str]) -> None:
        self.lines: list[str] = []
        self.folder = library.parent
        self._number = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", "mcp", "--library", str(library), "--reader", "sentence"],
            cwd=ROOT,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def send(self, method: str, params: dict[str, Any], *, answered: bool = True) -> Any:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if answered:
            self._number += 1
            message["id"] = self._number
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        if not answered:
            return None
        self.lines.append(self._process.stdout.readline())
        reply = json.loads(self.lines[-1])
        assert reply["id"] == self._number
        return reply["result"]

    def call(self, name: str, **arguments: object) -> Any:
        return self.send("tools/call", {"name": name, "arguments": arguments})

    def end(self) -> int:
        """Close its input; return its exit code."""
        rest, _ = self._process.communicate()
        self.lines += rest.splitlines()
        return self._process.returncode

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaking]:
    folder = tmp_path_factory.mktemp("mcp")
    (folder / "treaty.txt").write_text(SIX)
    with Assistant.open(folder / "library") as assistant:
        assistant.add(folder / "treaty.txt")
    speaking = Speaking(folder / "library", environment(folder))
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    assert speaking.send("initialize", hello)["serverInfo"]["name"] == "Chapter & Verse"
    speaking.send("notifications/initialized", {}, answered=False)
    yield speaking
    speaking.kill()


def test_there_are_two_tools_which_only_read(server: Speaking) -> None:
    tools = server.send("tools/list", {})["tools"]
    assert [tool["name"] for tool in tools] == ["ask", "search"]
    for tool in tools:
        assert tool["inputSchema"]["required"] == ["question"]
        assert tool["annotations"] == {"readOnlyHint": True, "openWorldHint": False}
    assert sorted(tools[0]["inputSchema"]["properties"]) == [
        "collections",
        "documents",
        "question",
        "talk",
        "threshold",
        "top_k",
    ]


def test_ask_gives_the_words_of_the_document(server: Speaking) -> None:
    result = server.call("ask", question="Who signed the treaty?", threshold=0)
    assert result["isError"] is False
    answer = json.loads(result["content"][0]["text"])
    assert answer == result["structuredContent"]
    assert answer["text"] == "The treaty was signed by Ada Lovelace."
    citation = answer["citations"][0]
    assert (citation["document"], SIX[citation["start"] : citation["end"]]) == (
        "treaty.txt",
        answer["text"],
    )


def test_no_answer_is_no_error(server: Speaking) -> None:
    result = server.call("ask", question="Who signed the treaty?", threshold=1)
    assert result["isError"] is False
    answer = result["structuredContent"]
    assert (answer["answered"], answer["text"]) == (False, "")
    assert answer["no_answer"] == "nothing in them was likely enough to answer it"


def test_search_gives_passages(server: Speaking) -> None:
    result = server.call("search", question="rain", top_k=1)["structuredContent"]
    assert result["question"] == "rain"
    assert [(hit["document"], hit["text"]) for hit in result["hits"]] == [
        ("treaty.txt", SIX.strip())
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("ask", {}, "The argument question is missing."),
        ("ask", {"question": 5}, "The argument question must be text, not 5."),
        ("ask", {"question": "?"}, "The question is empty: it has no words."),
        (
            "ask",
            {"question": "Rain?", "threshold": True},
            "The argument threshold must be a number from 0 to 1, not True.",
        ),
        ("ask", {"question": "Rain?", "threshold": 2}, "The threshold must be from 0 to 1, not 2."),
        (
            "search",
            {"question": "Rain?", "top_k": 1.5},
            "The argument top_k must be a whole number, not 1.5.",
        ),
        (
            "search",
            {"question": "Rain?", "documents": "treaty.txt"},
            "The argument documents must be a list of names, not 'treaty.txt'.",
        ),
        (
            "search",
            {"question": "Rain?", "threshold": 0.5},
            "There is no argument 'threshold'; there are question, top_k, documents, collections.",
        ),
        (
            "ask",
            {"question": "Rain?", "documents": ["a.txt"]},
            "The library holds no document named a.txt.",
        ),
        ("add", {"path": "x"}, "There is no tool 'add'; there are ask and search."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    server: Speaking, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    result = server.call(name, **arguments)
    assert result["isError"] is True
    assert [each["text"] for each in result["content"]] == [sentence]


@pytest.mark.slow
def test_standard_output_holds_the_protocol_alone(server: Speaking) -> None:
    """Stands last of those that ask the server: it ends it."""
    assert server.end() == 0
    assert {host for _, host in tried(server.folder)} <= {"127.0.0.1", "localhost"}
    assert server.lines
    for line in server.lines:
        assert json.loads(line)["jsonrpc"] == "2.0"


def test_a_library_that_cannot_be_opened_ends_in_one_sentence(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    ran = run("mcp", "--library", tmp_path / "file")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("chapterverse: ")
    assert ran.err.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(
    library: Library, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    sentence = 'Serving MCP needs packages that are not installed; run: pip install "mcp>=1.30,<2"'
    with pytest.raises(MissingMcp) as missing:
        make_server(Assistant(library))
    assert str(missing.value) == sentence
    assert run("mcp") == Ran(2, "", f"chapterverse: {sentence}\n")


@pytest.mark.slow
def test_a_fault_that_nobody_expected_tells_nothing_of_itself(tmp_path: Path) -> None:
    import anyio
    from mcp import types

    class Broken(Assistant):
        def ask(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("secret detail")

    async def asked() -> types.CallToolResult:
        handler = broken.request_handlers[types.CallToolRequest]
        params = types.CallToolRequestParams(name="ask", arguments={"question": "Rain?"})
        replied = await handler(types.CallToolRequest(method="tools/call", params=params))
        assert isinstance(replied.root, types.CallToolResult)
        return replied.root

    with Broken(Library(tmp_path, embedder=WordEmbedder()), "sentence") as assistant:
        broken = make_server(assistant)
        # In a thread of its own: a browser's test may have left a loop running in this one.
        with ThreadPoolExecutor(1) as elsewhere:
            result = elsewhere.submit(anyio.run, asked).result()
    assert result.isError
    assert isinstance(result.content[0], types.TextContent)
    assert result.content[0].text == "Something went wrong; the log has the details."
