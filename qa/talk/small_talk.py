"""Reply to greetings, thanks and calls for help: one friendly line, and what to ask."""

from __future__ import annotations

from qa.talk.draft import DraftReply
from qa.talk.requests import Said, SmallTalk
from qa.talk.scope import Scope
from qa.talk_reply import TalkKind

NO_DOCUMENTS = "The library holds no documents yet: add one, then ask about it."
_WHAT = (
    "I answer questions about your documents in their own words, and say where they stand. I can "
    "also list the documents, give an extract of one, show a section, or compare two things."
)
_LINES = {
    Said.HELLO: "Hello! Ask something that your documents say.",
    Said.THANKS: "You are welcome. Ask on whenever you like.",
    Said.BYE: "Goodbye. The documents stay where they are.",
    Said.HELP: _WHAT,
}


def reply_to_small_talk(request: SmallTalk, scope: Scope) -> DraftReply:
    """Return the line; where something can be asked, a few questions as examples."""
    kind = TalkKind.HELP if request.said is Said.HELP else TalkKind.GREETING
    line = _LINES[request.said]
    if not scope.held:
        return DraftReply(kind, line if request.said is Said.BYE else f"{line} {NO_DOCUMENTS}")
    if request.said in (Said.THANKS, Said.BYE):
        return DraftReply(kind, line)
    return DraftReply(kind, line, suggestions=suggest_questions(scope, request.said is Said.HELP))


def suggest_questions(scope: Scope, all_kinds: bool) -> tuple[str, ...]:
    """Return requests that this library has a reply to."""
    about = scope.this or scope.held[0]
    (listed,) = scope.listed([about])
    asked = ["What files do you have?", f"What is {listed.shown} about?"]
    if all_kinds and len(scope.held) > 1:
        asked.append("Which documents were added last?")
    return tuple(asked)
