"""Serve the page: check the address, put the parts together, launch, open the browser.

Bound to this machine unless told otherwise. What a request has to pass before the page sees it is
in `page.middleware`; it is put in its order here, and what is open to whom is said at the start.
The page's layout is in `page.layout`.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Route

from index.errors import ChapterVerseError
from index.settings import go_offline
from page.events.status import Examples
from page.layout import ChatPage
from page.middleware.accounts import Accounts
from page.middleware.body_limits import BodyLimits
from page.middleware.call_results import CallResults
from page.middleware.headers import SecurityHeaders
from page.middleware.origins import SameOrigin
from page.middleware.paths import AllowedPaths
from page.middleware.rate_limits import REQUESTS_PER_MINUTE, RateLimits
from page.middleware.sign_in import SignIn
from page.serving.api import Endpoints
from page.serving.call_eviction import GradioCalls, disable_statistics
from page.serving.gradio_import import without_apps, without_own_request
from page.serving.logs import adopt_server_logs
from page.serving.metrics import Metrics, ResponseCounter
from page.serving.questions import Questions
from page.serving.queue import MAX_WAITING, QuestionQueue
from page.serving.sample import Sample
from page.serving.startup import Startup
from page.serving.suggestions import SuggestedQuestions
from page.serving.tenants import PersonalLibraries, SharedLibrary
from page.theme import make_theme
from page.uploads.receive import PendingUploads
from page.uploads.removed import RemovedDocuments
from qa.assistant import Assistant

logger = logging.getLogger(__name__)

_HERE = Path(__file__).parent / "static"
_OTHER_THREADS = 40  # for what is no question
_NAP = 3600.0  # seconds; the page is served meanwhile
_HEAD_START = 1.0  # seconds for a browser to draw the page before the models are loaded


class AddressError(ChapterVerseError):
    """The page cannot be served at the address it was given."""


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What a server is told of those who may ask it.

    `names` are further names it is asked under, `accounts` who may sign in (None: nobody has to),
    `a_minute` how many requests a minute one client may make (0: any number), `waiting` how many
    questions may wait for their turn.
    """

    names: tuple[str, ...] = ()
    accounts: Accounts | None = None
    a_minute: float = REQUESTS_PER_MINUTE
    waiting: int = MAX_WAITING


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    seeds: Path | None = None,
    examples: Sequence[Examples] = (),
    access: AccessRules | None = None,
) -> None:
    """Serve the page until interrupted; models and `seeds` are loaded once it is up.

    With accounts in `access` everybody who signs in has a library of their own, beside that of
    the assistant. Closes the assistant at the end. Raises AddressError where the address cannot be
    served at, AccountError where nobody could sign in.
    """
    go_offline()
    access = access or AccessRules()
    signing_in = access.accounts is not None
    if access.accounts is not None:
        access.accounts.names()
    tenants = PersonalLibraries(assistant) if signing_in else SharedLibrary(assistant)
    metrics = Metrics()
    queue = QuestionQueue(access.waiting)
    questions = Questions(tenants, queue, metrics)
    suggested = SuggestedQuestions(tenants, queue)
    uploads = tempfile.TemporaryDirectory(prefix="chapterverse-", ignore_cleanup_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = uploads.name  # where uploads arrive; gone at the end
    try:
        check_address(host, port)
        startup = Startup(tenants, seeds, shared=not signing_in)
        pending = PendingUploads(Path(uploads.name))
        # Each question in the queue waits in a thread; the rest of the page needs some too.
        threads = access.waiting + _OTHER_THREADS
        endpoints = Endpoints(questions, tenants, startup, not signing_in, threads)
        disable_statistics()
        with without_apps():
            page = ChatPage(
                questions,
                tenants,
                startup,
                pending,
                RemovedDocuments(Path(uploads.name)),
                Sample(seeds),
                suggested,
                examples,
                signing_in,
            ).build()
            endpoints.add_to(page)
        metrics.watch(lambda: len(page._queue) + queue.waiting, tenants if not signing_in else None)
        routes = [
            *endpoints.routes(),
            Route("/upload", pending.receive, methods=["POST"]),
            Route("/metrics", metrics.page),
        ]
        middleware = [
            Middleware(ResponseCounter, metrics),
            *build_middleware(host, access),
            Middleware(CallResults, GradioCalls(page)),
        ]
        launch(page, endpoints, middleware, routes, host=host, port=port, threads=threads)
        adopt_server_logs()
        address = f"http://{'localhost' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        print(f"Chapter & Verse is at {address} (press Ctrl+C to stop it).", flush=True)
        if not signing_in and not is_loopback(host):
            print("Whoever reaches this address can read the library; see --auth.", flush=True)
        startup.start(_HEAD_START)
        if open_browser:
            open_in_background(address)
        try:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, _stop)
            while True:  # Ctrl-C ends a sleep everywhere; on Windows it does not end a lock's wait
                time.sleep(_NAP)
        except KeyboardInterrupt:
            print("Stopped.", flush=True)
        finally:
            page.close(verbose=False)
    finally:
        suggested.stop()
        tenants.close()
        uploads.cleanup()


def _stop(*_: object) -> NoReturn:
    """End as Ctrl-C does, so that what was uploaded is removed."""
    raise KeyboardInterrupt


def launch(
    page: gr.Blocks,
    endpoints: Endpoints,
    middleware: list[Middleware],
    routes: list[BaseRoute],
    *,
    host: str,
    port: int,
    threads: int,
) -> None:
    """Start serving in the background, with so many threads for what the page calls."""
    skip_proxies(host)
    with without_own_request():
        page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            max_threads=threads,
            quiet=True,
            share=False,
            ssr_mode=False,
            mcp_server=False,  # ours is at an endpoint of its own
            run_history=False,
            inbrowser=False,
            show_error=False,
            footer_links=[],
            favicon_path=_HERE / "favicon.svg",
            theme=make_theme(),
            css_paths=sorted(_HERE.glob("*.css")),
            app_kwargs={
                "middleware": middleware,
                "routes": routes,
                "lifespan": endpoints.lifespan,
                "exception_handlers": endpoints.exception_handlers(),
                "docs_url": None,
                "redoc_url": None,
            },
        )


def build_middleware(host: str, access: AccessRules) -> list[Middleware]:
    """Return what a request passes before the page, outermost first."""
    names = trusted_hosts(host, access.names)
    signing_in = [Middleware(SignIn, access.accounts)] if access.accounts is not None else []
    return [
        Middleware(SecurityHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False),
        Middleware(SameOrigin, access.names),
        Middleware(AllowedPaths),
        Middleware(BodyLimits),
        *signing_in,
        Middleware(RateLimits, access.a_minute),
    ]


def is_loopback(host: str) -> bool:
    """Say whether an address is this machine's alone."""
    return host == "localhost" or host.startswith("127.") or host == "::1"


def skip_proxies(host: str) -> None:
    """Keep this program's requests to its own address away from the person's proxy, if any.

    Gradio asks the server it has started whether it is up, and would ask a proxy instead.
    """
    for variable in ("NO_PROXY", "no_proxy"):
        known = [name for name in os.environ.get(variable, "").split(",") if name]
        own = [name for name in ("127.0.0.1", "localhost", host) if name not in known]
        os.environ[variable] = ",".join([*known, *own])


def trusted_hosts(host: str, more: Sequence[str] = ()) -> list[str]:
    """Return the names under which a page served at `host` may be asked for, `more` among them."""
    own = {"127.0.0.1", "localhost", socket.gethostname().lower(), host.lower()}
    return sorted(own | {name.lower() for name in more})


def check_address(host: str, port: int) -> None:
    """Raise AddressError, in words, where nothing can be served at the address."""
    if not 1 <= port <= 65535:
        raise AddressError(f"{port} is not a port; a port is a number from 1 to 65535.")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise AddressError(_describe_error(error, host, port)) from error


def _describe_error(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program; choose another port."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used without more rights; choose one above 1023."
    return f"{host} is not an address of this machine, so the page cannot be served there."


def open_in_background(address: str) -> None:
    """Open the address in the person's browser, if there is a screen to open it on."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return  # a text browser would take over the terminal

    def open_page() -> None:
        try:
            webbrowser.open(address)
        except webbrowser.Error as error:
            logger.info("No browser could be opened: %s", error)

    threading.Thread(target=open_page, name="browser", daemon=True).start()
