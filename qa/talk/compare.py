"""Reply to a comparison: what the documents say of each side, next to each other.

Each side is asked for by itself; where the reader is not sure, the sentences nearest to it that
name it are quoted, and called that. Sides that are documents get extracts. What the documents say
of the difference itself, where they do, stands first. Nothing is concluded: a person compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from index import BlockKind, DocumentSummary
from index.search.lexical import content_words, stem, words_of
from qa.reader.overlap import text_of
from qa.talk.draft import DraftPart, DraftReply, quote
from qa.talk.extracts import make_parts
from qa.talk.headings import block_at
from qa.talk.requests import Compare
from qa.talk.scope import Scope
from qa.talk_reply import TalkKind
from qa.types import NOT_SURE, Answer, Citation, Span

Ask = Callable[[str], Answer]

SAID_OF_ALL = "Of all of them"
SAID_OF_BOTH = "Of both"
NOTHING_FOUND = "Nothing in the documents is likely enough to be about it."
_OF_EACH = 2  # citations of a side
_OF_A_DOCUMENT = 3  # sentences of a side that is a document
_LEAST_WORDS = 5  # of a sentence that is quoted
_MOST_EMBEDDED = 16  # sentences of a side
_LOOKED_AT = 20  # passages in which shared words are looked for


def compare(request: Compare, question: str, scope: Scope, ask: Ask) -> DraftReply | None:
    """Return what is said of each side; None where it is of less than two of them.

    `ask` reads the documents that are asked. Raises what `Assistant.ask` raises.
    """
    documents = [scope.named(side) for side in request.sides]
    if all(len(each) == 1 for each in documents):
        return _compare_documents([each[0] for each in documents], scope)
    asked = _complete(request.sides, scope)
    answers = [ask(side) for side in asked]  # keywords get whole sentences
    parts = [
        _part(side, whole, answer, scope)
        for side, whole, answer in zip(request.sides, asked, answers, strict=True)
    ]
    if sum(bool(part.citations) for part in parts) < 2:
        return None
    whole = ask(question)
    if whole.answered:
        if not any(answer.answered for answer in answers):
            return None  # the reader has a better reply
        title = SAID_OF_BOTH if len(parts) == 2 else SAID_OF_ALL
        parts.insert(0, DraftPart(title, whole.citations[:_OF_EACH]))
    return DraftReply(
        TalkKind.COMPARISON, "Side by side, each in the documents' own words.", tuple(parts)
    )


def _compare_documents(documents: Sequence[DocumentSummary], scope: Scope) -> DraftReply:
    return DraftReply(
        TalkKind.COMPARISON,
        "Side by side: the most central sentences of each document, word for word.",
        make_parts(documents, scope, _OF_A_DOCUMENT),
    )


def _part(side: str, whole: str, answer: Answer, scope: Scope) -> DraftPart:
    """Return the part of a side; `whole` is what it was asked as."""
    said = [each for each in answer.citations if not _is_heading(scope, each.quote)]
    if said:
        return DraftPart(side, tuple(said[:_OF_EACH]))
    closest = _closest(whole, answer, scope) or answer.possible[:_OF_EACH]
    return DraftPart(side, closest, NOT_SURE if closest else NOTHING_FOUND)


def _closest(side: str, answer: Answer, scope: Scope) -> tuple[Citation, ...]:
    """Return the sentences nearest to a side, of those found for it that have all its words."""
    wanted = {stem(word) for word in content_words(side)}
    found = {
        (hit.passage.document, each.start): (hit, each)
        for hit in reversed(answer.hits)
        for each in hit.passage.sentences
        if wanted <= {stem(word) for word in words_of(text_of(hit.passage, each))}
        and len(words_of(text_of(hit.passage, each))) >= _LEAST_WORDS
        and not text_of(hit.passage, each).endswith("?")
    }
    candidates = list(found.values())[::-1][:_MOST_EMBEDDED]
    if not candidates:
        return ()
    library = scope.library
    vectors = library.embed([text_of(hit.passage, each) for hit, each in candidates])
    nearness = vectors @ library.embed_question(side)
    best = sorted(range(len(candidates)), key=lambda at: -float(nearness[at]))[:_OF_EACH]
    return tuple(
        quote(library, hit.passage_id, hit.passage, each.start, each.end)
        for hit, each in (candidates[at] for at in best)
    )


def _is_heading(scope: Scope, said: Span) -> bool:
    """Say whether a quote is of a heading: that names a side, and says nothing of it."""
    block = block_at(scope.library.document(said.document), said.start)
    return block is not None and block.kind is BlockKind.HEADING


def _complete(sides: Sequence[str], scope: Scope) -> list[str]:
    """Return the sides with the words that the last one shares with them.

    "primary and secondary caregivers" are primary caregivers and secondary caregivers, if the
    documents say "primary caregivers" anywhere.
    """
    shared = sides[-1].split()[1:]
    return [
        f"{side} {' '.join(shared)}"
        if shared and len(side.split()) == 1 and _is_said(f"{side} {' '.join(shared)}", scope)
        else side
        for side in sides
    ]


def _is_said(words: str, scope: Scope) -> bool:
    """Say whether the words stand somewhere in the documents one after the other."""
    library = scope.library
    found = library.search_lexical(words, _LOOKED_AT, scope.within)
    pattern = re.compile(
        r"\b" + r"\W+".join(re.escape(word) for word in words.split()), re.IGNORECASE
    )
    passages = library.passages([passage_id for passage_id, _ in found])
    return any(pattern.search(passage.text) for passage in passages.values())
