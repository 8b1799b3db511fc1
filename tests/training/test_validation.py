"""Reading and scoring, with a network whose answers are known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from training.examples import Example
from training.features import Windows
from training.validation import LONGEST_SPAN, Reading, Validation, best_span


class Pointer(torch.nn.Module):
    """A network that points at every token whose id it was given, and a little at the first."""

    def __init__(self, wanted: list[int]) -> None:
        super().__init__()
        self.wanted = wanted

    def forward(self, input_ids: torch.Tensor, **_rest: Any) -> SimpleNamespace:
        scores = torch.isin(input_ids, torch.tensor(self.wanted)).float() * 4
        scores[:, 0] = 1.0
        return SimpleNamespace(start_logits=scores, end_logits=scores)


def test_best_span_is_the_best_sum_in_order_and_not_too_long() -> None:
    offsets = np.array([[-1, -1], [0, 2], [3, 5], [6, 9], [-1, -1]])
    starts = np.array([9, 0, 1, 5, 9], dtype=np.float32)
    ends = np.array([9, 7, 2, 1, 9], dtype=np.float32)
    # start 3 with end 1 would be 12, but is backwards: 1-1 is 7, 2-2 is 3, 3-3 is 6
    assert best_span(starts, ends, offsets) == Reading(0, 2, 7.0)
    none = np.full((5, 2), -1)
    assert best_span(starts, ends, none).score == float("-inf")

    many = LONGEST_SPAN + 5
    offsets = np.array([[n, n + 1] for n in range(many)])
    starts, ends = np.zeros(many, dtype=np.float32), np.zeros(many, dtype=np.float32)
    starts[0] = ends[-1] = 5
    ends[3] = 1
    assert best_span(starts, ends, offsets) == Reading(0, 4, 6.0)


def test_scores_of_a_network_whose_answers_are_known(tokenizer: PreTrainedTokenizerBase) -> None:
    examples = [
        Example("Who?", "Then Ada came home.", 5, 8, ("Ada",)),
        Example("Who?", "Then Ada came home.", 5, 13, ("Ada came",)),  # F1 of "Ada" is 2/3
        Example("Who?", "Nobody came home."),
    ]
    network: Any = Pointer([tokenizer.vocab["ada"]])
    found = Validation(examples, tokenizer, Windows()).scores(network, torch.device("cpu"), False)
    # Margins 8 - 2, 8 - 2 and 0 - 2: all three are right at a threshold of 6, save for 1/3 of one.
    assert found == {
        "em": 0.5,
        "f1": round((1 + 2 / 3) / 2, 4),
        "best_f1": round((1 + 2 / 3 + 1) / 3, 4),
        "threshold": 6.0,
        "auroc": 1.0,
    }


def test_the_best_window_counts_against_the_least_no_answer(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    context = "word " * 300 + "Ada " + "word " * 300
    network: Any = Pointer([tokenizer.vocab["ada"]])
    examples = [Example("Who?", context, 1500, 1503, ("Ada",))]
    (reading,) = Validation(examples, tokenizer, Windows(128, 32)).read(
        network, torch.device("cpu"), False
    )
    assert reading == Reading(1500, 1503, 6.0)


def test_withholding_everything_is_a_finite_threshold(tokenizer: PreTrainedTokenizerBase) -> None:
    network: Any = Pointer([tokenizer.vocab["nobody"]])
    examples = [Example("Who?", "Nobody came home.")]
    found = Validation(examples, tokenizer, Windows()).scores(network, torch.device("cpu"), False)
    assert found == {"em": 0.0, "f1": 0.0, "best_f1": 1.0, "threshold": 7.0}
