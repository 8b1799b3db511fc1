"""Whether the few words on a page that is one picture are a stamp, and not what the page says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.loaders.pdf.line import Line, PageSize

_MARGIN = 0.1  # of the page's height
_FEWEST_PAGES = 2


def repeated(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Return the lines that stand on several of the pages."""
    counts = Counter(text for lines in pages for text in {line.text for line in lines})
    return frozenset(text for text, count in counts.items() if count >= _FEWEST_PAGES)


def is_stamp(lines: Sequence[Line], size: PageSize, again: frozenset[str]) -> bool:
    """Say whether all lines are askew, in the page's margins, or on other such pages (`again`)."""
    return all(
        line.turned < 0
        or line.text in again
        or line.top < _MARGIN * size.height
        or line.base > (1 - _MARGIN) * size.height
        for line in lines
    )
