"""The map of a library's passages, as escaped HTML: a button for each, at its place.

Pure functions. A click on a spot opens its passage in its document, as every button does that says
so in `data-`. Where the spots are is `qa.passage_map`.
"""

from __future__ import annotations

from collections.abc import Sequence

from page.format import character_range, escape
from qa.passage_map import Spot

MOST_SPOTS = 500  # more could not be told apart, nor hit
_COLOURS = 8  # of page.css; further documents begin again


def render_map(spots: Sequence[Spot]) -> str:
    """Return the map with the documents' names beside their colours; a sentence without spots."""
    if not spots:
        return '<p class="cv-note">A map needs two passages at least.</p>'
    names = list(dict.fromkeys(each.document for each in spots))
    colours = {name: number % _COLOURS for number, name in enumerate(names)}
    dots = "".join(_render_spot(each, colours[each.document]) for each in spots)
    legend = "".join(
        f'<li><span class="cv-spot cv-spot-{colours[name]}"></span> <bdi>{escape(name)}</bdi></li>'
        for name in names[:_COLOURS]
    )
    more = f"<li>and {len(names) - _COLOURS} more</li>" if len(names) > _COLOURS else ""
    return (
        '<p class="cv-note">Passages that say similar things lie near each other; a click opens '
        f'one.</p><div class="cv-plane" role="group" aria-label="Map of the passages">{dots}</div>'
        f'<ul class="cv-legend">{legend}{more}</ul>'
    )


def _render_spot(spot: Spot, colour: int) -> str:
    place = f"{spot.document}, {character_range(spot.start, spot.end)}: {spot.beginning}"
    return (
        f'<button type="button" class="cv-act cv-spot cv-spot-{colour}" data-act="view" '
        f'data-document="{escape(spot.document)}" data-start="{spot.start}" '
        f'data-end="{spot.end}" title="{escape(place)}" '
        f'style="left:{100 * spot.x:.2f}%;top:{100 * spot.y:.2f}%">'
        f'<span class="cv-hidden">{escape(place)}</span></button>'
    )
