"""Chapter & Verse, as a program uses it: `Library.put` and `Assistant`, at their defaults."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.contract import RECALL, Reply, Settings, main
from index import Document, Library
from index.loaders.text import text_blocks
from qa import Assistant


class Ours:
    """Each passage is a document of its own, named by its number.

    The library splits a long one into passages itself, so that two of the first five may belong to
    one passage here; it is not asked for more to make up for that. The defaults are the settings
    that the others are given: the same folders of weights, 50 proposals, 8 passages read.
    """

    reads = True
    packages = (
        "chapter-and-verse", "onnxruntime", "sentence-transformers", "transformers", "torch",
        "faiss-cpu",
    )  # fmt: skip

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._library: Library | None = None
        self._assistant: Assistant | None = None

    def load(self) -> None:
        """Load the embedder that a new library takes."""
        with tempfile.TemporaryDirectory() as folder:
            library = Library(folder)
            library.warm_up()
            library.embedder.embed(["warm-up"])
            self._embedder = library.embedder
            library.close()

    def build(self, passages: Sequence[str], folder: Path) -> None:
        """Put the passages into a library in the folder; each is on disk when this returns."""
        self._library = Library(folder, embedder=self._embedder)
        self._library.put([document(number, text) for number, text in enumerate(passages)])

    def save(self, folder: Path) -> None:  # noqa: ARG002
        """Close the library: everything is stored already."""
        if self._library is not None:
            self._library.close()

    def open(self, folder: Path) -> None:
        """Open the library, as `chapterverse ask` does; what is needed is loaded by asking."""
        self._assistant = Assistant.open(folder)

    def retrieve(self, question: str) -> list[int]:
        """Return the passages that the hits belong to."""
        hits = self._opened.search(question, top_k=self._settings.top_k)
        return [int(hit.passage.document) for hit in hits[:RECALL]]

    def answer(self, question: str) -> Reply:
        """Return what was answered and, where it was withheld, what came closest."""
        answer = self._opened.ask(question, top_k=self._settings.top_k, talk=False)
        closest = answer.best_rejected.quote.text if answer.best_rejected else ""
        return Reply(answer.text, answer.text or closest)

    @property
    def _opened(self) -> Assistant:
        if self._assistant is None:
            raise RuntimeError("open() comes first")
        return self._assistant


def document(number: int, text: str) -> Document:
    """Return a passage as a document."""
    name = f"{number:06}"
    sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return Document(name, name, "text", sha256, text, tuple(text_blocks(text)))


if __name__ == "__main__":
    main(Ours)
