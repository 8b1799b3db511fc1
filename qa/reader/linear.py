"""Weigh named features into a score, by fitted weights.

A score is a weighted sum of the features plus a bias; the calibrator makes a confidence of it.
Fitted by the scripts in `training/` and kept in a small file that a person can read. What the
features are is the reader's affair.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import ModelError
from qa.reader.calibration import Calibrator

Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weight for each of `features`, in their order, a bias, and the score's calibrator."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    calibrator: Calibrator
    fitted_for: str = ""  # the SHA-256 of the network whose margins it weighs; "" if it is not said

    @classmethod
    def load(cls, file: Traversable | Path, features: Sequence[str]) -> LinearModel:
        """Read it from a JSON file. Raises ModelError where it is broken or lacks a feature."""
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
            weights: Mapping[str, float] = values["weights"]
            return cls(
                features=tuple(features),
                weights=tuple(float(weights[name]) for name in features),
                bias=float(values["bias"]),
                calibrator=Calibrator.from_dict(values["calibrator"]),
                fitted_for=str(values.get("network", "")),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"The reader's file {file.name} is broken ({error}).") from error

    def scores(self, rows: Features) -> list[float]:
        """Return the score of each row of features, shape (n, len(features))."""
        scores: list[float] = (rows @ np.array(self.weights) + self.bias).tolist()
        return scores
