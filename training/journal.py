"""The log of a run, a JSON object a line, and the picture of its curves.

A line has `step` and `epoch` (a fraction), and either `loss`, `learning_rate` and
`tokens_per_second` since the line before, or `validation` with the scores by name. Nothing is
measured here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index import ChapterVerseError

Row = dict[str, Any]


class Journal:
    """The rows of a log file; each is on disk as soon as it is added."""

    def __init__(self, path: Path, until: int) -> None:
        """Go on with the log at `path`, without what was logged after step `until`.

        That is said again by a run which goes on from a checkpoint of that step.
        """
        self._path = path
        self.rows: list[Row] = [row for row in _read(path) if row["step"] <= until]
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text("".join(map(_line, self.rows)), encoding="utf-8")
        unfinished.replace(path)

    def add(self, row: Row) -> None:
        """Append a row."""
        self.rows.append(row)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(row))


def _line(row: Row) -> str:
    return json.dumps(row) + "\n"


def _read(path: Path) -> list[Row]:
    """Return the rows of a log; a last line that was cut off in the writing is left out."""
    if not path.exists():
        return []
    rows: list[Row] = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            if number < len(lines):
                raise ChapterVerseError(f"{path} is not a log: line {number} is broken.") from error
    return rows


def check_picture() -> None:
    """Raise ChapterVerseError, naming the remedy, when pictures cannot be drawn here."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as error:
        raise ChapterVerseError(
            "The picture of the curves needs matplotlib: pip install matplotlib, or choose "
            "--no-picture."
        ) from error


def draw_curves(rows: Sequence[Row], path: Path) -> None:
    """Write the curves of loss, learning rate and validation scores as an SVG file."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    learned = [row for row in rows if "loss" in row]
    checked = [row for row in rows if "validation" in row]
    figure = Figure(figsize=(9, 7), layout="constrained")
    losses, scores = figure.subplots(2, 1, sharex=True)
    losses.plot([row["step"] for row in learned], [row["loss"] for row in learned], linewidth=1)
    losses.set_ylabel("loss")
    rates = losses.twinx()
    rates.plot(
        [row["step"] for row in learned],
        [row["learning_rate"] for row in learned],
        color="0.6",
        linestyle=":",
    )
    rates.set_ylabel("learning rate (dotted)")
    steps = [row["step"] for row in checked]
    for name, label in (
        ("f1", "F1, answerable"),
        ("em", "exact match, answerable"),
        ("best_f1", "best F1, all"),
        ("auroc", "AUROC, answer or none"),
    ):
        values = [row["validation"].get(name, float("nan")) for row in checked]
        scores.plot(steps, values, marker=".", label=label)
    scores.set_ylabel("on held-out articles")
    scores.set_xlabel("step")
    scores.grid(alpha=0.3)
    scores.legend(loc="lower right")
    unfinished = path.with_suffix(".unfinished")
    with rc_context({"svg.hashsalt": "curves"}):
        figure.savefig(unfinished, format="svg", metadata={"Date": None})
    unfinished.replace(path)
