"""Render the map of a library's passages: a button for each, at its place.

A click on a spot opens its passage in its document, as every button does that says so in `data-`.
Where the spots are is `qa.passage_map`.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from page.views.templating import render
from qa.passage_map import MapPoint

MAX_POINTS = 500  # more could not be told apart, nor hit
_COLOURS = 8  # of side.css; further documents begin again


def render_map(spots: Sequence[MapPoint]) -> Markup:
    """Return the map with the documents' names beside their colours; a sentence without spots."""
    names = list(dict.fromkeys(spot.document for spot in spots))
    return render(
        "passage_map",
        spots=spots,
        colours={name: number % _COLOURS for number, name in enumerate(names)},
        legend=names[:_COLOURS],
        unnamed=max(0, len(names) - _COLOURS),
    )
