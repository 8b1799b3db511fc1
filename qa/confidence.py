"""A reader's score -> the probability that its candidate answers the question.

Platt scaling (Platt, "Probabilistic Outputs for Support Vector Machines", 1999) with a second
input, the candidate's lead over the best of the others:

    confidence = 1 / (1 + exp(-(slope * score + lead_slope * lead + intercept)))

The three numbers are fitted on articles that nothing else was fitted on. "Confidence" means this
probability everywhere in the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

MOST_LEAD = 4.0
_DIGITS = 4  # printed digits; beyond them the arithmetic of another batch may differ


@dataclass(frozen=True, slots=True)
class Calibrator:
    """The fitted curve, and the confidence from which on an answer is given."""

    slope: float
    intercept: float
    threshold: float
    lead_slope: float = 0.0

    @classmethod
    def from_dict(cls, values: Mapping[str, float]) -> Calibrator:
        """Read it from JSON values; raises ValueError where they make no increasing curve."""
        try:
            calibrator = cls(
                float(values["slope"]),
                float(values["intercept"]),
                float(values["threshold"]),
                float(values.get("lead_slope", 0.0)),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"a calibrator lacks {error}") from error
        if calibrator.slope <= 0 or calibrator.lead_slope < 0:
            raise ValueError("a calibrator needs a positive slope and no negative lead slope")
        if not 0 <= calibrator.threshold <= 1:
            raise ValueError("a calibrator needs a threshold from 0 to 1")
        return calibrator

    def confidence(self, score: float, lead: float = 0.0) -> float:
        """Return the probability, 0 to 1, rounded to four digits."""
        logit = self.slope * score + self.lead_slope * lead + self.intercept
        # Beyond 30 the curve is flat to more digits than are kept, and exp() may overflow.
        return round(1.0 / (1.0 + exp(-max(-30.0, min(30.0, logit)))), _DIGITS)


def leads(scores: Sequence[float]) -> list[float]:
    """Return how far each score lies above the greatest of the others, within `MOST_LEAD`.

    A score without others has no lead. The limit keeps a far leader from being taken for sure.
    """
    if len(scores) < 2:
        return [0.0] * len(scores)
    second, best = sorted(scores)[-2:]
    gaps = (score - (second if score == best else best) for score in scores)
    return [max(-MOST_LEAD, min(MOST_LEAD, gap)) for gap in gaps]
