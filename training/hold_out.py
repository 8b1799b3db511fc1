"""Hold out articles of a file from training.

One function, so that training, tuning and calibration set aside the very same whole articles: it
depends on the number of articles, on `count` and on `seed`, and on nothing else. It reads no file
and does not look at what it is given.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

HELD_OUT = 30  # articles
HOLD_OUT_SEED = 20  # not the seed of the training, so that runs of several seeds share them

Item = TypeVar("Item")


def hold_out(
    articles: Sequence[Item], count: int = HELD_OUT, seed: int = HOLD_OUT_SEED
) -> tuple[list[Item], list[Item]]:
    """Return `count` articles that are set aside, and the others; both in their order.

    Raises ValueError when that would leave none of them, or when `count` is negative.
    """
    if not 0 <= count < len(articles):
        raise ValueError(f"{count} of {len(articles)} articles cannot be held out")
    chosen = set(random.Random(seed).sample(range(len(articles)), count))  # noqa: S311
    held = [article for number, article in enumerate(articles) if number in chosen]
    return held, [article for number, article in enumerate(articles) if number not in chosen]
