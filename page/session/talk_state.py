"""Turn a reply to talk into JSON values that a browser stores, and back.

As in `browser_state`, no word of a document is stored: documents are named, headings are offsets
and cut anew. The lines of a reply, which are this program's own words and the person's, are stored
as an error's sentence is, and are shown as text whatever a browser makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index import BlockKind, Library
from index.shown_names import shown_names
from page.format import replace_surrogates
from qa.talk.headings import MAX_OUTLINE
from qa.talk.listing import MAX_LISTED
from qa.talk_reply import ListedDocument, OutlineEntry, TalkKind, TalkPart, TalkReply

_LONGEST_LINE = 4_000  # characters
_MOST_PARTS = 10
_MOST_SUGGESTIONS = 5


def talk_to_dict(reply: TalkReply | None) -> dict[str, Any] | None:
    """Return a reply as JSON values; None for none."""
    if reply is None:
        return None
    return {
        "kind": reply.kind.value,
        "notice": reply.notice,
        "parts": [[part.title, list(part.citations), part.note] for part in reply.parts],
        "documents": [[each.name, each.citation] for each in reply.documents],
        "outline": [[each.document, each.start, each.level] for each in reply.outline],
        "suggestions": list(reply.suggestions),
    }


def restore_talk(
    stored: Mapping[str, Any] | None, cited: int, library: Library
) -> TalkReply | None:
    """Return the reply of stored values, for an answer with so many citations; None for none.

    Documents and headings that are not there any more are left out. Raises ValueError, KeyError,
    TypeError or AttributeError for what makes no sense, and what the library raises.
    """
    if stored is None:
        return None
    parts = tuple(
        TalkPart(_line(title), _numbers(numbers, cited), _line(note))
        for title, numbers, note in stored["parts"][:_MOST_PARTS]
    )
    return TalkReply(
        TalkKind(stored["kind"]),
        _line(stored["notice"]),
        parts,
        tuple(_restore_documents(stored["documents"][:MAX_LISTED], cited, library)),
        tuple(_restore_outline(stored["outline"][:MAX_OUTLINE], library)),
        tuple(map(_line, stored["suggestions"][:_MOST_SUGGESTIONS])),
    )


def _restore_documents(
    rows: Sequence[Sequence[Any]], cited: int, library: Library
) -> list[ListedDocument]:
    held = {each.name: each for each in library.documents()} if rows else {}
    shown = shown_names({name: each.source for name, each in held.items()})
    return [
        ListedDocument(
            name,
            shown[name],
            held[name].added,
            held[name].pages,
            held[name].page_unit,
            _numbers([number], cited)[0] if number else 0,
        )
        for name, number in rows
        if name in held
    ]


def _restore_outline(rows: Sequence[Sequence[Any]], library: Library) -> list[OutlineEntry]:
    entries = []
    for name, start, level in rows:
        blocks = library.document(str(name)).blocks
        heading = next(
            (each for each in blocks if each.start == start and each.kind is BlockKind.HEADING),
            None,
        )
        if heading is not None:
            entries.append(
                OutlineEntry(str(name), heading.label, int(level), heading.start, heading.end)
            )
    return entries


def _numbers(numbers: Sequence[Any], cited: int) -> tuple[int, ...]:
    """Return numbers of citations. Raises ValueError for one that there is not."""
    found = tuple(int(number) for number in numbers)
    if any(not 0 < number <= cited for number in found):
        raise ValueError("a stored reply names a citation that it has not")
    return found


def _line(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("a stored line is no text")
    return replace_surrogates(text)[:_LONGEST_LINE]
