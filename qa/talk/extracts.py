"""Reply with extracts: the key sentences of one document or of a few, each a cited quotation.

It is called an extract, for it is no summary: no word of it is new. A long document has an outline
of its headings beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from index import DocumentSummary
from qa.talk.draft import DraftPart, DraftReply, quote
from qa.talk.headings import outline
from qa.talk.key_sentences import MAX_SENTENCES, choose_key_sentences
from qa.talk.requests import Extract
from qa.talk.scope import Scope
from qa.talk.small_talk import NO_DOCUMENTS
from qa.talk.wording import format_count
from qa.talk_reply import TalkKind

MAX_EXTRACTED = 5  # documents in one reply
_OF_SEVERAL = 2  # sentences of each
_LONG = 12  # passages from which on a document has an outline
_LISTED = 100
NO_WORDS = "It holds no sentence that could be quoted."


def extract_documents(request: Extract, scope: Scope) -> DraftReply | None:
    """Return the extracts of what is meant; None where a document is named that there is not.

    Where more documents may be meant than can be shown, it is asked which.
    """
    if request.document:
        meant = scope.named(request.document)
        if not meant:
            return None
    elif not scope.held:
        return DraftReply(TalkKind.EXTRACT, NO_DOCUMENTS)
    elif request.every or scope.this is None:
        meant = list(scope.held)
    else:
        meant = [scope.this]
    if len(meant) > MAX_EXTRACTED:
        return _ask_which(meant, scope)
    (first, *others) = scope.listed(meant)
    parts = make_parts(meant, scope, MAX_SENTENCES if not others else _OF_SEVERAL)
    if others:
        return DraftReply(
            TalkKind.EXTRACT,
            "Extracts, not summaries: the most central sentences of each document, word for word.",
            parts,
        )
    notice = (
        f"An extract of {first.shown}, not a summary: its most central sentences, word for word, "
        "in reading order."
    )
    entries = outline(scope.library.document(first.name)) if meant[0].passages >= _LONG else []
    return DraftReply(TalkKind.EXTRACT, notice, parts, outline=tuple(entries))


def make_parts(
    documents: Sequence[DocumentSummary], scope: Scope, most: int
) -> tuple[DraftPart, ...]:
    """Return a part for each document, with up to `most` of its key sentences."""
    parts = []
    for listed in scope.listed(documents):
        cited = tuple(
            quote(scope.library, each.passage_id, each.passage, each.start, each.end)
            for each in choose_key_sentences(scope.library, listed.name, most)
        )
        parts.append(DraftPart(listed.shown, cited, "" if cited else NO_WORDS))
    return tuple(parts)


def _ask_which(meant: Sequence[DocumentSummary], scope: Scope) -> DraftReply:
    listed = scope.listed(meant[:_LISTED])
    return DraftReply(
        TalkKind.DOCUMENTS,
        f"Which one of {format_count(len(meant), 'document')}? Name it.",
        documents=tuple((each, None) for each in listed),
        suggestions=(f"What is {listed[0].shown} about?",),
    )
