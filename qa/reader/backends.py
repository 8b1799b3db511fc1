"""Compute a reading network, by our own engine or by transformers.

The engine (`index.engine`) is several times as fast and needs no torch, but knows only BERT
and MPNet; transformers knows all other question-answering models. Both cut texts into windows by
the same tokenizer and give each token's two logits: how likely an answer starts there, and ends
there. What is made of them is in `network`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index import ModelError
from index.engine import Head, Row, Unsupported, is_packed, load_network, unpacked
from index.extras import require
from index.settings import go_offline
from qa.reader.tokenize import Window, Windows

TOKENS, OVERLAP = 384, 96  # of a window, and shared by two; shorter for networks that read less
_ROWS = 16  # rows a forward pass of transformers; more take memory and gain nothing
# What a new network is tried out with: a question and a passage of the usual length.
_PROBE = (
    "Who bought the register, and for how much?",
    "The harbour master kept a register of every ship that came in, with its flag, its cargo and "
    "the name of its captain, and copied it out on the last day of each month. In 1907 the town "
    "bought the register from his widow for 40 crowns, and it has stood in the reading room since.",
)

Logits = NDArray[np.float32]

logger = logging.getLogger(__name__)


class LogitSource(Protocol):
    """A loaded network; threads may share it."""

    @property
    def windows(self) -> Windows:
        """How texts are cut for it."""

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly: "ONNX Runtime 1.32.0, 8 bits"."""

    def logits(self, windows: Sequence[Window]) -> list[tuple[Logits, Logits]]:
        """Return each window's start and end logits, each of shape (at least its tokens,)."""


def load_logits(name: str, folder: Path, fingerprint: str) -> LogitSource:
    """Return the faster way that can do the network in `folder`. Raises ModelError."""
    try:
        return EngineLogits(folder, fingerprint)
    except Unsupported as reason:
        logger.info("The reader %s is left to transformers: %s.", name, reason)
        return PlainLogits(name, folder)


class EngineLogits:
    """The engine's. Raises Unsupported where the network is not of the known kind."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            tokens = min(TOKENS, int(config["max_position_embeddings"]) - 2)
            definition = (folder / "tokenizer.json").read_text(encoding="utf-8")
            self.windows = Windows(definition, tokens, OVERLAP)
        except Exception as error:  # a broken folder: the other way says what is wrong with it
            raise Unsupported(str(error)) from error
        self._network = load_network(folder, Head.SPAN, fingerprint, self._probe)

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly."""
        return self._network.computed_by

    def logits(self, windows: Sequence[Window]) -> list[tuple[Logits, Logits]]:
        """Return each window's start and end logits, each of shape (tokens,)."""
        results = self._network.run([each.row for each in windows])
        return [(result[:, 0], result[:, 1]) for result in results]

    def _probe(self) -> list[Row]:
        return [each.row for each in self.windows.cut(_PROBE[0], [_PROBE[1], _PROBE[1] * 2])]


class PlainLogits:
    """Those of transformers. Raises ModelError where there is no network in the folder."""

    def __init__(self, name: str, folder: Path) -> None:
        tokenizer, self._model = _load(name, folder)
        self._padding = int(tokenizer.pad_token_id or 0)
        longest = int(getattr(self._model.config, "max_position_embeddings", TOKENS)) - 2
        self.windows = Windows(tokenizer.backend_tokenizer.to_str(), min(TOKENS, longest), OVERLAP)

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly."""
        return f"transformers {version('transformers')} by torch, float32"

    def logits(self, windows: Sequence[Window]) -> list[tuple[Logits, Logits]]:
        """Return each window's start and end logits, each of shape (at least its tokens,)."""
        found: dict[int, tuple[Logits, Logits]] = {}
        order = sorted(range(len(windows)), key=lambda each: len(windows[each].row.ids))
        for first in range(0, len(order), _ROWS):
            chosen = order[first : first + _ROWS]
            starts, ends = self._computed([windows[each].row for each in chosen])
            found.update(zip(chosen, zip(starts, ends, strict=True), strict=True))
        return [found[number] for number in range(len(windows))]

    def _computed(self, rows: Sequence[Row]) -> tuple[Logits, Logits]:
        import torch

        longest = max(len(row.ids) for row in rows)
        ids = np.full((len(rows), longest), self._padding, dtype=np.int64)
        types, mask = np.zeros_like(ids), np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row.ids)] = row.ids
            types[number, : len(row.ids)] = row.segments
            mask[number, : len(row.ids)] = 1
        inputs = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        if types.any():  # a model without segments, such as RoBERTa, does not take them
            inputs["token_type_ids"] = torch.from_numpy(types)
        with torch.inference_mode():
            output = self._model(**inputs)
        return output.start_logits.numpy(), output.end_logits.numpy()


def _load(name: str, folder: Path) -> tuple[Any, Any]:
    go_offline()
    require("models", f"The reader {name}", ModelError)
    from transformers import AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call, unused-ignore]
    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, **local)
        model, missing = _network(folder, local)
    except Exception as error:  # whatever a broken folder makes the library raise
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(f"The reader {name} in {folder} cannot be loaded: {reason}") from error
    if missing:  # the library makes up what is missing, and answers would be chance
        raise ModelError(
            f"The model in {folder} is no extractive question-answering model: it lacks "
            f"{missing[0]}."
        )
    if not tokenizer.is_fast:
        raise ModelError(f"The tokenizer in {folder} has no fast form (tokenizer.json).")
    return tokenizer, model.eval()


def _network(folder: Path, local: dict[str, bool]) -> tuple[Any, list[str]]:
    """Return the network in a folder and the names of the weights that it lacks."""
    import torch
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    if is_packed(folder):
        make: Any = AutoModelForQuestionAnswering.from_config  # untyped
        model = make(AutoConfig.from_pretrained(folder))
        weights = {name: torch.from_numpy(value) for name, value in unpacked(folder).items()}
        return model.float(), sorted(model.load_state_dict(weights, strict=False).missing_keys)
    model, about = AutoModelForQuestionAnswering.from_pretrained(
        folder, dtype=torch.float32, use_safetensors=True, output_loading_info=True, **local
    )
    return model, sorted(about["missing_keys"])
