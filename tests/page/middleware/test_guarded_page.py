"""The guards around a served page, with a browser and with raw requests; what a document may do."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import Browser, Page, expect

from page.middleware.accounts import Accounts
from testing.ports import free_port
from testing.serving import serving
from tests.page.browsing import ask, open_page, watched_page
from tests.page.test_access import faults

ADA, BOB = "a lovely password", "bob's password"
EVIL = "window.pwned=1"
HOSTILE = f"""<script>{EVIL}</script>
# The harbour <img src=x onerror="{EVIL}"> [x](javascript:{EVIL})

The lamp was lit on 4 June 1920 by <a href="javascript:{EVIL}">Ada</a> <svg onload={EVIL}>.
![x](javascript:{EVIL}) <iframe srcdoc="<script>parent.{EVIL}</script>"></iframe> {{{{{EVIL}}}}}
"""


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server that ada and bob have accounts at, and its library's folder."""
    folder = tmp_path_factory.mktemp("shared")
    accounts = Accounts(folder / "users.json")
    accounts.add("ada", ADA)
    accounts.add("bob", BOB)
    port, library = free_port(), folder / "library"
    program = ["-m", "testing.small_library", str(port), str(library)]
    waiting = folder / "waiting"
    waiting.mkdir()
    command = [*program, "--auth", str(accounts.path)]
    with serving(command, port, TMPDIR=str(waiting)) as address:
        yield address, library
        assert list(waiting.glob("chapterverse-*/*"))  # what was sent and not taken in
    assert not list(waiting.glob("chapterverse-*"))  # goes with the server


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}/?__theme=dark")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Your question")).to_be_editable(timeout=30_000)
    expect(page.locator(".cv-ready")).to_be_visible(timeout=30_000)


def get_raw(address: str, path: str, **headers: str) -> tuple[int, str]:
    """Ask for a path exactly as it is written, which a client would put in order."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, body


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/gradio_api"])
def test_no_file_of_the_machine_is_served(server: str, prefix: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    link = tmp_path / "link.txt"
    link.symlink_to(secret)
    climb = "/..".join([""] * 12)
    dots = ("../", "%2e%2e/", "%2e%2e%2f", "..%2f", "%252e%252e%252f", "..\\", "....//", ".%00./")
    paths = [
        *(f"{prefix}/{door}{file}" for door in ("file=", "file/", "proxy=file://", "assets/",
          "static/", "svelte/", "custom_component/1/client/component/", "stream/a/b/c/playlist/",
          "files/", "upload/") for file in (secret, link, f"{climb}{secret}")),
        *(f"{prefix}/{door}{dot * 12}{str(secret)[1:]}"
          for door in ("file=", "assets/", "static/", "svelte/") for dot in dots),
        f"{climb}{secret}", f"/{secret}", f"//{secret}",
    ]  # fmt: skip
    for path in paths:
        code, said = get_raw(server, path)
        assert code in (400, 404), path
        assert "the secret" not in said, path


def test_the_server_listens_to_this_machine_alone(server: str) -> None:
    port = urlsplit(server).port
    assert port is not None
    bound = [
        int(line.split()[1].split(":")[0], 16)
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if int(line.split()[1].split(":")[1], 16) == port and line.split()[3] == "0A"
    ]
    assert bound == [0x0100007F]  # 127.0.0.1


def test_busy_is_said_and_is_no_missing_answer(page: Page, server: str) -> None:
    box = open_page(page, server)
    sentence = "Busy: too many requests came from you; ask again in 3 seconds."
    said = {"error": sentence, "detail": sentence}
    page.route("**/queue/join*", lambda route: route.fulfill(status=429, json=said))
    box.fill("Say two things")
    box.press("Enter")
    expect(page.get_by_text(sentence).first).to_be_visible()
    expect(page.get_by_text("No answer in these documents")).to_have_count(0)
    expect(page.locator(".cv-line-questions")).to_contain_text("Say two things")
    page.unroute("**/queue/join*")  # it is sent again, and answered, without being typed again
    expect(page.locator(".cv-quote")).to_have_count(2, timeout=30_000)


def test_what_came_out_of_a_document_would_not_run(browser: Browser, server: str) -> None:
    """As if escaping had failed: the browser refuses to run what the server did not send."""
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text))
    open_page(page, server)
    page.evaluate(
        """() => {
          const place = document.body.appendChild(document.createElement("div"));
          place.innerHTML = `<img src=x onerror="window.pwned = 1">
            <b onclick="window.pwned = 2">b</b><a href="javascript:window.pwned=3">a</a>
            <iframe srcdoc="x"></iframe>`;
          const script = document.createElement("script");
          script.textContent = "window.pwned = 4";
          place.append(script);
          place.querySelector("b").click();
          place.querySelector("a").click();
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert len([each for each in refused if "Content Security Policy" in each]) >= 4
    context.close()


def test_a_shared_server_keeps_people_and_hostile_documents_apart(
    browser: Browser, shared_server: tuple[str, Path], tmp_path: Path
) -> None:
    address, library = shared_server
    files = []
    for name in (f'<img src=x onerror="{EVIL}">.md', "javascript:alert(1).html", "plain.txt"):
        path = tmp_path / name
        path.write_text(HOSTILE)
        files.append(path)
    files[1].write_text(f"<title>t</title><h1>The harbour &lt;script&gt;{EVIL}</h1><p>{HOSTILE}")
    with watched_page(browser) as page:
        sign_in(page, address, "ada", ADA)
        page.get_by_role("tab", name="Documents").click()
        page.locator("#cv-upload-form input[type=file]").set_input_files(files)
        expect(page.locator("#cv-progress .cv-results li")).to_have_count(3)
        reply = ask(page, "When was the lamp lit?")
        expect(reply.locator(".cv-quote").first).to_contain_text("The lamp was lit on 4 June 1920")
        page.get_by_role("button", name="Open in the document").first.click()
        expect(page.locator(".cv-view .cv-text")).to_contain_text("The lamp was lit")
        page.get_by_role("tab", name="Documents").click()
        expect(page.locator("#cv-document-list .cv-row")).to_have_count(3)
        strange = "#cv-main :is(script, iframe, img, a[href^=javascript], [onload], [onerror])"
        expect(page.locator(strange)).to_have_count(0)
        assert page.evaluate("window.pwned") is None
        assert {path.name for path in (library / "people" / "ada" / "files").iterdir()} == {
            "_img src=x onerror=_window.pwned=1__.md",
            "javascript_alert(1).html",
            "plain.txt",
        }
        with watched_page(browser) as other:
            sign_in(other, address, "bob", BOB)
            expect(ask(other, "When was the lamp lit?")).to_contain_text("No answer")
            other.get_by_role("tab", name="Documents").click()
            expect(other.locator("#cv-document-list")).to_contain_text(
                "The library holds no documents yet"
            )
            other.get_by_role("button", name="Sign out").click()
            expect(other.get_by_label("Password")).to_be_visible()
            assert faults(other) == []
        expect(ask(page, "When was the lamp lit?").locator(".cv-quote").first).to_be_visible()


@pytest.mark.slow
def test_no_door_of_a_shared_server_opens_to_another_person(
    shared_server: tuple[str, Path],
) -> None:
    address, _ = shared_server
    for path in ("/", "/config", "/gradio_api/info", "/mcp", "/metrics", "/upload"):
        method = "POST" if path in ("/mcp", "/upload") else "GET"
        assert httpx.request(method, f"{address}{path}", json={}).status_code == 401, path
    health = httpx.get(f"{address}/health").json()
    assert (health["status"], health["documents"]) == ("ready", None)

    def names(name: str, password: str) -> set[str]:
        client = Client(address, verbose=False, httpx_kwargs={"auth": (name, password)})
        held: dict[str, Any] = client.predict(api_name="/documents")
        return {each["name"] for each in held["documents"]}

    sent = httpx.post(
        f"{address}/upload", params={"name": "a.txt"}, content=b"x", auth=("ada", ADA)
    )
    assert sent.status_code == 200
    before = names("bob", BOB)
    assert before == set()
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    call["params"] = {"name": "search", "arguments": {"question": "When was the lamp lit?"}}
    accept = {"Accept": "application/json, text/event-stream"}
    for auth in (("ada", ADA), ("bob", BOB)):
        answered = httpx.post(f"{address}/mcp", json=call, headers=accept, auth=auth).json()
        found = json.loads(answered["result"]["content"][0]["text"])["hits"]
        assert bool(found) == bool(names(*auth))
