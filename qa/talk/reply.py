"""Reply to talk, or leave it to the reader.

The library alone is asked, but for comparisons, which the reader is asked for each side. A request
that fits nothing in the library (no such document, no such section) is a question like any other.
"""

from __future__ import annotations

from index import UnknownDocument
from qa.answer.citations import StaleCandidate
from qa.talk.compare import Ask, compare
from qa.talk.draft import DraftReply
from qa.talk.extracts import extract_documents
from qa.talk.listing import list_documents, list_mentions, tell_when_added
from qa.talk.requests import (
    Compare,
    Extract,
    ListDocuments,
    ShowSection,
    SmallTalk,
    TalkRequest,
    WhenAdded,
    WhichMention,
)
from qa.talk.scope import Scope
from qa.talk.sections import show_section
from qa.talk.small_talk import reply_to_small_talk


def draft_reply(request: TalkRequest, question: str, scope: Scope, ask: Ask) -> DraftReply | None:
    """Return the reply to a request; None where the reader is to be asked the `question`.

    `ask` reads the documents of the scope for another question. Raises what `Assistant.ask` raises,
    and StaleCandidate where the library changes meanwhile.
    """
    try:
        return _draft(request, question, scope, ask)
    except UnknownDocument as error:  # it was there when the scope was told
        raise StaleCandidate(str(error)) from error


def _draft(request: TalkRequest, question: str, scope: Scope, ask: Ask) -> DraftReply | None:
    match request:
        case SmallTalk():
            return reply_to_small_talk(request, scope)
        case ListDocuments():
            return list_documents(request, scope)
        case WhichMention():
            return list_mentions(request, scope)
        case WhenAdded():
            return tell_when_added(request, scope)
        case Extract():
            return extract_documents(request, scope)
        case ShowSection():
            return show_section(request, scope)
        case Compare():
            return compare(request, question, scope, ask)
