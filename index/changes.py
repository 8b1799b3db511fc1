"""Describe what a store holds and how it changed, for search structures that follow it."""

from __future__ import annotations

from dataclasses import dataclass

from index.arrays import PassageIds, Vectors


@dataclass(frozen=True, slots=True)
class Change:
    """The passages that a committed write added and removed; `generation` is the one after it."""

    generation: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All vectors of one generation: `ids`, ascending, of shape (n,); `vectors` (n, dimension)."""

    generation: int
    ids: PassageIds
    vectors: Vectors
