"""Read a chart: the values stored with it, as the rows of a table.

The first row has the names of the series, the first column those of the categories. A chart that
is drawn of other data than it stores shows what it stores.
"""

from __future__ import annotations

from typing import Any

from index.loaders.composed import one_line

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST_POINTS = 100_000  # of a series
_MOST_LEVELS = 4  # of names of a category

_Element = Any
Rows = tuple[tuple[str, ...], ...]


def chart_rows(root: _Element) -> tuple[str, Rows]:
    """Return a chart's title and its rows; no rows where it stores no values."""
    title = root.find(f"{_C}chart/{_C}title")
    words = one_line(" ".join(title.itertext(f"{_A}t"))) if title is not None else ""
    series = list(root.iter(f"{_C}ser"))
    if not series:
        return words, ()
    names = [_name(each) for each in series]
    categories = next((found for each in series if (found := _points(each, "cat", "xVal"))), {})
    values = [_points(each, "val", "yVal") for each in series]
    places = sorted({place for each in (categories, *values) for place in each})
    if not places:
        return words, ()
    rows = [("", *names)] if any(names) else []
    rows += [
        (categories.get(place, ""), *(each.get(place, "") for each in values)) for place in places
    ]
    return words, tuple(rows)


def _name(series: _Element) -> str:
    found = series.find(f"{_C}tx")
    return one_line(" ".join(found.itertext(f"{_C}v"))) if found is not None else ""


def _points(series: _Element, *names: str) -> dict[int, str]:
    """Return the points of a series by their place; of names in levels all are joined."""
    for name in names:
        parent = series.find(f"{_C}{name}")
        if parent is None:
            continue
        levels = list(parent.iter(f"{_C}lvl")) or [parent]
        found: dict[int, str] = {}
        for level in reversed(levels[:_MOST_LEVELS]):
            for point in level.iter(f"{_C}pt"):
                place, value = point.get("idx", ""), point.find(f"{_C}v")
                if place.isdecimal() and int(place) < _MOST_POINTS and value is not None:
                    before = found.get(int(place), "")
                    text = _number(value.text or "")
                    found[int(place)] = f"{before} {text}".strip()
        return found
    return {}


def _number(text: str) -> str:
    """Return a number with the 15 digits that spreadsheets keep; other words as they are."""
    try:
        value = float(text)
    except ValueError:
        return one_line(text)
    short = f"{value:.15g}"
    return text if "e" in short or "n" in short else short
