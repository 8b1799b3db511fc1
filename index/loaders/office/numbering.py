"""The numbers that Word draws in front of paragraphs: "2.1", "(a)", "iv.", "Article 3".

They stand nowhere in the text of a DOCX. Each is counted here as Word counts it: by list and level,
starting anew below each higher one, formatted as the level says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_MOST_LETTERS = 780  # of a number in letters: "aa" follows "z", and "zzz..." serves nobody
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

_Element = Any


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: the first number, how numbers are written, and the text around them."""

    start: int
    form: str
    text: str
    legal: bool  # all numbers in it are decimal
    restart: int | None  # the level (from 1) whose numbers start it anew; 0 for none


class Numbering:
    """Counts a document's numbered paragraphs, in their order."""

    def __init__(self, root: _Element | None) -> None:
        """Read the lists of the document's part of numberings, None where it has none."""
        self._lists: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def number(self, properties: _Element | None, style: tuple[str, int] | None) -> str:
        """Return what stands before the paragraph next in order, "" for none.

        `properties` is its own numbering; `style` is (list, level) by its style. A bullet is "•".
        """
        own = _numbering(properties)
        name, level = own[0] or (style[0] if style else ""), own[1]
        if level is None:
            level = style[1] if style else 0
        levels = self._lists.get(name)
        if levels is None or not 0 <= level < _LEVELS or level not in levels:
            return ""
        counts = self._counted(name, level, levels)
        form = levels[level]
        if form.form == "bullet":
            return "•" if form.text else ""

        def written(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            of = levels.get(place)
            if of is None or place > level:
                return ""
            return _written(counts[place], "decimal" if form.legal else of.form)

        return _PLACE.sub(written, form.text).strip()

    def of_style(self, properties: _Element | None, style: str) -> tuple[str, int] | None:
        """Return (list, level) that a style gives its paragraphs; `properties` is the style's."""
        name, level = _numbering(properties)
        if not name:
            return self._styles.get(style)
        if level is None:
            linked = self._styles.get(style)
            level = linked[1] if linked is not None else 0
        return name, level

    def _counted(self, name: str, level: int, levels: dict[int, _Level]) -> list[int]:
        """Count a paragraph of that list and level; return the number at each level."""
        # Lists of one abstract list go on counting where another of them stood.
        counts = self._counts.setdefault(self._abstract[name], [-1] * _LEVELS)
        override = self._starts.get((name, level))
        if override is not None and (name, level) not in self._started:
            self._started.add((name, level))
            counts[level] = override - 1
        for above in range(level):
            if counts[above] < 0:
                counts[above] = levels[above].start if above in levels else 1
        counts[level] = counts[level] + 1 if counts[level] >= 0 else levels[level].start
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and level < restart):
                counts[below] = -1
        return counts

    def _read(self, root: _Element) -> None:
        abstract = {
            each.get(f"{_W}abstractNumId", ""): each for each in root.iter(f"{_W}abstractNum")
        }
        by_style = {
            _value(each, "styleLink"): name
            for name, each in abstract.items()
            if _value(each, "styleLink")
        }
        for each in root.iterchildren(f"{_W}num"):
            name, of = each.get(f"{_W}numId", ""), _value(each, "abstractNumId")
            of = by_style.get(_value(abstract[of], "numStyleLink"), of) if of in abstract else of
            if of not in abstract:
                continue
            levels = dict(_levels(abstract[of]))
            for override in each.iterchildren(f"{_W}lvlOverride"):
                at = _number(override.get(f"{_W}ilvl"), 0)
                levels.update(_levels(override))
                start = override.find(f"{_W}startOverride")
                if start is not None:
                    self._starts[name, at] = _number(start.get(f"{_W}val"), 1)
            self._lists[name] = levels
            self._abstract[name] = of
            for level in abstract[of].iterchildren(f"{_W}lvl"):
                style = _value(level, "pStyle")
                if style:
                    at = _number(level.get(f"{_W}ilvl"), 0)
                    self._styles.setdefault(style, (name, at))


def _levels(parent: _Element) -> list[tuple[int, _Level]]:
    found: list[tuple[int, _Level]] = []
    for level in parent.iterchildren(f"{_W}lvl"):
        restart = _value(level, "lvlRestart")
        legal = level.find(f"{_W}isLgl")
        found.append(
            (
                _number(level.get(f"{_W}ilvl"), 0),
                _Level(
                    _number(_value(level, "start"), 1),
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText"),
                    legal is not None and legal.get(f"{_W}val", "1") not in ("0", "false"),
                    _number(restart, 0) if restart else None,
                ),
            )
        )
    return found


def _numbering(properties: _Element | None) -> tuple[str, int | None]:
    """Return the list and level of a `numPr`: "" and None where it does not say."""
    if properties is None:
        return "", None
    level = _value(properties, "ilvl")
    return _value(properties, "numId"), _number(level, 0) if level else None


def _value(element: _Element, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val", "")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else default


def _written(number: int, form: str) -> str:
    write = _FORMS.get(form)
    return write(number) if write is not None and number > 0 else str(number)


def _letters(number: int) -> str:
    """Return a, b, ... z, aa, bb, ..., as Word counts."""
    if number > _MOST_LETTERS:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if number > 3999:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text += sign
            number -= value
    return text


def _ordinal(number: int) -> str:
    teens = 10 <= number % 100 <= 20
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_FORMS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda _: "",
}
