"""Reply with a list of documents: all of them, the newest, those that mention something."""

from __future__ import annotations

from collections.abc import Sequence

from index import DocumentSummary
from qa.talk.draft import DraftReply
from qa.talk.mentions import Mention, find_mentions
from qa.talk.requests import ListDocuments, WhenAdded, WhichMention
from qa.talk.scope import Scope
from qa.talk.small_talk import NO_DOCUMENTS
from qa.talk.wording import format_count, format_day
from qa.talk_reply import ListedDocument, TalkKind
from qa.types import Citation

MAX_LISTED = 100  # documents in one reply
MAX_QUOTED = 20  # documents that are quoted with what they mention
_NEWEST = 5


def list_documents(request: ListDocuments, scope: Scope) -> DraftReply:
    """Return the documents that are asked, by name, or those that were added last."""
    if not scope.held:
        return DraftReply(TalkKind.DOCUMENTS, NO_DOCUMENTS)
    if request.newest:
        newest = sorted(scope.held, key=lambda each: (each.added, each.name), reverse=True)
        return _listing("Added last:", newest[:_NEWEST], scope)
    number = len(scope.held)
    verb = "is" if number == 1 else "are"
    notice = f"There {verb} {format_count(number, 'document')}"
    if scope.within is not None:
        notice += " among those that are asked"
    more = f"; the first {MAX_LISTED} by name are listed" if number > MAX_LISTED else ""
    return _listing(f"{notice}{more}.", scope.held[:MAX_LISTED], scope)


def tell_when_added(request: WhenAdded, scope: Scope) -> DraftReply | None:
    """Return when a document was added; None where no document is called so."""
    if request.document:
        meant = scope.named(request.document)
    else:
        meant = [scope.this] if scope.this is not None else list(scope.held)
    if not meant:
        return None if request.document else DraftReply(TalkKind.DOCUMENTS, NO_DOCUMENTS)
    if len(meant) == 1:
        (listed,) = scope.listed(meant)
        notice = f"{listed.shown} was added on {format_day(listed.added)}."
    else:
        notice = f"{format_count(len(meant), 'document')}, each with the day it was added:"
    return _listing(notice, meant[:MAX_LISTED], scope)


def list_mentions(request: WhichMention, scope: Scope) -> DraftReply:
    """Return the documents that hold the words, each with the first sentence found to hold them."""
    if not scope.held:
        return DraftReply(TalkKind.DOCUMENTS, NO_DOCUMENTS)
    found = find_mentions(scope, request.words, request.quoted)
    number, all_asked = len(found.mentions), format_count(len(scope.held), "document")
    words = f"“{request.words}”"
    if not number:
        return DraftReply(TalkKind.DOCUMENTS, f"None of {all_asked} mentions {words}.")
    least = "At least " if found.is_cut else ""
    verb = "mentions" if number == 1 else "mention"
    if found.as_phrase:
        notice = f"{least}{number:,} of {all_asked} {verb} {words}"
    else:
        has = "has" if number == 1 else "have"
        notice = (
            f"No document says {words} as it stands; {least.lower()}{number:,} of {all_asked} "
            f"{has} its words close together"
        )
    quoted = found.mentions[:MAX_QUOTED]
    notice += f"; {MAX_QUOTED} are listed." if number > MAX_QUOTED else "."
    return DraftReply(TalkKind.DOCUMENTS, notice, documents=_with_citations(quoted, scope))


def _with_citations(
    mentions: Sequence[Mention], scope: Scope
) -> tuple[tuple[ListedDocument, Citation | None], ...]:
    listed = scope.listed([each.document for each in mentions])
    return tuple(zip(listed, (each.citation for each in mentions), strict=True))


def _listing(notice: str, documents: Sequence[DocumentSummary], scope: Scope) -> DraftReply:
    listed = tuple((each, None) for each in scope.listed(documents))
    return DraftReply(TalkKind.DOCUMENTS, notice, documents=listed)
