"""Let people with an account sign in, and refuse everybody else.

A person signs in on a page of this server's own and is known by a cookie; a program sends name and
password with each request (HTTP Basic, RFC 7617). Nobody else is served anything but how far the
start has come (`/health`). A browser session of Gradio's is served to one person only.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import logging
from urllib.parse import parse_qs, quote

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.middleware.accounts import AccountError, Accounts
from page.middleware.identity import get_person, set_person
from page.middleware.rate_limits import SIGN_INS_PER_MINUTE, TokenBuckets, refuse_for
from page.middleware.refusals import refuse
from page.middleware.sessions import SESSION_SECONDS, Sessions
from page.views.sign_in import render_sign_in

logger = logging.getLogger(__name__)

COOKIE = "chapterverse_session"
SIGN_IN = "Sign in first."
WRONG = "The name or the password is wrong."
NOT_YOURS = "This session is somebody else's; load the page again."
# The last of these begins what has to run while serving; Gradio asks it of itself at the start.
_PUBLIC = ("/health", "/favicon.ico", "/robots.txt", "/gradio_api/startup-events")
_MAX_NEXT_LENGTH = 4_000  # characters of the address to go on to


class SignIn:
    """ASGI middleware that passes on the requests of people who are signed in."""

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self._app = app
        self._sessions = Sessions(accounts)
        self._tries = TokenBuckets(SIGN_INS_PER_MINUTE, SIGN_INS_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is somebody's; the rest is asked to sign in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._answer(Request(scope, receive), scope)
        except AccountError as error:
            logger.error("Nobody can sign in: %s", error)
            answer = refuse(503, "Nobody can sign in now; the log has the details.")
        if answer is not None:
            await answer(scope, receive, send)
            return
        if scope["method"] == "POST" and scope["path"].startswith("/gradio_api/"):
            again = await self._check_tab(scope, receive, send)
            if again is None:
                return
            receive = again
        await self._app(scope, receive, send)

    async def _answer(self, request: Request, scope: Scope) -> ASGIApp | None:
        """Return what to answer in place of the page; None where it is to be passed on."""
        path, method = scope["path"], scope["method"]
        token = request.cookies.get(COOKIE, "")
        if path == "/login" and method == "POST":
            return await self._sign_in(request)
        if path == "/login":
            return _show_form(request.query_params.get("next", ""))
        person = self._sessions.find_person(token) if token else ""
        if not person:
            person_or_answer = await self._read_header(request)
            if not isinstance(person_or_answer, str):
                return person_or_answer
            person = person_or_answer
        if path == "/logout" and method == "POST":
            self._sessions.end(token)
            gone = RedirectResponse("login", 303)
            gone.delete_cookie(COOKIE)
            return gone
        if person:
            set_person(scope, person)
            tab = _find_tab(scope)
            if tab and not self._sessions.owns(person, tab):
                return refuse(403, NOT_YOURS)
            return None
        return None if path in _PUBLIC else _request_sign_in(request)

    async def _read_header(self, request: Request) -> str | ASGIApp:
        """Return who the header says it is, empty without one, or what to answer to a wrong one."""
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return ""
        try:
            name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return refuse(401, WRONG)
        return await self._verify(request, name, password) or refuse(401, WRONG)

    async def _sign_in(self, request: Request) -> ASGIApp:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        name, password, after = (fields.get(each, [""])[0] for each in ("name", "password", "next"))
        verified = await self._verify(request, name.strip().lower(), password)
        if not isinstance(verified, str):
            return verified
        if not verified:
            return _show_form(after, WRONG, 401)
        answer = RedirectResponse(_local_address(after), 303)
        answer.set_cookie(
            COOKIE,
            self._sessions.begin(verified),
            max_age=int(SESSION_SECONDS),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    async def _verify(self, request: Request, name: str, password: str) -> str | ASGIApp:
        """Return the name if the password fits, empty if not; "busy" after too many tries."""
        known = self._sessions.find_verified(name, password)
        if known:
            return known
        wait = self._tries.take(request.client.host if request.client else "?")
        if wait:
            return refuse_for(wait)
        return await asyncio.to_thread(self._sessions.verify, name, password)

    async def _check_tab(self, scope: Scope, receive: Receive, send: Send) -> Receive | None:
        """Refuse a call in the name of somebody else's Gradio session; return its body again."""
        body = await Request(scope, receive).body()
        try:
            values = json.loads(body or b"{}")
        except (ValueError, RecursionError):
            values = {}
        tab = values.get("session_hash") if isinstance(values, dict) else None
        if isinstance(tab, str) and tab and not self._sessions.owns(get_person(scope), tab):
            await refuse(403, NOT_YOURS)(scope, receive, send)
            return None
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return whole.pop() if whole else await receive()

        return receive_again


def _find_tab(scope: Scope) -> str:
    """Return the Gradio session that an address names; empty where it names none."""
    path = str(scope["path"])
    if path.startswith("/gradio_api/heartbeat/"):
        return path.rsplit("/", 1)[-1]
    # A result is asked for by the id of its call, and Gradio takes that of a session as well.
    if path.startswith("/gradio_api/call/") and scope["method"] in ("GET", "HEAD"):
        return path.rsplit("/", 1)[-1]
    return QueryParams(scope.get("query_string", b"")).get("session_hash", "")


def _request_sign_in(request: Request) -> Response:
    """Lead a person to the form; tell a program that it has to say who it is."""
    if request.url.path == "/" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"login?next={quote(f'?{request.url.query}')}", 303)
    # A browser that is told of Basic would ask with a window of its own.
    browser = "sec-fetch-mode" in request.headers
    header = None if browser else {"WWW-Authenticate": 'Basic realm="Chapter & Verse"'}
    return refuse(401, SIGN_IN, header)


def _show_form(after: str, message: str = "", code: int = 200) -> Response:
    return HTMLResponse(render_sign_in(_local_address(after), message), code)


def _local_address(address: str) -> str:
    """Return where to go on after signing in: the page, with the question an address holds."""
    query = address.partition("?")[2][:_MAX_NEXT_LENGTH]
    # Only the query is taken over: any other address may lead elsewhere.
    return f"./?{quote(query, safe='=&%+')}" if query else "./"
