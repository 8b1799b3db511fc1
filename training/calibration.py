"""Cases -> the fitted weights, calibrator and threshold of a reader, and a report on them.

A logistic regression on all candidates of some cases gives the weights. Another, on the best
candidate of each of other cases, gives the calibrator. The threshold is chosen on the same, so that
most questions get what they should, the right answer or a refusal: the strictest that is within a
point of the best, since many are nearly as good and a wrong answer is worse than none. Arithmetic
only: which questions were asked, and of what, is `asking`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from index import ChapterVerseError
from qa.evaluation.metrics import expected_calibration_error, risk_coverage
from qa.reader.calibration import Calibrator, Effect, leads
from qa.reader.linear import LinearModel
from training.asking import Case, Matrix, Truth

THRESHOLDS = tuple(each / 100 for each in range(30, 65, 5))
EFFECTS = tuple(each / 100 for each in range(5, 100, 5))
_NEARLY = 0.01  # of all questions


def best_of(found: Sequence[Case], model: LinearModel) -> tuple[Matrix, Truth]:
    """Return the score and lead of each case's best candidate, shape (n, 2), and if it is right."""
    inputs: list[tuple[float, float]] = []
    right: list[bool] = []
    for case in found:
        scores = model.scores(case.rows)
        best = int(np.argmax(scores))
        inputs.append((scores[best], leads(scores, case.said)[best]))
        right.append(bool(case.right[best]))
    return np.array(inputs), np.array(right)


def fit_model(
    features: tuple[str, ...],
    fitting: Sequence[Case],
    curve: Sequence[Case],
    signs: Mapping[str, int] | None = None,
) -> LinearModel:
    """Fit the weights to `fitting`, and calibrator and threshold to `curve`.

    `signs` tells of a feature whether it can only speak for (1) or against (-1) an answer. Raises
    ChapterVerseError where nothing can be learned: all right, all wrong, or upside down.
    """
    rows = np.concatenate([each.rows for each in fitting])
    wanted = np.concatenate([each.right for each in fitting])
    _check_both(wanted)
    found, bias = logistic_weights(rows, wanted, [(signs or {}).get(name, 0) for name in features])
    weights = tuple(round(float(each), 5) for each in found)
    bias = round(bias, 5)
    model = LinearModel(features, weights, bias, Calibrator(1.0, 0.0, 0.5))

    inputs, right = best_of(curve, model)
    calibrator = _curve(inputs, right)
    confidences = np.array([calibrator.confidence(*each) for each in inputs.tolist()])
    shares = {each: decided(curve, confidences, right, each) for each in THRESHOLDS}
    good = [each for each, share in shares.items() if share >= max(shares.values()) - _NEARLY]
    effects = tuple(effect(curve, confidences, right, each) for each in EFFECTS)
    return replace(model, calibrator=replace(calibrator, threshold=max(good), effects=effects))


def logistic_weights(
    rows: Matrix, wanted: Truth, signs: Sequence[int], penalty: float = 1.0
) -> tuple[Matrix, float]:
    """Return the weights, shape (features,), and the bias of a logistic regression.

    The squares of the weights count `penalty` / 2 each against the sum of the log losses. A weight
    whose sign is 1 is never below 0, one whose sign is -1 never above: a name that is missing does
    not speak for an answer, whatever a small sample says.
    """
    inputs = np.column_stack([rows, np.ones(len(rows))])
    target = np.where(wanted, 1.0, -1.0)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margins = target * (inputs @ weights)
        slopes = -target / (1 + np.exp(np.minimum(margins, 500)))
        gradient = inputs.T @ slopes
        gradient[:-1] += penalty * weights[:-1]
        return float(
            np.logaddexp(0, -margins).sum() + penalty / 2 * (weights[:-1] ** 2).sum()
        ), gradient

    limits = [(0.0 if sign > 0 else None, 0.0 if sign < 0 else None) for sign in signs]
    start = np.zeros(inputs.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*limits, (None, None)])
    return found.x[:-1], float(found.x[-1])


def _curve(inputs: Matrix, right: Truth) -> Calibrator:
    """Return the curve of confidence over score and lead; of the score alone if leads mislead."""
    _check_both(right)
    platt = LogisticRegression(C=1e4, max_iter=3000)
    slope, lead_slope = platt.fit(inputs, right).coef_[0]
    if lead_slope < 0:
        (slope,), lead_slope = platt.fit(inputs[:, :1], right).coef_[0], 0.0
    if slope <= 0:
        raise ChapterVerseError(
            "The greater the score, the fewer are right: nothing can be fitted."
        )
    intercept = round(float(platt.intercept_[0]), 5)
    return Calibrator(round(float(slope), 5), intercept, 0.5, round(float(lead_slope), 5))


def _check_both(right: Truth) -> None:
    if right.all() or not right.any():
        raise ChapterVerseError("Right and wrong answers are both needed to fit a confidence.")


def decided(cases: Sequence[Case], confidences: Matrix, right: Truth, threshold: float) -> float:
    """Return the share of questions that get what they should at this threshold."""
    answered = confidences >= threshold
    own = np.array([case.kind == "own" for case in cases])
    return round(float(((answered & right) | (~answered & ~own)).mean()), 4)


def effect(cases: Sequence[Case], confidences: Matrix, right: Truth, threshold: float) -> Effect:
    """Return what the threshold does to the questions."""
    answered = confidences >= threshold
    own = np.array([case.kind == "own" for case in cases])
    return Effect(
        threshold,
        answered=_share(answered[own]),
        right=_share(right[answered]),
        refused=_share(~answered[~own]),
    )


def report_on(cases: Sequence[Case], model: LinearModel) -> dict[str, object]:
    """Return how well the fitted model does on articles it has not seen."""
    inputs, right = best_of(cases, model)
    confidences = np.array([model.calibrator.confidence(*each) for each in inputs.tolist()])
    answered = confidences >= model.calibrator.threshold
    kinds = np.array([case.kind for case in cases])
    readable = np.array([bool(case.right.any()) for case in cases])
    return {
        "questions": {kind: int((kinds == kind).sum()) for kind in ("own", "hard", "foreign")},
        "answer_among_candidates": _share(readable[kinds == "own"]),
        "best_right_if_among_them": _share(right[readable]),
        "own_answered_right": _share((answered & right)[kinds == "own"]),
        "hard_refused": _share(~answered[kinds == "hard"]),
        "foreign_refused": _share(~answered[kinds == "foreign"]),
        "precision": _share(right[answered]),
        "expected_calibration_error": round(expected_calibration_error(confidences, right), 4),
        "coverage_at_precision": risk_coverage(confidences, right, (0.7, 0.8, 0.9)),
    }


def _share(values: Truth) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
