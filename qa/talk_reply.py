"""Define the values that a reply to talk is made of: TalkReply and its parts.

Talk is what asks nothing of a sentence in the documents: a greeting, a list of the documents, an
extract of one, a section, a comparison. `qa.talk` makes the replies. Whatever is quoted stands in
the citations of the Answer that has the reply; here are the lines beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index import PageUnit


class TalkKind(StrEnum):
    """What was asked for."""

    GREETING = "greeting"  # "hi", "thanks"
    HELP = "help"  # "what can you do?"
    DOCUMENTS = "documents"  # which documents there are, mention something, were added when
    EXTRACT = "extract"  # "what is refund.md about?"
    SECTION = "section"  # "show me chapter 3"
    COMPARISON = "comparison"  # "compare A and B"


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document that a reply lists.

    `shown` is its name as it is to be shown, `added` when it was stored (ISO 8601, UTC), `pages`
    how many it has, None without pages. `citation` is the number of the citation that the reply
    quotes from it, 0 where it quotes nothing.
    """

    name: str
    shown: str
    added: str
    pages: int | None = None
    page_unit: PageUnit = PageUnit.PAGE
    citation: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "name": self.name,
            "shown": self.shown,
            "added": self.added,
            "pages": self.pages,
            "page_unit": self.page_unit,
            "citation": self.citation or None,
        }


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading of a document, `[start, end)` of its text.

    `label` is the heading as a person would say it, without the marks of its format; `level` is 1
    for the outermost of those listed.
    """

    document: str
    label: str
    level: int
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "document": self.document,
            "label": self.label,
            "level": self.level,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class TalkPart:
    """A part of a reply: a document's extract, a section, a side of a comparison.

    `title` says of what it is, a document's shown name or the person's own words; `citations` are
    the numbers of the answer's citations that belong to it, ascending; `note` is a sentence to be
    read before them, empty where there is nothing to say.
    """

    title: str
    citations: tuple[int, ...]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"title": self.title, "citations": list(self.citations), "note": self.note}


@dataclass(frozen=True, slots=True)
class TalkReply:
    """A reply to talk: one plain line, and what it has to show.

    `notice` is the line. Each citation of the answer is in one of the `parts` or, where documents
    are listed with what they mention, in one of the `documents`. `outline` are headings to go to,
    `suggestions` are whole questions that a person may ask next.
    """

    kind: TalkKind
    notice: str
    parts: tuple[TalkPart, ...] = ()
    documents: tuple[ListedDocument, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    suggestions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "kind": self.kind.value,
            "notice": self.notice,
            "parts": [part.to_dict() for part in self.parts],
            "documents": [each.to_dict() for each in self.documents],
            "outline": [each.to_dict() for each in self.outline],
            "suggestions": list(self.suggestions),
        }
