"""Choose the kind of vector index for a number of passages.

The limits come from measurements; `docs/vector-index.md` shows them, and
`python -m benchmarks.speed vectors` measures anew.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum


class IndexKind(IntEnum):
    """The kinds, from the one for few passages to the one for many."""

    FLAT = 0  # float32 vectors, all of them looked at: exact
    SQ8 = 1  # a byte for each number, all looked at; the best are scored again exactly
    IVF = 2  # the same bytes in lists, a few lists looked at; the best are scored again exactly


@dataclass(frozen=True, slots=True)
class Growth:
    """How the index grows with a library. All counts are of passages unless said otherwise."""

    flat: int = 100_000  # the most that are held in a flat index
    sq8: int = 1_000_000  # the most that are held without lists
    slack: float = 0.1  # the share of a limit to fall below it before the smaller kind is back
    rerank: int = 50  # scored again exactly at each search, at least
    rerank_share: float = 2.0  # and at least so many for each passage asked for
    probes: int = 512  # lists looked at in one search
    cached: frozenset[IndexKind] = frozenset(
        {IndexKind.IVF}
    )  # kinds slow enough to build to be kept in a file

    def kind(self, passages: int, now: IndexKind | None = None) -> IndexKind:
        """Return the kind for so many passages; `now` is the kind they are held in, if any.

        A limit works at once on the way up. On the way down it works `slack` lower, so that
        adding and removing one passage at the limit does not build the index anew each time.
        """
        fitting = self._kind(passages)
        if now is None or fitting >= now:
            return fitting
        return min(now, self._kind(passages / (1 - self.slack)))

    def _kind(self, passages: float) -> IndexKind:
        if passages <= self.flat:
            return IndexKind.FLAT
        return IndexKind.SQ8 if passages <= self.sq8 else IndexKind.IVF

    def depth(self, limit: int) -> int:
        """Return how many passages are scored again exactly where `limit` are asked for."""
        return max(self.rerank, math.ceil(limit * self.rerank_share))

    def lists(self, passages: int) -> int:
        """Return the number of lists for so many passages: about 4 * sqrt, a power of two.

        1,000,000 passages get 4,096 lists of 244 on average. Never more lists than passages.
        """
        power = round(math.log2(4 * math.sqrt(max(passages, 1))))
        return min(passages, 1 << power)
