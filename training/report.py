"""How well a confidence means what it says: calibration error, and coverage against precision.

Pure arithmetic on two arrays of the same length: the confidence of each question's best candidate
and whether that candidate was right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


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
