"""Choose the passages that a large network reads after a small one, by what reading may gain.

A small network's margin foretells the large one's, within a spread: the large one's is expected at
`slope * margin + intercept`, and strays from there as a normal distribution does. A question is
decided by the passage of the greatest margin, and by whether it is above 0, "no answer". So
reading a passage again matters as far as it may overtake the best of the others (or 0) or, if it is
ahead itself, may fall behind; what that gains, on average, is

    gain = spread * (density(z) - z * (1 - distribution(z)))    z = |expected - rival| / spread

of the standard normal distribution (the "expected improvement" of Mockus, 1975, or knowledge
gradient of Frazier et al., 2008). It is small where the small network is sure, and where there is
no hope. Passages are read a few at a time, and what was read counts when the next are chosen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import erf, exp, inf, pi, sqrt
from pathlib import Path

from index import ModelError

STEPS_FILE = "steps.json"


@dataclass(frozen=True, slots=True)
class Steps:
    """How a large network's margins follow from a small one's, and when it reads a passage again.

    It reads at most `most` passages of a question, each only if its gain is at least `least`, and
    `together` of them before it looks again. Where both have read, the small one's expected margin
    counts for `share` of a span's, 0 to 1: two networks err in different places.
    """

    most: int = 4
    least: float = 0.05
    together: int = 2
    slope: float = 1.0
    intercept: float = 0.0
    spread: float = 4.0
    share: float = 0.3

    def __post_init__(self) -> None:
        if self.most < 1 or self.together < 1:
            raise ValueError("a large network reads at least one passage")
        if not (self.least >= 0 and self.slope > 0 and self.spread > 0):
            raise ValueError("slope and spread are above 0, and the least gain is not below it")
        if not 0 <= self.share <= 1:
            raise ValueError("the small network's share is from 0 to 1")

    @classmethod
    def load(cls, folder: Path) -> Steps:
        """Read them from a large network's folder; without a file they are a guess.

        Raises ModelError for a file that is broken.
        """
        file = folder / STEPS_FILE
        if not file.is_file():
            return cls()
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
            return cls(**{name: type(value)(known[name]) for name, value in asdict(cls()).items()})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"The reader's file {file} is broken ({error}).") from error

    def expected(self, margin: float) -> float:
        """Return the large network's margin, as far as a small one's tells it."""
        return self.slope * margin + self.intercept

    def next_passages(self, margins: Sequence[float], read: Mapping[int, float]) -> list[int]:
        """Return the passages to read next, the most gainful first; none if it is not worth it.

        `margins` are the small network's best of each passage (-inf for one without a span),
        `read` the large one's of those that it has read, by number.
        """
        known = [read.get(each, self.expected(margin)) for each, margin in enumerate(margins)]
        gains = {
            each: self._gain(known, each)
            for each, margin in enumerate(margins)
            if each not in read and margin > -inf
        }
        worth = [each for each, gain in gains.items() if gain >= self.least]
        worth.sort(key=lambda each: (-gains[each], each))
        return worth[: min(self.together, self.most - len(read))]

    def _gain(self, known: Sequence[float], passage: int) -> float:
        rival = max([0.0, *(value for each, value in enumerate(known) if each != passage)])
        away = abs(known[passage] - rival) / self.spread
        density = exp(-away * away / 2) / sqrt(2 * pi)
        beyond = (1 - erf(away / sqrt(2))) / 2
        return self.spread * (density - away * beyond)
