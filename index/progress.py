"""Let a caller show the progress of a long loop, without knowing how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Track(Protocol):
    """Returns the items of a loop one by one, and may show how far it is."""

    def __call__(self, items: Sequence[Item], label: str) -> Iterable[Item]:
        """Return the items; `label` says what is done with them: "reading"."""


def untracked(items: Sequence[Item], label: str) -> Iterable[Item]:
    """Return the items and show nothing."""
    del label
    return items
