"""A reader's score -> the probability that its candidate answers the question.

Platt scaling: confidence = 1 / (1 + exp(-(slope * score + intercept))), with slope and intercept
fitted on articles that nothing else was fitted on (Platt, "Probabilistic Outputs for Support
Vector Machines", 1999). "Confidence" means this probability everywhere in the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

_DIGITS = 4  # printed digits; beyond them the arithmetic of another batch may differ


@dataclass(frozen=True, slots=True)
class Calibrator:
    """The fitted curve, and the confidence from which on an answer is given."""

    slope: float
    intercept: float
    threshold: float

    @classmethod
    def from_dict(cls, values: Mapping[str, float]) -> Calibrator:
        """Read it from JSON values; raises ValueError where they make no increasing curve."""
        try:
            calibrator = cls(
                float(values["slope"]), float(values["intercept"]), float(values["threshold"])
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"a calibrator lacks {error}") from error
        if calibrator.slope <= 0 or not 0 <= calibrator.threshold <= 1:
            raise ValueError("a calibrator needs a positive slope, and a threshold from 0 to 1")
        return calibrator

    def confidence(self, score: float) -> float:
        """Return the probability, 0 to 1, rounded to four digits."""
        # Beyond 30 the curve is flat to more digits than are kept, and exp() may overflow.
        logit = max(-30.0, min(30.0, self.slope * score + self.intercept))
        return round(1.0 / (1.0 + exp(-logit)), _DIGITS)
