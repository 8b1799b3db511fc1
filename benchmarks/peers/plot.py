"""Results -> a plot: small bars for each measure, the spread of the runs as a line across."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.peers.results import MEASURES, Measure, Results, Spread, values
from benchmarks.peers.systems import OURS, SYSTEMS

_SHOWN = ("rate", "retrieve50", "answer50", "answer95", "first", "ask_mb")
_ACROSS = 3
_OURS, _OTHERS = "#0a6e5c", "#9aa5b1"
# Text stays text, and the same results make the same file.
_STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "benchmarks", "font.size": 9}


def draw(results: Results, path: Path) -> None:
    """Write the plot as SVG."""
    measures = [each for each in MEASURES if each.name in _SHOWN]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(10.5, 5.2), layout="constrained")
        grid = figure.subplots(-(-len(measures) // _ACROSS), _ACROSS)
        for axes, measure in zip(grid.flat, measures, strict=True):
            _bars(axes, results, measure)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _bars(axes: Axes, results: Results, measure: Measure) -> None:
    """Draw a bar for each system that has the figure, the first one on top."""
    bars: list[tuple[str, str, Spread]] = []
    for system in SYSTEMS:
        found = values(results, measure, system.name)
        if found and not system.variant:
            color = _OURS if system.name == OURS else _OTHERS
            bars.append((system.title, color, Spread.of(list(found.values()))))
    for place, (_, color, spread) in enumerate(bars):
        axes.barh(place, spread.median, color=color)
        axes.plot([spread.least, spread.most], [place, place], color="black", linewidth=1)
        axes.annotate(
            f"{spread.median:,.{measure.digits}f}",
            (spread.most, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.set_yticks(range(len(bars)), [title for title, _, _ in bars])
    axes.invert_yaxis()
    axes.margins(x=0.2)
    axes.set_xlim(left=0)
    axes.spines[["top", "right"]].set_visible(False)
    better = "more is better" if measure.more_is_better else "less is better"
    axes.set_title(f"{measure.title}\n({better})", fontsize=9)
