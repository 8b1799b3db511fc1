"""Save and load the state of a run: written whole or not at all, refused under another plan.

A checkpoint is a folder `step-N` of two files: `plan.json`, for a person, and `state.pt`, tensors
and plain values that torch loads without running code. The last two are kept. What the state holds
is decided by the loop.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch

from index import ChapterVerseError
from training.plan import Plan

_KEPT = 2


class CheckpointError(ChapterVerseError):
    """A checkpoint that is damaged, or that belongs to another plan."""


class Checkpoints:
    """The checkpoints of one run, in one folder."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._folder = folder
        self._plan = plan

    def save(self, step: int, state: dict[str, Any]) -> Path:
        """Write the state after `step` under a name of its own, then rename it into place.

        Raises CheckpointError.
        """
        folder = self._folder / f"step-{step:07d}"
        unfinished = self._folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        (unfinished / "plan.json").write_text(json.dumps(self._plan.values(), indent=2) + "\n")
        try:
            torch.save(state, unfinished / "state.pt")
        except RuntimeError as error:  # what torch makes of a full disk
            raise CheckpointError(f"No checkpoint can be written in {self._folder}.") from error
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.replace(folder)
        for old in self._all()[:-_KEPT]:
            shutil.rmtree(old)
        return folder

    def load(self) -> dict[str, Any] | None:
        """Return the newest state, on the CPU, or None when there is none.

        Raises CheckpointError.
        """
        found = self._all()
        if not found:
            return None
        newest = found[-1]
        try:
            made_by = json.loads((newest / "plan.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._damaged(newest, error) from error
        differing = self._plan.differences(made_by)
        if differing:
            raise CheckpointError(
                f"The checkpoint {newest} belongs to another plan ({'; '.join(differing)}): "
                "give the same settings, another --output, or --no-resume to start over."
            )
        try:
            state = torch.load(newest / "state.pt", map_location="cpu", weights_only=True)
        except Exception as error:  # whatever broken bytes make torch raise
            raise self._damaged(newest, error) from error
        return dict(state)

    def clear(self) -> None:
        """Remove all of them."""
        for folder in self._all():
            shutil.rmtree(folder)

    def _all(self) -> list[Path]:
        return sorted(self._folder.glob("step-*"), key=lambda path: path.name)

    def _damaged(self, folder: Path, error: Exception) -> CheckpointError:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return CheckpointError(
            f"The checkpoint {folder} cannot be read ({reason}); remove it to go on from the one "
            "before."
        )
