"""Lay out a reply to talk, and find what its links open.

The links of a reply are numbered, its documents first, then the headings of its outline: what an
event from the browser names is such a number, and what it opens is looked up in the turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from page.format import format_count, format_day
from page.session.turns import Turn
from page.views.browser_state import link_to_question
from page.views.highlights import CitedSentence, group_by_sentence
from qa.talk_reply import ListedDocument, TalkKind, TalkReply
from qa.types import Answer

Place = tuple[str, int, int]  # a document, and [start, end) of its text


def lay_out_talk(answer: Answer, reply: TalkReply) -> dict[str, Any]:
    """Return the values of the template `talk` that are the reply's own."""
    by_number = {citation.number: citation for citation in answer.citations}

    def sentences(numbers: Sequence[int]) -> list[CitedSentence]:
        return group_by_sentence([by_number[number] for number in numbers])

    return {
        "talk": reply,
        "parts": [(part, sentences(part.citations)) for part in reply.parts],
        "titled": len(reply.parts) > 1 or reply.kind is not TalkKind.EXTRACT,
        "side_by_side": reply.kind is TalkKind.COMPARISON,
        "documents": [
            (each, sentences([each.citation] if each.citation else []), _list_facts(each))
            for each in reply.documents
        ],
        "link_to_question": link_to_question,
    }


def find_place(turn: Turn | None, number: int) -> Place | None:
    """Return what the link of that number, from 1, opens; None where there is no such link."""
    reply = turn.answer.talk if turn is not None and turn.answer is not None else None
    if reply is None:
        return None
    documents = [(each.name, 0, 0) for each in reply.documents]
    headings = [(each.document, each.start, each.end) for each in reply.outline]
    places = [*documents, *headings]
    return places[number - 1] if 0 < number <= len(places) else None


def describe_talk(reply: TalkReply) -> list[str]:
    """Return the lines of a reply that are no quotations, as an export writes them."""
    lines = [reply.notice]
    for part in reply.parts if len(reply.parts) > 1 else ():
        numbers = "".join(f"[{number}]" for number in part.citations)
        lines.append(f"{part.title}: {part.note or 'quoted'} {numbers}".rstrip())
    lines += [f"{each.shown} ({_list_facts(each)})" for each in reply.documents]
    return lines + [entry.label for entry in reply.outline]


def _list_facts(document: ListedDocument) -> str:
    facts = [f"added {format_day(document.added)}"]
    if document.pages is not None:
        facts.insert(0, format_count(document.pages, document.page_unit.value))
    return " · ".join(facts)
