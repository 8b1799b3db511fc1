"""Find the likeliest spans of texts for a question, with scores, by a reading network.

Any extractive question-answering model of the transformers library, from a folder or from the
local hub cache; the default is in `models/reader`. A span's score is the sum of its first and last
token's, less that of "no answer", which is the first token's (Devlin et al., "BERT", 2019, section
4.3): 0 means as likely as none, and scores of different texts compare, since each is measured
against its own text's "no answer". `qa.reader.backends` computes the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import ModelError
from index.engine import check_packed, is_packed
from index.local_model import KnownWeights, LocalModel, find_model_folder
from qa.reader.backends import Logits, LogitSource, load_logits

BUNDLED = Path(__file__).resolve().parent.parent / "models" / "reader"
LARGE = BUNDLED.with_name("large_reader")  # not in every checkout: reading does without
BUNDLED_SHA256 = "d799d7c72bf7c8b458755bdb35ac98d8f90b56af46e904ae111059b2a4db0b0c"
LARGE_SHA256 = "461d8bfa63420cf274bb046824885196c2af635bb75917f60589955fa6f1ebb0"
_REMEDY = "install the program again"
LONGEST_SPAN = 30  # tokens; what is longer is no span but a sentence


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """The characters `[start, end)` of a text, and the score of their being the answer."""

    start: int
    end: int
    score: float


class SpanNetwork(LocalModel[LogitSource]):
    """A question-answering model; it is loaded at first use, once. Threads may share it.

    Raises ModelError, at first use, where there is no such model here or it answers no questions.
    """

    kind = "reader"

    def __init__(self, name: str | None = None) -> None:
        self._chosen = name
        if name is None:
            super().__init__("the bundled reader", KnownWeights(BUNDLED_SHA256, _REMEDY))
        elif name == str(LARGE):
            super().__init__("the large reader", KnownWeights(LARGE_SHA256, _REMEDY))
        else:
            super().__init__(name)

    @property
    def computed_by(self) -> str:
        """What computes it and how exactly: "ONNX Runtime 1.32.0, 8 bits". Loads the model."""
        return self._model.computed_by

    def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
        """Return up to `top_k` spans of each text, best first, no two of them overlapping.

        A text without tokens has no spans.
        """
        source = self._model
        windows = source.windows.cut(question, texts) if texts else []
        nothing = [float("inf")] * len(texts)
        found: list[list[ScoredSpan]] = [[] for _ in texts]
        for window, (starts, ends) in zip(windows, source.logits(windows), strict=True):
            # The window that sees the answer is the one least inclined to "no answer".
            least = min(nothing[window.context], float(starts[0] + ends[0]))
            nothing[window.context] = least
            found[window.context] += best_spans(starts, ends, window.places, top_k)
        return [
            [
                ScoredSpan(each.start, each.end, each.score - none)
                for each in without_overlaps(spans)[:top_k]
            ]
            for spans, none in zip(found, nothing, strict=True)
        ]

    def _find_folder(self) -> Path:
        folder = BUNDLED if self._chosen is None else _local_folder(self._chosen)
        if not (folder / "config.json").is_file():
            raise ModelError(f"The folder {folder} holds no transformers model (no config.json).")
        return folder

    def _load(self, folder: Path, fingerprint: str) -> LogitSource:
        if is_packed(folder):
            check_packed(folder, fingerprint)
        return load_logits(self.name, folder, fingerprint)


def best_spans(
    starts: Logits, ends: Logits, offsets: NDArray[np.int64], top_k: int
) -> list[ScoredSpan]:
    """Return the `top_k` best spans of a row that do not overlap, by the joint score of both ends.

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
    while len(spans) < top_k:
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


def _local_folder(name: str) -> Path:
    folder = find_model_folder(name)
    if folder is None:
        raise ModelError(
            f"The reader {name} is not on this machine: give the folder of a question-answering "
            f"model, or fetch it once with: hf download {name}"
        )
    return folder
