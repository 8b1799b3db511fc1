"""Serving the page: address, safety, launch, the browser. What the page looks like is `chat.py`.

Bound to this machine unless told otherwise. Names other than the server's own are refused (a web
page elsewhere could point its name here and read answers), and a content security policy keeps
the browser from asking anything of any other address.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.errors import ChapterVerseError
from index.loaders.source import MOST_BYTES
from page.asker import Asker
from page.chat import ChatPage
from page.doors import Doors
from page.safety import SafetyHeaders
from page.startup import Startup
from page.status import Examples
from page.theme import make_theme

logger = logging.getLogger(__name__)

_HERE = Path(__file__).parent


class AddressError(ChapterVerseError):
    """The page cannot be served at the address it was given."""


def serve(
    asker: Asker,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    seeds: Path | None = None,
    examples: Sequence[Examples] = (),
) -> None:
    """Serve the page until interrupted; models and `seeds` are loaded once it is up.

    Closes the asker at the end. Raises AddressError where the address cannot be served at.
    """
    uploads = tempfile.TemporaryDirectory(prefix="chapterverse-", ignore_cleanup_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = uploads.name  # where uploads arrive; gone at the end
    try:
        check_address(host, port)
        startup = Startup(asker, seeds)
        page = ChatPage(asker, startup, examples).build()
        doors = Doors(asker, startup)
        doors.add_to(page)
        launch(page, doors, host=host, port=port)
        address = f"http://{'localhost' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        print(f"Chapter & Verse is at {address} (press Ctrl+C to stop it).", flush=True)
        startup.start()
        if open_browser:
            open_in_background(address)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.", flush=True)
        finally:
            page.close(verbose=False)
    finally:
        asker.close()
        uploads.cleanup()


def launch(page: gr.Blocks, doors: Doors, *, host: str, port: int) -> None:
    """Start serving in the background, with every guard in place."""
    skip_proxies(host)
    page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        run_history=False,
        inbrowser=False,
        show_error=False,
        footer_links=[],
        max_file_size=MOST_BYTES,
        favicon_path=_HERE / "favicon.svg",
        theme=make_theme(),
        css_paths=sorted(_HERE.glob("*.css")),
        app_kwargs={
            "middleware": [
                Middleware(TrustedHostMiddleware, allowed_hosts=trusted_hosts(host)),
                Middleware(SafetyHeaders),
            ],
            "routes": doors.routes(),
            "lifespan": doors.lifespan,
            "exception_handlers": doors.exception_handlers(),
            "docs_url": None,
            "redoc_url": None,
        },
    )


def skip_proxies(host: str) -> None:
    """Keep this program's requests to its own address away from the person's proxy, if any.

    Gradio asks the server it has started whether it is up, and would ask a proxy instead.
    """
    for variable in ("NO_PROXY", "no_proxy"):
        known = [name for name in os.environ.get(variable, "").split(",") if name]
        own = [name for name in ("127.0.0.1", "localhost", host) if name not in known]
        os.environ[variable] = ",".join([*known, *own])


def trusted_hosts(host: str) -> list[str]:
    """Return the names under which a page served at `host` may be asked for."""
    return sorted({"127.0.0.1", "localhost", socket.gethostname().lower(), host.lower()})


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
        raise AddressError(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
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
