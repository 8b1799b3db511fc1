"""Lay out the passages that were found, each by the document that it was cut from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index import Library, Passage, UnknownDocument
from page.markup.layout import lay_out
from page.markup.parts import Part

PassageKey = tuple[str, int, int]  # the document's name, and the passage's start and end in it
Layouts = Mapping[PassageKey, tuple[Part, ...]]


def key_of(passage: Passage) -> PassageKey:
    """Return what a passage's layout is found by."""
    return passage.document, passage.start, passage.end


def lay_out_passages(passages: Iterable[Passage], library: Library) -> Layouts:
    """Return the parts of each passage; one whose document has changed since is left out.

    Raises LibraryError.
    """
    found: dict[PassageKey, tuple[Part, ...]] = {}
    for passage in passages:
        try:
            document = library.document(passage.document)
        except UnknownDocument:
            continue
        if document.text[passage.start : passage.end] == passage.text:
            found[key_of(passage)] = lay_out(document, passage.start, passage.end)
    return found
