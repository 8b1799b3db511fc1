"""Choose a library's embedder, and refuse one that did not make its vectors.

The embedder's name and fingerprint are remembered with the first document.
"""

from __future__ import annotations

from index.embedding.embedder import DEFAULT_EMBEDDER, Embedder, SentenceTransformerEmbedder
from index.errors import EmbedderMismatch, ModelError
from index.settings import embedder_name
from index.store import Store


class LibraryEmbedder:
    """A library's embedder: the one that is wanted, if the library was made with it.

    `wanted` is an Embedder, a sentence-transformers name or folder, or None for the one that the
    library was made with, which is the default for a new one. Loads no model. Raises
    EmbedderMismatch.
    """

    def __init__(self, store: Store, address: str, wanted: Embedder | str | None) -> None:
        self._store = store
        self._address = address
        self._checked = False
        made_with = self._made_with("embedder")
        if wanted is None or isinstance(wanted, str):
            name = embedder_name(wanted) or made_with or DEFAULT_EMBEDDER
            wanted = SentenceTransformerEmbedder(name)
        if made_with is not None and wanted.name != made_with and not self._same_weights(wanted):
            raise self._mismatch(made_with, wanted.name)
        self.embedder: Embedder = wanted

    def check(self) -> None:
        """Make sure, once, that the library's vectors and the weights in use belong together.

        Raises EmbedderMismatch, and ModelError where the weights cannot be read.
        """
        if self._checked:
            return
        made_with = self._made_with("embedder_fingerprint")
        if made_with is None:
            self._store.set_meta(
                {"embedder": self.embedder.name, "embedder_fingerprint": self.embedder.fingerprint}
            )
        elif made_with != self.embedder.fingerprint:
            raise self._mismatch(
                f"{self.embedder.name} (weights {made_with[:12]})",
                f"weights {self.embedder.fingerprint[:12]}",
            )
        self._checked = True

    def _made_with(self, key: str) -> str | None:
        """Return what is remembered of the embedder; nothing binds a library without passages."""
        return self._store.meta(key) if self._store.passage_count() else None

    def _same_weights(self, embedder: Embedder) -> bool:
        """Say whether an embedder of another name is the library's own all the same."""
        try:
            return embedder.fingerprint == self._made_with("embedder_fingerprint")
        except ModelError:
            return False

    def _mismatch(self, made_with: str, used: str) -> EmbedderMismatch:
        return EmbedderMismatch(
            f"The library {self._address} was made with the embedder {made_with} and cannot be "
            f"used with {used}: leave out the embedder setting, or choose another library."
        )
