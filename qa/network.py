"""The reading network: a question and texts -> the likeliest spans of each, with scores.

Any extractive question-answering model of the transformers library, from a folder or from the
local hub cache; the one that comes along is in `models/reader`. A span's score is the sum of its
first and last token's, less that of "no answer", which is the first token's (Devlin et al.,
"BERT", 2019, section 4.3): 0 means as likely as none, and scores of different texts compare,
since each is measured against its own text's "no answer". Nothing is known here of documents,
retrieval or confidence, and nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import ModelError
from index.settings import go_offline
from qa.windows import encode, places, segments

BUNDLED = Path(__file__).parent / "models" / "reader"
BUNDLED_SHA256 = "d799d7c72bf7c8b458755bdb35ac98d8f90b56af46e904ae111059b2a4db0b0c"
LONGEST_SPAN = 30  # tokens; what is longer is no span but a sentence
_TOKENS, _OVERLAP = 384, 96
_ROWS = 16  # read at once; more take memory and gain nothing

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """The characters `[start, end)` of a text, and the score of their being the answer."""

    start: int
    end: int
    score: float


class SpanNetwork:
    """A question-answering model; it is loaded at first use, once. Threads may share it.

    Raises ModelError, at first use, where there is no such model here or it answers no questions.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = "the bundled reader" if name is None else name
        self._chosen = name
        self._lock = threading.RLock()
        self._loaded: tuple[Any, Any] | None = None

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are."""
        return BUNDLED if self._chosen is None else _local_folder(self._chosen)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the weights, in hexadecimal. Raises ModelError where ours are not ours."""
        digest = hashlib.sha256()
        for file in sorted(self.folder.glob("*.safetensors")):
            digest.update(file.read_bytes())
        if self._chosen is None and digest.hexdigest() != BUNDLED_SHA256:
            raise ModelError(
                f"The weights of the bundled reader in {self.folder} are not the known ones "
                "(checksum differs); install the program again."
            )
        return digest.hexdigest()

    def load(self) -> None:
        """Load the model and its tokenizer, if that has not been done."""
        _ = self._parts

    def spans(self, question: str, texts: Sequence[str], most: int) -> list[list[ScoredSpan]]:
        """Return up to `most` spans of each text, best first, no two of them overlapping.

        All texts are read in padded batches. A text without tokens has no spans.
        """
        tokenizer, model = self._parts
        if not texts:
            return []
        with self._lock:  # a tokenizer that two threads use at once raises "Already borrowed"
            encoded = encode([question] * len(texts), texts, tokenizer, self._row_tokens, _OVERLAP)
        rows = len(encoded["input_ids"])
        owner: list[int] = encoded["overflow_to_sample_mapping"]
        nothing = [float("inf")] * len(texts)
        found: list[list[ScoredSpan]] = [[] for _ in texts]
        order = sorted(range(rows), key=lambda row: len(encoded["input_ids"][row]))
        for first in range(0, rows, _ROWS):
            chosen = order[first : first + _ROWS]
            starts, ends = _logits(model, encoded, chosen, int(tokenizer.pad_token_id or 0))
            for row, start, end in zip(chosen, starts, ends, strict=True):
                # The row that sees the answer is the one least inclined to "no answer".
                nothing[owner[row]] = min(nothing[owner[row]], float(start[0] + end[0]))
                found[owner[row]] += best_spans(start, end, places(encoded, row), most)
        return [
            [
                ScoredSpan(each.start, each.end, each.score - none)
                for each in without_overlaps(spans)[:most]
            ]
            for spans, none in zip(found, nothing, strict=True)
        ]

    @property
    def _row_tokens(self) -> int:
        _, model = self._parts
        return min(_TOKENS, int(getattr(model.config, "max_position_embeddings", _TOKENS)) - 2)

    @property
    def _parts(self) -> tuple[Any, Any]:
        with self._lock:  # a second thread waits here and finds the model loaded
            if self._loaded is None:
                if self._chosen is None:
                    _ = self.fingerprint  # checked before a byte of it is used
                self._loaded = _load(self.name, self.folder)
            return self._loaded


def best_spans(
    starts: Logits, ends: Logits, offsets: NDArray[np.int64], most: int
) -> list[ScoredSpan]:
    """Return the `most` best spans of a row that do not overlap, by the joint score of both ends.

    `starts` and `ends` have shape (at least tokens,), `offsets` (tokens, 2), -1 for a token that is
    not of the context. A span has at most `LONGEST_SPAN` tokens.
    """
    inside = np.flatnonzero(offsets[:, 1] > offsets[:, 0])
    if not len(inside):
        return []
    low, high = int(inside[0]), int(inside[-1]) + 1
    sums = starts[low:high, None] + ends[None, low:high]
    allowed = np.tril(np.triu(np.ones(sums.shape, dtype=bool)), LONGEST_SPAN - 1)
    sums = np.where(allowed, sums, -np.inf)
    spans: list[ScoredSpan] = []
    while len(spans) < most:
        start, end = divmod(int(np.argmax(sums)), high - low)
        if sums[start, end] == -np.inf:
            break
        first, last = int(offsets[low + start, 0]), int(offsets[low + end, 1])
        if first < last:
            spans.append(ScoredSpan(first, last, float(sums[start, end])))
        # Whatever starts at or before this end and ends at or after this start overlaps it.
        sums[: end + 1, start:] = -np.inf
    return spans


def without_overlaps(spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """Return the spans, best first, without those that overlap a better one."""
    kept: list[ScoredSpan] = []
    for span in sorted(spans, key=lambda each: (-each.score, each.start, each.end)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept


def _logits(model: Any, encoded: Any, rows: Sequence[int], padding: int) -> tuple[Logits, Logits]:
    import torch

    longest = max(len(encoded["input_ids"][row]) for row in rows)
    ids = np.full((len(rows), longest), padding, dtype=np.int64)
    types, mask = np.zeros_like(ids), np.zeros_like(ids)
    for number, row in enumerate(rows):
        tokens = encoded["input_ids"][row]
        ids[number, : len(tokens)] = tokens
        types[number, : len(tokens)] = segments(encoded, row)
        mask[number, : len(tokens)] = 1
    inputs = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
    if types.any():  # a model without segments, such as RoBERTa, does not take them
        inputs["token_type_ids"] = torch.from_numpy(types)
    with torch.inference_mode():
        output = model(**inputs)
    return output.start_logits.numpy(), output.end_logits.numpy()


def _load(name: str, folder: Path) -> tuple[Any, Any]:
    go_offline()
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call, unused-ignore]
    if not (folder / "config.json").is_file():
        raise ModelError(f"The folder {folder} holds no transformers model (no config.json).")
    if not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"The reader {name} has no .safetensors weights in {folder}; other formats are not "
            "loaded, for they can run code."
        )
    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, **local)
        model, about = AutoModelForQuestionAnswering.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, output_loading_info=True, **local
        )
    except Exception as error:  # whatever a broken folder makes the library raise
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(f"The reader {name} in {folder} cannot be loaded: {reason}") from error
    if about["missing_keys"]:  # the library makes up what is missing, and answers would be chance
        raise ModelError(
            f"The model in {folder} is no extractive question-answering model: it lacks "
            f"{sorted(about['missing_keys'])[0]}."
        )
    if not tokenizer.is_fast:
        raise ModelError(f"The tokenizer in {folder} has no fast form (tokenizer.json).")
    return tokenizer, model.eval()


def _local_folder(name: str) -> Path:
    """Return the folder `name` means: itself, or its snapshot in the local hub cache."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    go_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelError(
            f"The reader {name} is not on this machine: give the folder of a question-answering "
            f"model, or fetch it once with: hf download {name}"
        ) from error
