"""Find a model on this machine, check its weights, and load it once, when it is first used.

A model is a folder, given by its path or by a name of the local hub cache. Nothing is downloaded:
`hf download NAME` fills that cache once. What kind of model it is and how it is computed is left
to the classes that inherit from `LocalModel`.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from index.errors import ModelError
from index.hashing import files_sha256
from index.settings import go_offline

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class KnownWeights:
    """The fingerprint that a model must have, and what to do where it has another."""

    fingerprint: str
    remedy: str  # "reinstall the package ..."


class LocalModel(ABC, Generic[Loaded]):
    """A model in a folder of this machine, loaded at first use, once. Threads may share it.

    Its weights are one or several .safetensors files, which cannot run code. With `known` they
    must have that fingerprint. Raises ModelError, at first use, where there is no such model here
    or its weights are not as they must be.
    """

    kind: ClassVar[str]  # what it is in messages: "embedder"
    weights_pattern: ClassVar[str] = "*.safetensors"  # below the folder

    def __init__(self, name: str, known: KnownWeights | None = None) -> None:
        self.name = name
        self._known = known
        self._lock = threading.RLock()
        self._loaded: Loaded | None = None

    @cached_property
    def folder(self) -> Path:
        """The folder of the model's files. Raises ModelError where there is none."""
        return self._find_folder()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the weights in hexadecimal; of several files, of their hashes in order.

        Raises ModelError where there are no weights, or not the known ones.
        """
        found = files_sha256(self._weights())
        if self._known is not None and found != self._known.fingerprint:
            raise ModelError(
                f"The weights of {self.name} in {self.folder} are not the known ones (checksum "
                f"differs); {self._known.remedy}."
            )
        return found

    def load(self) -> None:
        """Load the model, if that has not been done. Raises ModelError."""
        _ = self._model

    @property
    def _model(self) -> Loaded:
        """The loaded model; its weights are checked before a byte of them is used."""
        with self._lock:  # a second thread waits here and finds the model loaded
            if self._loaded is None:
                fingerprint = self.fingerprint
                self._loaded = self._load(self.folder, fingerprint)
            return self._loaded

    def _weights(self) -> Sequence[Path]:
        files = sorted(self.folder.glob(self.weights_pattern))
        if not files:
            raise ModelError(
                f"The {self.kind} {self.name} has no .safetensors weights in {self.folder}; other "
                "formats are not loaded, for they can run code."
            )
        return files

    @abstractmethod
    def _find_folder(self) -> Path:
        """Return the model's folder. Raises ModelError where it is not here or holds no model."""

    @abstractmethod
    def _load(self, folder: Path, fingerprint: str) -> Loaded:
        """Load the model. Raises ModelError."""


def find_model_folder(name: str, *others: str) -> Path | None:
    """Return the folder `name` is, or is the hub's name for; else that of one of the `others`.

    None where this machine has none of them.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    go_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for repository in (name, *others):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    return None
