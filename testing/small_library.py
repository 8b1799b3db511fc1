"""A server of the page around a real Assistant whose models are small enough to start at once.

The library, its files, the loaders and the readers are the product's own; only the embedder counts
words. `python -m testing.small_library PORT FOLDER [FILE...]` serves the library in FOLDER, with
the FILEs added first; with `--auth ACCOUNTS` as the first of them, to those who sign in, with
`--sample` with the bundled sample.
"""

from __future__ import annotations

import sys
from pathlib import Path

from index import Library
from qa.assistant import Assistant
from testing.fakes import WordEmbedder


def open_assistant(folder: Path) -> Assistant:
    """Return an assistant that answers in whole sentences, the one with the question's words."""
    return Assistant(Library(folder, embedder=WordEmbedder()), "sentence")


def main(port: int, folder: Path, files: list[Path]) -> None:
    """Serve the page until terminated."""
    from page.middleware.accounts import Accounts
    from page.serving.gradio_import import import_gradio

    import_gradio()
    from page.events.status import Examples
    from page.server import AccessRules, serve
    from page.start import EXAMPLE_DOCUMENT, EXAMPLE_QUESTIONS, SEEDS

    access, seeds = AccessRules(a_minute=0), None
    if files[:1] == [Path("--sample")]:
        seeds, files = SEEDS, files[1:]
    if files[:1] == [Path("--auth")]:
        access, files = AccessRules(accounts=Accounts(files[1]), a_minute=0), files[2:]
    assistant = open_assistant(folder)
    for file in files:
        assistant.add(file)
    serve(
        assistant,
        port=port,
        open_browser=False,
        seeds=seeds,
        examples=[Examples(EXAMPLE_DOCUMENT, EXAMPLE_QUESTIONS[:1])] if seeds else [],
        access=access,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), [Path(each) for each in sys.argv[3:]])
