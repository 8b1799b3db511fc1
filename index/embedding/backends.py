"""Compute an embedder's vectors, by our own engine or by sentence-transformers.

The engine (`index.engine`) is several times as fast and needs no torch, but only computes BERT
and MPNet with mean or first-token pooling and no prompts, as all-MiniLM-L6-v2 is;
sentence-transformers computes all other models. The files in the model's folder decide which of the
two it is.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.arrays import Vectors
from index.engine import Head, Row, Unsupported, load_network
from index.errors import ModelError
from index.extras import require
from index.settings import go_offline

if TYPE_CHECKING:
    from tokenizers import Encoding

logger = logging.getLogger(__name__)

_BATCH = 32  # texts a forward pass of sentence-transformers; more gains nothing on a CPU
_MODULES = (["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"])
_POOLING = {"mean": Head.MEAN, "cls": Head.FIRST}
# What a new model is tried out with: about as long as a passage, and as a sentence.
_PROBE = (
    "The harbour master kept a register of every ship that came in, with its flag, its cargo and "
    "the name of its captain, and copied it out on the last day of each month. In 1907 the town "
    "bought the register from his widow for 40 crowns, and it has stood in the reading room since, "
    "although the pages for two winters were lost when the cellar was flooded. ",
    "Who bought the register, and for how much?",
)


class Encoder(Protocol):
    """Computes vectors of unit length; threads may share it."""

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly: "ONNX Runtime 1.32.0, 8 bits"."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads, special tokens not counted."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's special tokens."""

    def encode(self, texts: Sequence[str], question: bool = False) -> Vectors:
        """Return one row for each text, float32 of shape (len(texts), dimension)."""


def load_encoder(name: str, folder: Path, fingerprint: str) -> Encoder:
    """Return the faster encoder that can do the model in `folder`. Raises ModelError."""
    try:
        return EngineEncoder(folder, fingerprint)
    except Unsupported as reason:
        logger.info("The embedder %s is left to sentence-transformers: %s.", name, reason)
        return TransformersEncoder(name, folder)


class EngineEncoder:
    """An Encoder over the engine. Raises Unsupported where the model is not of the known kind."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        from tokenizers import Tokenizer

        try:
            head, longest, self._dimension = _read_settings(folder)
            self._counter = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Unsupported:
            raise
        except Exception as error:  # a broken folder: the other way says what is wrong with it
            raise Unsupported(str(error)) from error
        for each in (self._counter, self._tokenizer):
            each.no_padding()
            each.no_truncation()
        # Set once: a tokenizer whose settings change while another thread uses it raises.
        self._tokenizer.enable_truncation(longest)
        self._special = int(self._tokenizer.num_special_tokens_to_add(False))
        self._max_seq_length = longest
        self._network = load_network(
            folder, head, fingerprint, lambda: self._rows([_PROBE[0] * 2, *_PROBE])
        )

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly."""
        return self._network.computed_by

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads, special tokens not counted."""
        return self._max_seq_length - self._special

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's special tokens."""
        encoded = self._counter.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(each) for each in encoded]

    def encode(self, texts: Sequence[str], question: bool = False) -> Vectors:
        """Return one row for each text, float32 of shape (len(texts), dimension)."""
        del question  # questions and passages are alike to models without prompts
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for number, vector in enumerate(self._network.run(self._rows(texts))):
            vectors[number] = vector / np.linalg.norm(vector)
        return vectors

    def _rows(self, texts: Sequence[str]) -> list[Row]:
        encoded: list[Encoding] = self._tokenizer.encode_batch_fast(list(texts))
        rows = [np.array(each.ids, dtype=np.int32) for each in encoded]
        return [Row(ids, np.zeros_like(ids)) for ids in rows]


def _read_settings(folder: Path) -> tuple[Head, int, int]:
    """Return what a sentence-transformers folder says: pooling, longest row, dimension.

    Raises Unsupported where it says anything that would not be followed.
    """

    def read(name: str) -> dict[str, Any]:
        values = json.loads((folder / name).read_text(encoding="utf-8"))
        return values if isinstance(values, dict) else {"modules": values}

    modules = [each["type"].rpartition(".")[2] for each in read("modules.json")["modules"]]
    if modules not in _MODULES:
        raise Unsupported(f"its modules are {', '.join(modules)}")
    settings = read("sentence_bert_config.json")
    prompts = folder / "config_sentence_transformers.json"
    about = read(prompts.name) if prompts.is_file() else {}
    if settings.get("do_lower_case") or any((about.get("prompts") or {}).values()):
        raise Unsupported("it changes texts before it reads them")
    tokens = read("tokenizer_config.json").get("do_lower_case")
    normaliser = read("tokenizer.json").get("normalizer") or {}
    if tokens is not None and normaliser.get("lowercase", tokens) != tokens:
        raise Unsupported("its tokenizer contradicts itself on capitals")
    return (
        _read_pooling(read("1_Pooling/config.json")),
        _read_max_seq_length(settings),
        _read_dimension(read("config.json")),
    )


def _read_pooling(settings: dict[str, Any]) -> Head:
    mode = settings.get("pooling_mode")
    if mode is None:  # the older way to say it: a switch for each
        on = [key for key, value in settings.items() if key.startswith("pooling_mode") and value]
        mode = on[0].split("_")[2] if len(on) == 1 else " and ".join(on)
    if mode not in _POOLING:
        raise Unsupported(f"its pooling is {mode}")
    return _POOLING[mode]


def _read_max_seq_length(settings: dict[str, Any]) -> int:
    if not settings.get("max_seq_length"):
        raise Unsupported("it does not say how much it reads")
    return int(settings["max_seq_length"])


def _read_dimension(settings: dict[str, Any]) -> int:
    return int(settings["hidden_size"])


class TransformersEncoder:
    """An Encoder over sentence-transformers. Raises ModelError where there is no model."""

    def __init__(self, name: str, folder: Path) -> None:
        go_offline()
        require("models", f"The embedder {name}", ModelError)
        from sentence_transformers import SentenceTransformer  # seconds: not before it is needed

        self._lock = threading.RLock()
        try:
            self._model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # whatever a broken folder makes the libraries raise
            said = str(error).strip()
            reason = said.splitlines()[0] if said else type(error).__name__
            raise ModelError(
                f"The embedder {name} in {folder} cannot be loaded: {reason}"
            ) from error

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly."""
        return f"sentence-transformers {version('sentence-transformers')} by torch, float32"

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads, special tokens not counted."""
        longest = self._model.max_seq_length or 512
        return int(longest) - int(self._model.tokenizer.num_special_tokens_to_add())

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's special tokens."""
        with self._lock:  # a tokenizer that two threads use at once raises "Already borrowed"
            encoded = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode(self, texts: Sequence[str], question: bool = False) -> Vectors:
        """Return one row for each text, float32 of shape (len(texts), dimension)."""
        encode: Any = self._model.encode_query if question else self._model.encode_document
        with self._lock:
            rows = encode(
                list(texts),
                batch_size=_BATCH,
                convert_to_numpy=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(rows, dtype=np.float32)
