"""Find the documents that a request may mean: those that are asked, and those it names.

A document is named by its file's name, with or without its ending, or by words of that name; where
no file is called so, by the words of its first heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from index import BlockKind, DocumentSummary, Library
from index.search.lexical import FUNCTION_WORDS, stem, words_of
from index.search.names import name_words
from index.shown_names import shown_names
from index.store import DocumentIds
from qa.options import AskOptions
from qa.talk_reply import ListedDocument
from qa.types import Answer

MAX_OPENED = 40  # documents that are looked into for a title or a section
_FIRST_BLOCKS = 3  # among which a title stands
# "The handbook document" names handbook.pdf.
_KINDS = frozenset("document documents file files doc pdf text".split())


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that are asked, by name, and what tells which of them is meant.

    `within` are their ids where not all are asked. `last` is the document that the newest answer
    with a citation quotes first, "" without one or where that document is not asked.
    """

    library: Library
    held: tuple[DocumentSummary, ...]
    within: DocumentIds | None
    last: str

    @classmethod
    def from_options(
        cls, library: Library, options: AskOptions, earlier: Sequence[Answer]
    ) -> Scope:
        """Return what these options ask. Raises UnknownDocument, UnknownCollection."""
        within = library.within(options.documents, options.collections)
        held = tuple(
            each
            for each in library.documents()
            if within is None
            or {each.name, *each.also} & {*options.documents}
            or {*each.collections} & {*options.collections}
        )
        cited = next((each.shown[0] for each in reversed(earlier) if each.shown), None)
        last = cited.quote.document if cited is not None else ""
        known = {each.name for each in held}
        return cls(library, held, within, last if last in known else "")

    @property
    def this(self) -> DocumentSummary | None:
        """The document that "this document" means: the only one, or the one cited last."""
        if len(self.held) == 1:
            return self.held[0]
        return next((each for each in self.held if each.name == self.last), None)

    def named(self, words: str) -> list[DocumentSummary]:
        """Return the documents that the words name, by name; none where they name none."""
        wanted = words.strip().casefold()
        exact = [each for each in self.held if wanted in _names_of(each)]
        if exact:
            return exact
        stems = _stems(words)
        if not stems or all(each.isdigit() for each in stems):
            return []
        found: dict[bool, list[DocumentSummary]] = {}
        for each in self.held:
            for name in (each.name, *each.also):
                own = {stem(word) for word in name_words(PurePath(name).name)} - _KINDS
                if stems <= own:
                    found.setdefault(stems == own, []).append(each)
                    break
        return found.get(True) or found.get(False) or self._titled(stems)

    def listed(self, documents: Sequence[DocumentSummary]) -> list[ListedDocument]:
        """Return documents as a reply lists them."""
        shown = shown_names({each.name: each.source for each in self.held})
        return [
            ListedDocument(each.name, shown[each.name], each.added, each.pages, each.page_unit)
            for each in documents
        ]

    def _titled(self, stems: set[str]) -> list[DocumentSummary]:
        """Return the documents whose title has all the words, and few others."""
        if len(self.held) > MAX_OPENED:
            return []
        found = []
        for each in self.held:
            blocks = self.library.document(each.name).blocks[:_FIRST_BLOCKS]
            title = next((block.label for block in blocks if block.kind is BlockKind.HEADING), "")
            own = _stems(title)
            if stems <= own and len(own) <= 2 * len(stems):
                found.append(each)
        return found


def _names_of(document: DocumentSummary) -> set[str]:
    """Return what a document is called: its names, their last parts, and these without ending."""
    names = {document.name, *document.also}
    lasts = {PurePath(name).name for name in names}
    return {each.casefold() for each in (*names, *lasts, *(PurePath(last).stem for last in lasts))}


def _stems(words: str) -> set[str]:
    """Return the stems of the words that tell documents apart."""
    told = re.sub(r"['’]s\b", "", words)
    return {
        stem(word.lstrip("0") or "0")
        for word in words_of(told)
        if word not in FUNCTION_WORDS and word not in _KINDS
    }
