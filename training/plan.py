"""Define the plan of a run: every setting its weights depend on, and the learning rate over time.

A plan is written beside the run and into every checkpoint, so that a run is never continued by
another plan. What does not change what is learned, such as where it runs and how often it reports,
is no part of it. No model, no data.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of a run; `files` are names with the start of their contents' SHA-256."""

    files: tuple[str, ...]
    base: str
    base_sha256: str
    epochs: int = 3
    batch_size: int = 32
    learning_rate: float = 2e-4
    warm_up: float = 0.05
    schedule: str = "linear"
    weight_decay: float = 0.01
    clip: float = 1.0
    dropout: float = 0.0
    label_smoothing: float = 0.0
    freeze_embeddings: bool = False
    freeze_layers: int = 0
    takes: tuple[int, ...] = ()
    negative_share: float = 0.25
    near_misses: float = 0.0
    yes_no: float = 0.0
    mine: str = "both"
    crop_least: int = 250
    crop_most: int = 800
    max_length: int = 320
    stride: int = 96
    hold_out: int = 30
    seed: int = 1

    def rate_at(self, progress: float) -> float:
        """Return the learning rate when this share of the run is done, `progress` from 0 to 1.

        It rises in a line over the share `warm_up`. Then a "linear" schedule falls in a line to 0
        at the end; a "constant" one stays, until the run is told to finish (`Pace.finish`).
        """
        if progress < self.warm_up:
            return self.learning_rate * progress / self.warm_up
        if self.schedule == "constant":
            return self.learning_rate
        return self.learning_rate * (1 - progress) / (1 - self.warm_up)

    def values(self) -> dict[str, Any]:
        """Return the settings by name, as they look after a round through JSON."""
        return asdict(self) | {"files": list(self.files), "takes": list(self.takes)}

    def differences(self, other: dict[str, Any]) -> list[str]:
        """Return, in words, each setting in which `other` (from `values`) differs."""
        mine = self.values()
        return [
            f"{name} is {mine.get(name)!r} and was {other.get(name)!r}"
            for name in sorted(mine.keys() | other.keys())
            if mine.get(name) != other.get(name)
        ]
