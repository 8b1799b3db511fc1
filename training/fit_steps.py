"""Fit how a large reader's margins follow from the small one's, which decides what it reads again.

    python -m training.fit_steps READINGS FOLDER

READINGS comes from `training.read_questions`, with both networks (`--reader small=` and `--reader
large=FOLDER`). A line through the best margins of each passage, by least squares, gives slope and
intercept, and what strays from it the spread. They are written to `steps.json` in the large
reader's FOLDER, with how many passages it reads at most and from which gain on; what these cost and
gain is measured by `python -m benchmarks.quality reading-steps`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from index import ChapterVerseError
from qa.reader.steps import STEPS_FILE, Steps
from training.readings import Reading, load_readings

_DIGITS = 4
_FEWEST = 20  # passages, below which no line is drawn


def margins_of(
    readings: Iterable[Reading], small: str, large: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the best margins of each passage that both networks found a span in.

    Raises ChapterVerseError where a network has not read, or too few passages were read.
    """
    pairs: list[tuple[float, float]] = []
    for reading in readings:
        for name in (small, large):
            if name not in reading.spans:
                raise ChapterVerseError(f"The readings hold none of a network called {name}.")
        for one, other in zip(reading.spans[small], reading.spans[large], strict=True):
            if one and other:
                pairs.append((one[0].score, other[0].score))
    if len(pairs) < _FEWEST:
        raise ChapterVerseError(
            f"{len(pairs)} passages were read by both networks; at least {_FEWEST} are needed."
        )
    found = np.array(pairs, dtype=np.float64)
    return found[:, 0], found[:, 1]


def fit(small: NDArray[np.float64], large: NDArray[np.float64], steps: Steps) -> Steps:
    """Return the steps with the line and the spread that fit these margins.

    Raises ChapterVerseError where the large network's margins do not grow with the small one's.
    """
    slope, intercept = np.polyfit(small, large, 1)
    if slope <= 0:
        raise ChapterVerseError(
            "The greater the small network's margins, the smaller the large one's: these two "
            "cannot read in steps."
        )
    spread = float(np.std(large - (slope * small + intercept)))
    return replace(
        steps,
        slope=round(float(slope), _DIGITS),
        intercept=round(float(intercept), _DIGITS),
        spread=round(max(spread, 10**-_DIGITS), _DIGITS),
    )


@click.command()
@click.argument("file", metavar="READINGS", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--small", default="small", show_default=True, help="The small network's name.")
@click.option("--large", default="large", show_default=True, help="The large network's name.")
@click.option("--most", default=Steps().most, show_default=True, help="Passages read again.")
@click.option("--least", default=Steps().least, show_default=True, help="Gain, at least.")
def main(file: Path, folder: Path, small: str, large: str, most: int, least: float) -> None:
    """Fit the reading steps of the large reader in FOLDER."""
    try:
        steps = Steps(most=most, least=least)
        margins = margins_of(load_readings(file), small, large)
        fitted = fit(*margins, steps)
    except (ChapterVerseError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    about = asdict(fitted) | {"fitted_on": {"file": file.name, "passages": len(margins[0])}}
    text = json.dumps(about, indent=2) + "\n"
    (folder / STEPS_FILE).write_text(text, encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
