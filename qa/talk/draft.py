"""Collect what a reply to talk shows, number its citations, and make the Answer of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index import Hit, Library, Passage
from qa.answer.citations import cite
from qa.talk_reply import ListedDocument, OutlineEntry, TalkKind, TalkPart, TalkReply
from qa.types import Answer, Candidate, Citation, Form


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A TalkPart with its citations themselves, whatever their numbers."""

    title: str
    citations: tuple[Citation, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DraftReply:
    """A TalkReply before its citations are numbered.

    `documents` each come with the citation of what is quoted from them, None for nothing.
    """

    kind: TalkKind
    notice: str
    parts: tuple[DraftPart, ...] = ()
    documents: tuple[tuple[ListedDocument, Citation | None], ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    suggestions: tuple[str, ...] = ()


def quote(library: Library, passage_id: int, passage: Passage, start: int, end: int) -> Citation:
    """Return the citation of `[start, end)`, which lies in the passage.

    Nothing was read to find it: its confidence is 0. Raises StaleCandidate, and LibraryError.
    """
    hit = Hit(passage_id, passage, 0.0, 0.0, 0.0)
    return cite(library, 0, Candidate(hit, start, end, 0.0, 0.0))


def make_answer(question: str, draft: DraftReply, threshold: float) -> Answer:
    """Return the answer that has this reply, its citations numbered from 1 in their order."""
    citations: list[Citation] = []

    def number(cited: Citation) -> int:
        citations.append(replace(cited, number=len(citations) + 1))
        return len(citations)

    parts = tuple(
        TalkPart(part.title, tuple(number(each) for each in part.citations), part.note)
        for part in draft.parts
    )
    documents = tuple(
        each if cited is None else replace(each, citation=number(cited))
        for each, cited in draft.documents
    )
    hits = {each.hit.passage_id: each.hit for each in citations}
    return Answer(
        question=question,
        text=citations[0].quote.text if citations else "",
        confidence=citations[0].confidence if citations else 0.0,
        threshold=threshold,
        citations=tuple(citations),
        hits=tuple(hits.values()),
        form=Form.SENTENCES,
        talk=TalkReply(
            draft.kind, draft.notice, parts, documents, draft.outline, draft.suggestions
        ),
    )
