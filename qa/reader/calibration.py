"""Calibrate a reader's score: the probability that its candidate answers the question.

Platt scaling (Platt, "Probabilistic Outputs for Support Vector Machines", 1999) with a second
input, the candidate's lead over the best of the others:

    confidence = 1 / (1 + exp(-(slope * score + lead_slope * lead + intercept)))

The three numbers are fitted on articles that nothing else was fitted on. "Confidence" means this
probability everywhere in the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Any

from qa.types import Candidate

MOST_LEAD = 4.0
_DIGITS = 4  # printed digits; beyond them the arithmetic of another batch may differ


@dataclass(frozen=True, slots=True)
class Effect:
    """What a threshold did to questions of held-out documents; each a share from 0 to 1.

    `answered`: of the questions that the documents answer, those that got an answer. `right`: of
    the answers given, the right ones. `refused`: of the questions that the documents do not
    answer, those that got none.
    """

    threshold: float
    answered: float
    right: float
    refused: float

    def in_words(self) -> str:
        """Say it to a person."""
        return (
            f"Of 100 questions that the documents answer, about {round(100 * self.answered)} get "
            f"an answer; of 100 answers, about {round(100 * self.right)} are right; of 100 "
            f"questions that they do not answer, about {round(100 * self.refused)} are refused."
        )


def nearest_effect(effects: Sequence[Effect], threshold: float) -> Effect | None:
    """Return the effect measured at the threshold nearest to this one; None where none was."""
    return min(effects, key=lambda effect: abs(effect.threshold - threshold), default=None)


@dataclass(frozen=True, slots=True)
class Calibrator:
    """The fitted curve, the confidence from which on an answer is given, and what others do."""

    slope: float
    intercept: float
    threshold: float
    lead_slope: float = 0.0
    effects: tuple[Effect, ...] = ()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Calibrator:
        """Read it from JSON values; raises ValueError where they make no increasing curve."""
        try:
            calibrator = cls(
                float(values["slope"]),
                float(values["intercept"]),
                float(values["threshold"]),
                float(values.get("lead_slope", 0.0)),
                tuple(Effect(**effect) for effect in values.get("effects", ())),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"a calibrator lacks {error}") from error
        if calibrator.slope <= 0 or calibrator.lead_slope < 0:
            raise ValueError("a calibrator needs a positive slope and no negative lead slope")
        if not 0 <= calibrator.threshold <= 1:
            raise ValueError("a calibrator needs a threshold from 0 to 1")
        return calibrator

    def effect(self, threshold: float) -> Effect | None:
        """Return what was measured at the threshold nearest to this one; None if nothing was."""
        return nearest_effect(self.effects, threshold)

    def confidence(self, score: float, lead: float = 0.0) -> float:
        """Return the probability, 0 to 1, rounded to four digits."""
        logit = self.slope * score + self.lead_slope * lead + self.intercept
        # Beyond 30 the curve is flat to more digits than are kept, and exp() may overflow.
        return round(1.0 / (1.0 + exp(-max(-30.0, min(30.0, logit)))), _DIGITS)


def leads(scores: Sequence[float], said: Sequence[str] | None = None) -> list[float]:
    """Return how far each score lies above the greatest of the others, within `MOST_LEAD`.

    `said` are the candidates' words: those that say the same are no rivals. A score without
    rivals has no lead. The limit keeps a far leader from being taken for sure.

        scores  3  2  1    said  Baku  Baku  Rasht    leads  2  1  -2
    """
    words: Sequence[object] = range(len(scores)) if said is None else said
    best: dict[object, float] = {}
    for score, each in zip(scores, words, strict=True):
        best[each] = max(score, best.get(each, score))
    if len(best) < 2:
        return [0.0] * len(scores)
    second, first = sorted(best.values())[-2:]
    gaps = (
        score - (second if best[each] == first else first)
        for score, each in zip(scores, words, strict=True)
    )
    return [max(-MOST_LEAD, min(MOST_LEAD, gap)) for gap in gaps]


@dataclass(frozen=True, slots=True)
class Recalibration:
    """A curve over a reader's confidence, fitted to a person's own questions.

        confidence = 1 / (1 + exp(-(slope * logit(before) + intercept)))

    It keeps the order of candidates. `reader` is the identity of the reader it was fitted to;
    `threshold` is the confidence, on this curve, that an answer needs.
    """

    reader: str
    slope: float
    intercept: float
    threshold: float

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Recalibration:
        """Read it from JSON values; raises ValueError where they make no increasing curve."""
        try:
            curve = cls(
                str(values["reader"]),
                float(values["slope"]),
                float(values["intercept"]),
                float(values["threshold"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"a curve lacks {error}") from error
        if curve.slope <= 0 or not 0 <= curve.threshold <= 1:
            raise ValueError("a curve needs a positive slope, and a threshold from 0 to 1")
        return curve

    @staticmethod
    def logit(confidence: float) -> float:
        """Return log(p / (1 - p)), with p kept from 0 and 1 by the last printed digit."""
        least = 10.0**-_DIGITS / 2
        within = max(least, min(1 - least, confidence))
        return log(within / (1 - within))

    def confidence(self, before: float) -> float:
        """Return the probability, 0 to 1, rounded to four digits."""
        return Calibrator(self.slope, self.intercept, 0.5).confidence(self.logit(before))


def recalibrated(
    candidates: Sequence[Candidate], curve: Recalibration | None
) -> Sequence[Candidate]:
    """Return the candidates with the confidence of a curve, in the same order."""
    if curve is None:
        return candidates
    return [replace(each, confidence=curve.confidence(each.confidence)) for each in candidates]
