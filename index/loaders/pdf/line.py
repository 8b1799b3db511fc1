"""The lines of a PDF's page: their words, where they stand, and how their letters look.

Places are in points as a reader sees the page: `left` and `right` from its left edge, `base` and
`top` upwards from its bottom edge, with the page turned the way it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CELL_GAP = " | "  # between the cells of a row


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one height, without a wide gap in it.

    `base` and `height` are those of the letters' box: a height of 0 is an unknown one. `cells` are
    the parts of a row that was cut at wide gaps, from left to right; the row's `text` is theirs.
    `column` numbers the column of the page that the line stands in. `turned` says how far its
    letters are turned against the page, in degrees counter-clockwise; -1 is askew, as the letters
    of a stamp or a watermark are. `order` says as which line of its page it was drawn.
    """

    text: str
    left: float
    base: float
    right: float
    height: float
    bold: bool = False
    cells: tuple[Line, ...] = ()
    column: int = 0
    turned: int = 0
    order: int = 0

    @property
    def top(self) -> float:
        """The upper edge of its letters."""
        return self.base + self.height

    @property
    def middle(self) -> float:
        """Half the height of its letters."""
        return self.base + self.height / 2


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height of a page as it is shown, in points."""

    width: float
    height: float


def same_row(one: Line, other: Line) -> bool:
    """Say whether two lines stand side by side: more than half of the lower one is shared."""
    shared = min(one.top, other.top) - max(one.base, other.base)
    return shared > 0.5 * min(one.height, other.height)


def row_of(cells: Sequence[Line]) -> Line:
    """Return the row that these lines make, in the order they are to be read in."""
    if len(cells) == 1:
        return cells[0]
    return Line(
        text=CELL_GAP.join(cell.text for cell in cells),
        left=min(cell.left for cell in cells),
        base=min(cell.base for cell in cells),
        right=max(cell.right for cell in cells),
        height=max(cell.height for cell in cells),
        bold=all(cell.bold for cell in cells),
        cells=tuple(cells),
        column=cells[0].column,
        turned=cells[0].turned,
        order=min(cell.order for cell in cells),
    )
