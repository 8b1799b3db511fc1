"""Lay out the passages of a turn, so that the panel draws them as their documents look."""

from __future__ import annotations

from dataclasses import replace

from index import Library
from page.markup.passages import lay_out_passages
from page.session.turns import Turn


def with_layouts(turn: Turn, library: Library) -> Turn:
    """Return the turn with the layouts of all passages found or cited. Raises LibraryError."""
    answer = turn.answer
    hits = list(turn.found)
    if answer is not None:
        hits += [*answer.hits, *(citation.hit for citation in answer.shown)]
    passages = dict.fromkeys(hit.passage for hit in hits)
    return replace(turn, layouts=lay_out_passages(passages, library))
