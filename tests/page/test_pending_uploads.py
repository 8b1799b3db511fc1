"""Uploaded files: limits of size, kind and number, whose they are, and that they go away."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from page.middleware.identity import set_person
from page.uploads.receive import LIFETIME_SECONDS, PendingUploads
from tests.page.middleware.asgi import request, run


def app(pending: PendingUploads, person: str = "") -> ASGIApp:
    async def receive_file(scope: Scope, receive: Receive, send: Send) -> None:
        set_person(scope, person)
        answer: Response = await pending.receive(Request(scope, receive))
        await answer(scope, receive, send)

    return receive_file


def send(
    pending: PendingUploads, *chunks: bytes, name: str = "a.txt", **more: str
) -> tuple[int, str]:
    headers = {"content-length": more["length"]} if "length" in more else {}
    return request(
        app(pending, more.get("person", "")),
        "POST",
        "/upload",
        query=f"name={name}",
        headers=headers,
        chunks=chunks,
    )


def token_in(answered: tuple[int, str]) -> str:
    code, said = answered
    assert code == 200, said
    return said.split('"')[3]


def test_a_file_arrives_whole_and_is_taken_once(tmp_path: Path) -> None:
    pending = PendingUploads(tmp_path)
    token = token_in(send(pending, b"The lamp ", b"was lit."))
    path = pending.claim(token, "")
    assert path is not None
    assert path.read_bytes() == b"The lamp was lit."
    assert path.parent == tmp_path
    assert pending.claim(token, "") is None


@pytest.mark.parametrize("token", ["", "../secret.txt", "/etc/passwd", None, 7, ["a"], "a\0b"])
def test_only_what_arrived_can_be_taken(tmp_path: Path, token: object) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    assert PendingUploads(tmp_path / "uploads").claim(token, "") is None
    assert PendingUploads(tmp_path).claim("secret.txt", "") is None


def test_a_file_is_whose_it_was_sent_by(tmp_path: Path) -> None:
    pending = PendingUploads(tmp_path)
    token = token_in(send(pending, b"x", person="ada"))
    assert pending.claim(token, "bob") is None
    assert pending.claim(token, "") is None
    assert pending.claim(token, "ada") is not None


@pytest.mark.parametrize("name", ["a.exe", "a", "", "a.txt.html5", "a.txt%00", ".txt/"])
def test_only_kinds_that_can_be_read_are_taken(tmp_path: Path, name: str) -> None:
    answered = send(PendingUploads(tmp_path), b"x", name=name)
    assert answered == (415, "this kind of file cannot be read.")
    assert not list(tmp_path.iterdir())


def test_a_name_is_no_path(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    token_in(send(PendingUploads(folder), b"x", name="../../evil.txt"))
    assert [each.name for each in tmp_path.iterdir()] == ["uploads"]
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    pending = PendingUploads(tmp_path, max_bytes=2 * 1024**2)
    sentence = "it is larger than 2 MB: split it."
    assert send(pending, b"x", length=str(2 * 1024**2 + 1)) == (413, sentence)
    assert send(pending, *[b"x" * 1024**2] * 3) == (413, sentence)
    assert send(pending, b"x", length="-1") == (413, sentence)
    assert not list(tmp_path.iterdir())


def test_a_client_has_a_number_of_files_and_of_bytes_waiting(tmp_path: Path) -> None:
    pending = PendingUploads(tmp_path, max_files=2, max_waiting_bytes=10)
    token = token_in(send(pending, b"12345"))
    full = "too much waits to be added; add these files first."
    assert send(pending, b"123456", length="6") == (429, full)
    assert send(pending, b"123", b"456") == (429, full)  # it does not say its size
    token_in(send(pending, b"12345", length="5"))
    too_many = "too many files wait to be added; add these first."
    assert send(pending, b"x") == (429, too_many)
    assert len(list(tmp_path.iterdir())) == 2
    assert pending.claim(token, "") is not None
    assert send(pending, b"12345")[0] == 200


def test_what_nobody_takes_goes_away(tmp_path: Path) -> None:
    now = [0.0]
    pending = PendingUploads(tmp_path, clock=lambda: now[0])
    old = token_in(send(pending, b"old"))
    now[0] = LIFETIME_SECONDS + 1
    token_in(send(pending, b"new"))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]
    assert pending.claim(old, "") is None


def test_a_sender_that_hangs_up_leaves_nothing(tmp_path: Path) -> None:
    parts: list[dict[str, object]] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, object]:
        return parts.pop(0)

    scope: Scope = {"type": "http", "method": "POST", "query_string": b"name=a.txt", "headers": []}
    answer = run(PendingUploads(tmp_path).receive(Request(scope, receive)))
    assert answer.status_code == 408
    assert not list(tmp_path.iterdir())
