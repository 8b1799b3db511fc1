"""Open the assistant and serve the page with the bundled document.

Neither Gradio nor a model is imported before the page is asked for, so that listing the commands
stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa import Assistant

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

# Questions about the document that comes along, offered while the library holds it.
EXAMPLE_DOCUMENT = "gilan.md"
EXAMPLE_QUESTIONS = (
    "Who led the rebellion in Gilan?",
    "When did the flotilla leave Baku?",
    "How many machine guns did the sailors have?",
    "Why did Kuchik Khan disagree with the Communists?",
)


def serve_library(
    library: Path | str | None = None,
    embedder: str | None = None,
    reader: str | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    names: Sequence[str] = (),
    auth: Path | None = None,
    rate: float = 300,
    waiting: int = 100,
    log: tuple[str, str, bool] = ("text", "warning", False),
) -> None:
    """Serve the page until interrupted.

    `names` are further names the server is asked under, `auth` is a file of accounts, with which
    everybody has a library of their own, `rate` is how many requests a minute one client may make,
    0 for any number, `waiting` how many questions may wait for their turn; `log` is what
    `page.serving.logs.configure` takes. Raises LibraryError where the library cannot be opened,
    AddressError where the page cannot be served at the address, AccountError where the accounts
    cannot be read.
    """
    from page.serving.gradio_import import import_gradio

    import_gradio()
    from page.events.status import Examples
    from page.middleware.accounts import Accounts
    from page.server import AccessRules
    from page.server import serve as serve_page
    from page.serving.logs import configure

    configure(*log)
    assistant = Assistant.open(library, embedder=embedder, reader=reader)
    if auth is None and not assistant.library.generation:
        print(f"The library is new: the sample {EXAMPLE_DOCUMENT} is put in, to try it with.")
    serve_page(
        assistant,
        host=host,
        port=port,
        open_browser=open_browser,
        seeds=SEEDS,
        examples=[Examples(EXAMPLE_DOCUMENT, EXAMPLE_QUESTIONS)],
        access=AccessRules(
            tuple(names), Accounts(auth.expanduser()) if auth else None, rate, waiting
        ),
    )
