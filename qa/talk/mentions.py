"""Find the documents that mention something, and a sentence of each that does.

A document mentions words where they stand in it one after the other, each in any of its forms
("refunds" for "refund"), or as they were quoted. Where none does, those with all of the words in
one passage count, and it is said so. The passages come from the search by words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index import BlockKind, DocumentSummary, Passage
from index.search.lexical import FUNCTION_WORDS, stem
from qa.talk.draft import quote
from qa.talk.headings import block_at
from qa.talk.scope import Scope
from qa.types import Citation, sentences_of_passage

_MOST_PASSAGES = 2_000  # that are looked through
_WORD = re.compile(r"\w+")
Place = tuple[int, int]  # [start, end) of a passage's text


@dataclass(frozen=True, slots=True)
class Mention:
    """A document, and the citation of its sentence with the words."""

    document: DocumentSummary
    citation: Citation


@dataclass(frozen=True, slots=True)
class Mentions:
    """The documents that mention words, by name.

    `as_phrase` tells whether the words stand one after the other; `is_cut` that more passages
    hold one of the words than were looked through.
    """

    mentions: tuple[Mention, ...]
    as_phrase: bool
    is_cut: bool


def find_mentions(scope: Scope, words: str, quoted: bool) -> Mentions:
    """Return the documents that are asked and mention the words."""
    library = scope.library
    said = _WORD.findall(words)
    found = library.search_lexical(words, _MOST_PASSAGES, scope.within)
    passages = library.passages([passage_id for passage_id, _ in found])
    in_order = [(each, passages[each]) for each, _ in found if each in passages]
    is_cut = len(found) == _MOST_PASSAGES
    if quoted:
        return _matching(
            scope, in_order, lambda text: _find_phrase(text, said, str.casefold), is_cut
        )
    phrase = [each for each in said if each.lower() not in FUNCTION_WORDS or len(said) > 1]
    while len(phrase) > 1 and phrase[0].lower() in ("the", "a", "an"):
        del phrase[0]
    together = _matching(scope, in_order, lambda text: _find_phrase(text, phrase, _stem), is_cut)
    if together.mentions:
        return together
    telling = [each for each in phrase if each.lower() not in FUNCTION_WORDS] or phrase
    apart = _matching(scope, in_order, lambda text: _find_all(text, telling), is_cut)
    return Mentions(apart.mentions, len(telling) == 1, is_cut)


def _matching(
    scope: Scope,
    passages: list[tuple[int, Passage]],
    find: Callable[[str], list[Place]],
    is_cut: bool,
) -> Mentions:
    """Return the documents of passages in which `find` finds a place, the first of each."""
    summaries = {each.name: each for each in scope.held}
    cited: dict[str, Citation] = {}
    for passage_id, passage in passages:
        if passage.document in cited or passage.document not in summaries:
            continue
        places = find(passage.text)
        if places:
            start, end = _best_place(scope, passage, places)
            around = sentences_of_passage(passage, start, end)
            cited[passage.document] = quote(scope.library, passage_id, passage, *around)
    mentions = tuple(Mention(summaries[name], cited[name]) for name in sorted(cited))
    return Mentions(mentions, True, is_cut)


def _best_place(scope: Scope, passage: Passage, places: list[Place]) -> Place:
    """Return the first place outside of headings or, without one, the first, in the document."""
    document = scope.library.document(passage.document)
    offsets = [(passage.start + start, passage.start + end) for start, end in places]

    def is_text(place: Place) -> bool:
        block = block_at(document, place[0])
        return block is None or block.kind is not BlockKind.HEADING

    return next(filter(is_text, offsets), offsets[0])


def _find_phrase(text: str, words: list[str], form: Callable[[str], str]) -> list[Place]:
    """Return where the words stand one after the other."""
    wanted = [form(word) for word in words]
    tokens = list(_WORD.finditer(text))
    forms = [form(token.group()) for token in tokens]
    return [
        (tokens[at].start(), tokens[at + len(wanted) - 1].end())
        for at in range(len(forms) - len(wanted) + 1)
        if forms[at : at + len(wanted)] == wanted
    ]


def _find_all(text: str, words: list[str]) -> list[Place]:
    """Return where the words stand, if all of them do."""
    wanted = {_stem(word) for word in words}
    tokens = [token for token in _WORD.finditer(text) if _stem(token.group()) in wanted]
    if {_stem(token.group()) for token in tokens} != wanted:
        return []
    return [(token.start(), token.end()) for token in tokens]


def _stem(word: str) -> str:
    return stem(word.lower())
