"""Find the headings among the paragraphs: named by the outline, in larger letters, or bold.

Letters count as larger against those that most of the document is set in. The levels follow from
the sizes in use, the largest being the first; bold lines of the body's own size come last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.loaders.pdf.line import Line

_LARGER = 1.12  # times the body's letters
_MOST_LINES = 3
_LONGEST = 160  # characters
_MOST_LEVELS = 4
_NUMBERING = re.compile(r"^(?:chapter|part|section)?\s*(?:\d+(?:\.\d+)*|[IVXLC]+)[.):]?\s+", re.I)
_ENDED = re.compile(r"""[.;,…][\"')\]»”’]*$""")
_NUMBERED_END = re.compile(r"(?:^|\s)(?:\d+|[A-Z])\.$")
LEADER = re.compile(r"(?:\.\s?){4,}|…\s?…")  # the dots between a title and its page
_LABELLED = re.compile(r"^[^:]{1,40}:\s+\S")


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline: the page it points at (from 0), its level (from 1), its words."""

    page: int
    level: int
    title: str


class Styles:
    """How the letters of a document are set: the body's, and those that are larger."""

    def __init__(self, pages: Iterable[Sequence[Line]]) -> None:
        heights: Counter[float] = Counter()
        bold = 0
        for lines in pages:
            for line in lines:
                heights[round(line.height, 1)] += len(line.text)
                bold += line.bold * len(line.text)
        self.body = heights.most_common(1)[0][0] if heights else 0.0
        self._bold_tells = 3 * bold < sum(heights.values())
        self._sizes: list[float] = []
        for height in sorted((each for each in heights if self._is_larger(each)), reverse=True):
            if not self._sizes or height < 0.93 * self._sizes[-1]:
                self._sizes.append(height)

    def _is_larger(self, height: float) -> bool:
        return height > _LARGER * self.body

    def level(self, lines: Sequence[Line]) -> int:
        """Return the level of a heading that these lines are by their looks; 0 if they are none."""
        text = " ".join(line.text for line in lines)
        if (
            not self.body
            or len(lines) > _MOST_LINES
            or len(text) > _LONGEST
            or any(line.cells for line in lines)
        ):
            return 0
        larger = all(self._is_larger(line.height) for line in lines)
        bold = self._bold_tells and all(
            line.bold and line.height > 0.9 * self.body for line in lines
        )
        if not (larger or bold) or not _is_title(text, larger=larger):
            return 0
        if not larger:
            return min(len(self._sizes) + 1, _MOST_LEVELS)
        height = max(line.height for line in lines)
        above = sum(1 for size in self._sizes if 0.93 * size > height)
        return min(above + 1, _MOST_LEVELS)


def _is_title(text: str, *, larger: bool) -> bool:
    """Say whether words may be a title: no sentence, no value with its label."""
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < 2 or text[0].islower() or LEADER.search(text):
        return False
    if _ENDED.search(text) and not _NUMBERED_END.search(text) and len(text.split()) > 3:
        return False
    return larger or not _LABELLED.match(text)


class Outline:
    """The titles that a file's outline gives to a page."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self._titles: dict[int, dict[str, int]] = {}
        for heading in headings:
            self._titles.setdefault(heading.page, {}).update(
                dict.fromkeys(_keys(heading.title), heading.level)
            )

    def heading_at(self, page: int, lines: Sequence[Line]) -> tuple[int, int]:
        """Return how many of the lines are a heading of the outline, and its level; 0 for none."""
        levels = self._titles.get(page)
        if levels:
            for count in range(1, min(_MOST_LINES, len(lines)) + 1):
                keys = _keys(" ".join(line.text for line in lines[:count]))
                level = next((levels[key] for key in keys if key in levels), 0)
                if level:
                    return count, level
        return 0, 0


def _keys(title: str) -> list[str]:
    """Return the letters and digits of a title, with its numbering and without."""
    plain = [
        "".join(filter(str.isalnum, each.casefold())) for each in (title, _NUMBERING.sub("", title))
    ]
    return [key for key in dict.fromkeys(plain) if key]
