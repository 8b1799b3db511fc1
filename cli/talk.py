"""Print a reply to talk: its line, what it quotes with the places, the documents it lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cli.terminal import harmless
from qa.talk.wording import format_count, format_day
from qa.talk_reply import ListedDocument, TalkReply
from qa.types import Answer, Citation


def format_talk(
    answer: Answer, reply: TalkReply, format_citation: Callable[[Citation], list[str]]
) -> list[str]:
    """Return the lines of an answer's reply; `format_citation` gives those of a quotation."""
    return list(_lines(answer, reply, format_citation))


def _lines(
    answer: Answer, reply: TalkReply, format_citation: Callable[[Citation], list[str]]
) -> Iterator[str]:
    by_number = {citation.number: citation for citation in answer.citations}
    yield harmless(reply.notice)
    for part in reply.parts:
        yield from ("", f"{harmless(part.title)}:")
        if part.note:
            yield harmless(part.note)
        for number in part.citations:
            yield from ("", *format_citation(by_number[number]))
    for listed in reply.documents:
        yield f"- {_format_document(listed)}"
        if listed.citation:
            yield from format_citation(by_number[listed.citation])
    if reply.outline:
        yield ""
        for entry in reply.outline:
            label = f"{'  ' * (entry.level - 1)}- {harmless(entry.label)}"
            yield f"{label} (characters {entry.start}-{entry.end})"
    if reply.suggestions:
        yield from ("", "Ask, for example:")
        yield from (f"- {harmless(each)}" for each in reply.suggestions)


def _format_document(listed: ListedDocument) -> str:
    facts = [] if listed.pages is None else [format_count(listed.pages, listed.page_unit.value)]
    facts.append(f"added {format_day(listed.added)}")
    return f"{harmless(listed.shown)} ({', '.join(facts)})"
