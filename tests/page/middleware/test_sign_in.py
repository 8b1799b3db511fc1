"""Who gets in, as whom, and for how long."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from cli.users import user
from page.middleware import accounts
from page.middleware.accounts import AccountError, Accounts
from page.middleware.sessions import SESSION_SECONDS, Sessions
from page.middleware.sign_in import NOT_YOURS, SIGN_IN, WRONG, SignIn

ADA, BOB = "a lovely password", "passw\u00f6rd of bob"


@pytest.fixture(scope="module", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    assert (accounts.N, accounts.R, accounts.P) == (2**15, 8, 3)  # a quarter of a second each
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "N", 2**8)
        yield


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Accounts of ada and bob."""
    path = tmp_path_factory.mktemp("accounts") / "users.json"
    Accounts(path).add("ada", ADA)
    Accounts(path).add("bob", BOB)
    return path


async def who(request: Request) -> JSONResponse:
    return JSONResponse({"person": request.scope.get("chapterverse.person", "")})


def identify_client(file: Path) -> TestClient:
    paths: tuple[str, ...] = ("/", "/health", "/gradio_api/queue/data", "/gradio_api/heartbeat/t1")
    paths += ("/gradio_api/call/ask/t1",)
    routes = [Route(path, who) for path in paths]
    routes.append(Route("/gradio_api/queue/join", who, methods=["POST"]))
    app = Starlette(routes=routes, middleware=[Middleware(SignIn, Accounts(file))])
    return TestClient(app, follow_redirects=False)


def test_a_password_is_kept_as_a_hash_in_a_file_of_ones_own(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ADA not in file.read_text()
    held = Accounts(file)
    assert held.names() == ["ada", "bob"]
    assert held.verify("bob", BOB)
    assert not held.verify("ada", BOB)
    assert not held.verify("eve", ADA)


@pytest.mark.parametrize("name", ["", "Ada", "../ada", "a/b", ".ada", "a" * 33, "a\n", "ada "])
def test_a_name_is_fit_for_a_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="A name has 1 to 32 small letters"):
        Accounts(tmp_path / "users.json").add(name, ADA)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_none_lets_nobody_in(tmp_path: Path, file: Path) -> None:
    broken = tmp_path / "users.json"
    with pytest.raises(AccountError, match="cannot be read"):
        Accounts(broken).names()
    good = json.loads(file.read_text())
    for content in (
        "",
        "[]",
        json.dumps({**good, "version": 2}),
        json.dumps({**good, "accounts": {"../ada": good["accounts"]["ada"]}}),
        json.dumps({**good, "accounts": {"ada": {**good["accounts"]["ada"], "hash": ""}}}),
        json.dumps({**good, "accounts": {"ada": {**good["accounts"]["ada"], "n": 2}}}),
    ):
        broken.write_text(content)
        with pytest.raises(AccountError, match="is no file of accounts, or is damaged"):
            Accounts(broken).verify("ada", ADA)
    answer = identify_client(broken).get("/", auth=("ada", ADA))
    assert answer.status_code == 503
    assert answer.json()["error"] == "Nobody can sign in now; the log has the details."


def test_accounts_are_made_by_a_command(tmp_path: Path) -> None:
    def run(*words: str, said: str = "") -> str:
        ran = CliRunner().invoke(user, [*words, "--auth", str(tmp_path / "u")], input=said)
        return ran.output.strip() if ran.exception is None else f"error: {ran.exception}"

    assert run("add", "ada", said=f"{ADA}\n{ADA}\n").endswith("added: ada")
    assert run("add", "ada", "--stdin", said="another one\n") == "changed: ada"
    assert run("add", "bob", "--stdin", said="short\n") == (
        "error: A password has at least 8 characters."
    )
    assert run("list") == "ada"
    assert run("remove", "ada") == "removed: ada"
    assert run("remove", "ada").startswith("error: There is no account named ada in ")


def test_nothing_is_served_to_nobody(file: Path) -> None:
    client = identify_client(file)
    answer = client.get("/")
    assert (answer.status_code, answer.json()["error"]) == (401, SIGN_IN)
    assert answer.headers["www-authenticate"].startswith("Basic ")
    page = client.get("/?q=Who%3F", headers={"accept": "text/html"})
    assert page.status_code == 303
    assert page.headers["location"] == "login?next=%3Fq%3DWho%253F"
    assert client.post("/gradio_api/queue/join", json={}).status_code == 401
    assert client.get("/health").json() == {"person": ""}
    wrong = client.get("/", auth=("ada", "not her password"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, WRONG)
    for header in ("Basic", "Basic !", "Basic " + base64.b64encode(b"\xff").decode(), "Bearer x"):
        assert client.get("/", headers={"authorization": header}).status_code == 401


def test_signing_in_and_out_on_the_page(file: Path) -> None:
    client = identify_client(file)
    form = client.get("/login", params={"next": "//evil.example/?q=1&x=<b>"})
    assert 'value="./?q=1&amp;x=%3Cb%3E"' in form.text
    refused = client.post("/login", data={"name": "ada", "password": "wrong<b>"})
    assert (refused.status_code, WRONG in refused.text) == (401, True)
    entered = client.post("/login", data={"name": " Ada", "password": ADA, "next": "./?q=1"})
    assert (entered.status_code, entered.headers["location"]) == (303, "./?q=1")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/").json() == {"person": "ada"}
    assert client.post("/logout").status_code == 303
    assert client.get("/").status_code == 401


def test_a_program_sends_name_and_password_and_a_wrong_one_is_slowed_down(file: Path) -> None:
    client = identify_client(file)
    for _ in range(12):  # what is right is asked of no bucket again
        assert client.get("/", auth=("bob", BOB)).json() == {"person": "bob"}
    for _ in range(9):
        client.get("/", auth=("bob", ""))
    assert client.get("/", auth=("bob", "")).status_code == 429
    assert client.get("/", auth=("bob", BOB)).status_code == 200


def test_a_session_of_gradio_is_its_first_users_alone(file: Path) -> None:
    client = identify_client(file)
    ada, bob = ("ada", ADA), ("bob", BOB)
    join = {"session_hash": "t1", "data": []}
    assert client.post("/gradio_api/queue/join", json=join, auth=ada).json() == {"person": "ada"}
    for answer in (
        client.post("/gradio_api/queue/join", json=join, auth=bob),
        client.get("/gradio_api/queue/data?session_hash=t1", auth=bob),
        client.get("/gradio_api/heartbeat/t1", auth=bob),
        client.get("/gradio_api/call/ask/t1", auth=bob),
    ):
        assert (answer.status_code, answer.json()["error"]) == (403, NOT_YOURS)
    assert client.get("/gradio_api/queue/data?session_hash=t1", auth=ada).status_code == 200
    assert client.post("/gradio_api/queue/join", content=b"[" * 9999, auth=bob).status_code == 200


def test_a_session_ends_by_time_and_with_its_password(tmp_path: Path) -> None:
    held = Accounts(tmp_path / "users.json")
    held.add("ada", ADA)
    now = [0.0]
    sessions = Sessions(held, clock=lambda: now[0])
    token = sessions.begin("ada")
    now[0] = SESSION_SECONDS - 1
    assert sessions.find_person(token) == "ada"
    now[0] += SESSION_SECONDS + 1
    assert sessions.find_person(token) == ""
    token = sessions.begin("ada")
    held.add("ada", "another password")
    assert sessions.find_person(token) == ""
    token = sessions.begin("ada")
    held.add("bob", BOB)
    assert sessions.find_person(token) == "ada"
    held.remove("ada")
    assert sessions.find_person(token) == ""
    assert sessions.find_person("made up") == ""
