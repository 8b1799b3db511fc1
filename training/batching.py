"""Windows -> batches of like length, and a batch -> padded tensors on a device.

Which windows there are is `features`; what is done with a batch is `loop` and `validation`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from training.features import Feature

_POOL = 64  # batches whose windows are sorted by length together
_ROUNDED = 16  # tokens: few shapes, for kept memory grows with each one


@dataclass(frozen=True, slots=True)
class Batch:
    """What the network is given, the positions it should find, and its tokens without padding."""

    inputs: dict[str, torch.Tensor]
    starts: torch.Tensor
    ends: torch.Tensor
    tokens: int


def batches(found: Sequence[Feature], size: int, choose: random.Random) -> list[list[Feature]]:
    """Return the windows in batches of `size` and of like length, in an order of chance."""
    order = list(range(len(found)))
    choose.shuffle(order)
    made: list[list[Feature]] = []
    for start in range(0, len(order), size * _POOL):
        pool = sorted(order[start : start + size * _POOL], key=lambda n: len(found[n].ids))
        made += [
            [found[number] for number in pool[each : each + size]]
            for each in range(0, len(pool), size)
        ]
    choose.shuffle(made)
    return made


def collate(windows: Sequence[Feature], padding: int, device: torch.device) -> Batch:
    """Return the windows as tensors, each filled up to a common length with the id `padding`."""
    longest = max(len(window.ids) for window in windows)
    longest = -(-longest // _ROUNDED) * _ROUNDED
    ids = np.full((len(windows), longest), padding, dtype=np.int64)
    segments = np.zeros_like(ids)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        segments[row, : len(window.ids)] = window.segments
        mask[row, : len(window.ids)] = 1
    inputs = {
        "input_ids": torch.from_numpy(ids).to(device),
        "attention_mask": torch.from_numpy(mask).to(device),
    }
    if segments.any():  # a base without segments, such as RoBERTa, does not take them
        inputs["token_type_ids"] = torch.from_numpy(segments).to(device)
    return Batch(
        inputs,
        torch.tensor([window.start for window in windows], device=device),
        torch.tensor([window.end for window in windows], device=device),
        int(mask.sum()),
    )
