"""Weigh named features into a score, by fitted weights.

A score is a weighted sum of the features plus a bias; the calibrator makes a confidence of it.
Fitted by the scripts in `training/` and kept in a small file that a person can read. What the
features are is the reader's affair.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import ModelError
from qa.reader.calibration import Calibrator, Effect, nearest_effect
from qa.types import Form

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
        with _told_of(file):
            return cls.from_dict(json.loads(file.read_text(encoding="utf-8")), features)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], features: Sequence[str]) -> LinearModel:
        """Read it from JSON values; raises ValueError, KeyError or TypeError for others."""
        weights: Mapping[str, float] = values["weights"]
        return cls(
            features=tuple(features),
            weights=tuple(float(weights[name]) for name in features),
            bias=float(values["bias"]),
            calibrator=Calibrator.from_dict(values["calibrator"]),
            fitted_for=str(values.get("network", "")),
        )

    def scores(self, rows: Features) -> list[float]:
        """Return the score of each row of features, shape (n, len(features))."""
        scores: list[float] = (rows @ np.array(self.weights) + self.bias).tolist()
        return scores


@dataclass(frozen=True, slots=True)
class FormModels:
    """A model for each form of answer, and the confidences that divide the outcomes.

    From `threshold` on a question is answered; from `possible` on, which is lower, what was found
    is shown as a possible answer. `effects` are what other thresholds did.
    """

    models: Mapping[Form, LinearModel]
    threshold: float
    possible: float
    effects: tuple[Effect, ...] = ()

    @classmethod
    def load(cls, file: Traversable | Path, features: Sequence[str]) -> FormModels:
        """Read them from a JSON file. Raises ModelError where it is broken or lacks a feature."""
        with _told_of(file):
            values = json.loads(file.read_text(encoding="utf-8"))
            network = {"network": str(values.get("network", ""))}
            models = {
                Form(form): LinearModel.from_dict({**each, **network}, features)
                for form, each in values["forms"].items()
            }
            made = cls(
                models,
                float(values["threshold"]),
                float(values["possible"]),
                tuple(Effect(**effect) for effect in values.get("effects", ())),
            )
            if Form.SPAN not in models or not 0 <= made.possible <= made.threshold <= 1:
                raise ValueError("it needs a model for spans, and thresholds from 0 to 1")
            return made

    @classmethod
    def of_one(cls, model: LinearModel) -> FormModels:
        """Return one model for all forms."""
        threshold = model.calibrator.threshold
        return cls({Form.SPAN: model}, threshold, threshold / 2, model.calibrator.effects)

    @property
    def fitted_for(self) -> str:
        """The SHA-256 of the network whose margins they weigh; "" if it is not said."""
        return self.models[Form.SPAN].fitted_for

    def of(self, form: Form) -> LinearModel:
        """Return the model of a form; a form without one is judged as a span."""
        return self.models.get(form, self.models[Form.SPAN])

    def effect(self, threshold: float) -> Effect | None:
        """Return what was measured at the threshold nearest to this one; None if nothing was."""
        return nearest_effect(self.effects, threshold)


@contextmanager
def _told_of(file: Traversable | Path) -> Iterator[None]:
    """Turn what a broken file raises into a ModelError."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"The reader's file {file.name} is broken ({error}).") from error
