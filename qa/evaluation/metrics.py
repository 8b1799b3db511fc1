"""Measure how right answers are, and how far scores and confidences can be relied on.

The measures of SQuAD as its official evaluation scripts count them (Rajpurkar et al., 2016 and
2018; https://rajpurkar.github.io/SQuAD-explorer/), written anew; calibration error, and coverage
against precision. All are numbers from 0 to 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.english.text import normalise


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """Return 1.0 if the answer equals a right one once both are normalised, else 0.0.

    Without right answers, only the empty answer is right.
    """
    return float(any(normalise(answer) == normalise(gold) for gold in golds or [""]))


def f1(answer: str, golds: Sequence[str]) -> float:
    """Return the overlap of words with the right answer that it shares most with."""
    return max(
        _overlap(normalise(answer).split(), normalise(gold).split()) for gold in golds or [""]
    )


def _overlap(given: list[str], right: list[str]) -> float:
    """Return the harmonic mean of precision and recall of words, each as often as it occurs.

    given "the 1921 Rasht revolt" -> [1921, rasht, revolt], right "Rasht, 1921" -> [rasht, 1921]:
    two words shared, precision 2/3, recall 2/2, so 2 * 2 / (3 + 2) = 0.8.
    """
    if not given or not right:
        return float(given == right)
    shared = sum((Counter(given) & Counter(right)).values())
    return 2 * shared / (len(given) + len(right))


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return how often a positive case scores higher than a negative one; a tie counts half.

    The area under the curve of true against false positive rate. Scores may be infinite. Raises
    ValueError when one of the two kinds is missing.
    """
    if len(set(positive)) < 2:
        raise ValueError("both positive and negative cases are needed")
    values, right = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    others, ours = np.sort(values[~right]), values[right]
    below = np.searchsorted(others, ours, side="left")
    not_above = np.searchsorted(others, ours, side="right")
    return float((below + not_above).sum() / (2 * len(ours) * len(others)))


@dataclass(frozen=True, slots=True)
class BestF1:
    """The greatest mean F1 that a threshold can give; answers scoring below it are withheld."""

    f1: float
    threshold: float


def best_f1(
    scores: Sequence[float], answered: Sequence[float], answerable: Sequence[bool]
) -> BestF1:
    """Return the threshold on `scores` with the best mean F1 over all questions.

    `answered` is each question's F1 if its answer is shown. A withheld answer counts 1 for a
    question without an answer, and 0 for one that has one. Questions of equal score are shown or
    withheld together. Withholding everything is the threshold `inf`.
    """
    values = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    has = np.asarray(answerable, dtype=bool)[order]
    gain = np.where(has, np.asarray(answered, dtype=np.float64)[order], -1.0)
    totals = np.concatenate([[0.0], np.cumsum(gain)]) + float((~has).sum())
    ranked = values[order]
    possible = np.ones(len(totals), dtype=bool)
    possible[1:-1] = ranked[:-1] != ranked[1:]  # no threshold divides equal scores
    best = int(np.argmax(np.where(possible, totals, -1.0)))
    return BestF1(
        float(totals[best] / max(1, len(ranked))), float(ranked[best - 1]) if best else float("inf")
    )


def expected_calibration_error(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10
) -> float:
    """Return the mean gap between confidence and share of right ones, over equal-width bins.

    Each bin counts by its size (Guo et al., "On Calibration of Modern Neural Networks", 2017,
    section 2).
    """
    number = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [
        (number == each).sum()
        * abs(float(confidences[number == each].mean()) - float(right[number == each].mean()))
        for each in range(bins)
        if (number == each).any()
    ]
    return float(sum(gaps) / len(confidences))


def risk_coverage(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], precisions: Sequence[float]
) -> dict[str, float]:
    """Return, for each wanted precision, the largest share of questions answered at it."""
    order = np.argsort(-confidences, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    coverage = {}
    for wanted in precisions:
        enough = np.flatnonzero(precision >= wanted)
        coverage[str(wanted)] = round((int(enough[-1]) + 1) / len(order), 4) if len(enough) else 0.0
    return coverage
