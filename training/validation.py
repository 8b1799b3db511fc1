"""Validate a network on the held-out examples, as SQuAD's official script counts.

Each example is read alone: its best span over all its windows against its own "no answer" (Devlin
et al., "BERT", 2019, section 4.3). This measures a network during training; answering questions
from a library is `qa`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from qa.evaluation.metrics import auroc, best_f1, exact_match, f1
from training.batching import collate
from training.encoding import places, segments
from training.examples import Example
from training.features import Feature, Windows, encoded_examples
from training.model import autocast

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

LONGEST_SPAN = 30  # tokens


@dataclass(frozen=True, slots=True)
class Reading:
    """The best span of a context, and how far its score is above that of "no answer"."""

    start: int
    end: int
    score: float


class Validation:
    """A fixed sample of examples, tokenised once, read again whenever `scores` is asked."""

    def __init__(
        self,
        examples: Sequence[Example],
        tokenizer: PreTrainedTokenizerBase,
        windows: Windows,
        batch_size: int = 64,
    ) -> None:
        self.examples = examples
        self._padding = int(tokenizer.pad_token_id or 0)
        self._batch_size = batch_size
        self._windows: list[Feature] = []
        self._offsets: list[NDArray[np.int64]] = []
        encoded: Any = {"input_ids": []}
        if examples:
            encoded = encoded_examples(examples, tokenizer, windows)
        for row, ids in enumerate(encoded["input_ids"]):
            number = encoded["overflow_to_sample_mapping"][row]
            self._windows.append(
                Feature(number, np.array(ids, dtype=np.int32), segments(encoded, row), 0, 0)
            )
            self._offsets.append(places(encoded, row))

    def scores(self, model: PreTrainedModel, device: torch.device, bf16: bool) -> dict[str, float]:
        """Return the measures by name.

        `em` and `f1` are those of the questions that have an answer, read as if all had;
        `best_f1` is that of all questions at the best `threshold`.
        """
        readings = self.read(model, device, bf16)
        answered = [bool(example.golds) for example in self.examples]
        said = [
            example.context[reading.start : reading.end]
            for example, reading in zip(self.examples, readings, strict=True)
        ]
        exact = [
            exact_match(each, one.golds) for each, one in zip(said, self.examples, strict=True)
        ]
        overlap = [f1(each, one.golds) for each, one in zip(said, self.examples, strict=True)]
        margins = [reading.score for reading in readings]
        best = best_f1(margins, overlap, answered)
        found = {
            "em": _mean(exact, answered),
            "f1": _mean(overlap, answered),
            "best_f1": best.f1,
            # JSON knows no infinity: to withhold everything is a threshold above every score.
            "threshold": min(best.threshold, max(margins) + 1),
        }
        if any(answered) and not all(answered):
            found["auroc"] = auroc(margins, answered)
        return {name: round(value, 4) for name, value in found.items()}

    def read(self, model: PreTrainedModel, device: torch.device, bf16: bool) -> list[Reading]:
        """Return the reading of each example."""
        spans = [Reading(0, 0, float("-inf"))] * len(self.examples)
        none = [float("inf")] * len(self.examples)
        order = sorted(range(len(self._windows)), key=lambda row: len(self._windows[row].ids))
        training = model.training
        model.train(False)
        for first in range(0, len(order), self._batch_size):
            rows = order[first : first + self._batch_size]
            inputs = collate([self._windows[row] for row in rows], self._padding, device).inputs
            with torch.inference_mode(), autocast(device, bf16):
                output = model(**inputs)
            starts = output.start_logits.float().cpu().numpy()
            ends = output.end_logits.float().cpu().numpy()
            for row, start, end in zip(rows, starts, ends, strict=True):
                number = self._windows[row].example
                best = best_span(start, end, self._offsets[row])
                none[number] = min(none[number], float(start[0] + end[0]))
                if best.score > spans[number].score:
                    spans[number] = best
        model.train(training)
        return [
            Reading(span.start, span.end, span.score - nothing)
            for span, nothing in zip(spans, none, strict=True)
        ]


def best_span(
    starts: NDArray[np.float32], ends: NDArray[np.float32], offsets: NDArray[np.int64]
) -> Reading:
    """Return the span of at most `LONGEST_SPAN` tokens with the best sum of start and end.

    `offsets[token]` are its characters in the context, and -1 for a token that is not of it.
    """
    inside = np.flatnonzero(offsets[:, 1] > 0)
    if not len(inside):
        return Reading(0, 0, float("-inf"))
    low, high = int(inside[0]), int(inside[-1]) + 1
    sums = starts[low:high, None] + ends[None, low:high]
    allowed = np.tril(np.triu(np.ones(sums.shape, dtype=bool)), LONGEST_SPAN - 1)
    place = int(np.argmax(np.where(allowed, sums, -np.inf)))
    start, end = divmod(place, high - low)
    return Reading(
        int(offsets[low + start, 0]), int(offsets[low + end, 1]), float(sums[start, end])
    )


def _mean(values: Sequence[float], counted: Sequence[bool]) -> float:
    chosen = [value for value, counts in zip(values, counted, strict=True) if counts]
    return float(np.mean(chosen)) if chosen else 0.0
