"""Find the words of a question that refer to something said earlier: "he", "its", "there", "then".

Goes by shape (English). A pronoun that has its noun in the same question, an "it" or "there" that
means nothing ("how long did it take", "is there"), and anything in doubt is left out.
`qa.followup.rewrite` decides what the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.search.lexical import FUNCTION_WORDS
from qa.english.noun_phrases import AUXILIARIES, TOKEN, NounPhrase, find_dates, find_noun_phrases
from qa.followup.antecedents import EntityType

_TYPES = {
    "he": frozenset({EntityType.PERSON}),
    "it": frozenset({EntityType.THING}),
    "they": frozenset({EntityType.PERSON, EntityType.THING, EntityType.PLACE}),
    "there": frozenset({EntityType.PLACE}),
    "then": frozenset({EntityType.TIME}),
}
_PRONOUNS = {
    **dict.fromkeys(["he", "him", "his", "she", "her", "hers"], "he"),
    **dict.fromkeys(["it", "its"], "it"),
    **dict.fromkeys(["they", "them", "their", "theirs"], "they"),
    "there": "there",
    "then": "then",
}
_OWNING = frozenset({"his", "its", "their", "hers", "theirs"})
_SUBJECTS = frozenset({"he", "she", "it", "they"})
_ASKING = frozenset("who whom whose what which when where why how".split())
_MOST_ASKED = 4  # words between "which" and its verb
# Without "with": "what did he bring with him" means himself.
_PREPOSITIONS = frozenset("about against at by for from in into of on to over under near".split())
# "how long did it take", "what does it mean to", "was it possible": no thing is meant.
_EMPTY_IT = re.compile(
    r"\bit (?:takes?|took|means?|rains?|snows?)\b"
    r"|\b(?:is|was|does|did|has|had|be|been|makes?|made|found|find) it\b"
    r"[^,]*\b(?:to|that|when|if|for) \w"
    r"|\bit (?:believed|thought|said|estimated|assumed|claimed|called|possible|likely)\b"
    r"|\bwhat (?:time|day|year|date) (?:is|was) it\b",
    re.IGNORECASE,
)
_TIMES = frozenset({"time", "year", "day", "month", "date", "century", "decade", "period"})
_PLACES = frozenset("city town country place province port village region island state".split())
_THAT_ALONE = re.compile(
    r"\b(after|before|since|until|about|of|from|by|with)\s+(that|this|these|those)\s*\W*$",
    re.IGNORECASE,
)
_THAT_NOUN = re.compile(r"\b(that|this|these|those)\s+([^\W_]+)(?=(\s*\W*$)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A word of a question, `[start, end)` in it, that means something said earlier.

    `types` and `plural` (None: either) say what it can mean, and `noun` a word that must be in
    that. Where it is `owning`, a genitive takes its place; `bare` is a small word to put before,
    since "there" means "in" some place. Not `sure`: the question makes sense without.
    """

    start: int
    end: int
    types: frozenset[EntityType]
    plural: bool | None
    owning: bool = False
    sure: bool = True
    noun: str = ""
    before: str = ""

    def in_place(self, words: str) -> str:
        """Return `words` as they stand in the place of this word."""
        if self.owning:
            return f"{words}'" if words.endswith("s") else f"{words}'s"
        return f"{self.before}{words}"


def find_references(question: str, passages: str) -> list[Reference]:
    """Return the references of a question in their order, the first of each kind.

    `passages` is text of the documents in which to look up how far a noun of the question goes.
    """
    found = [*_pronouns(question, passages), *_pointing(question)]
    return sorted(found, key=lambda each: each.start)


def _pronouns(question: str, passages: str) -> list[Reference]:
    tokens = list(TOKEN.finditer(question))
    words = [token.group().lower() for token in tokens]
    parts = find_noun_phrases(question, passages)
    first: dict[str, Reference] = {}
    for position, token in enumerate(tokens):
        kind = _PRONOUNS.get(words[position])
        # Inside of a question, "It" or "US" with capitals is a name or part of a title.
        if kind is None or kind in first or token.group()[0].isupper():
            continue
        follows = words[position + 1] if position + 1 < len(words) else ""
        owning = words[position] in _OWNING or (
            words[position] == "her" and follows not in {"", *FUNCTION_WORDS}
        )
        clause = words[position] in _SUBJECTS and (
            words[position] != "it" or follows in AUXILIARIES
        )
        if kind == "then":
            refers = not follows and not find_dates(question)
        elif kind == "it" and _EMPTY_IT.search(question):
            refers = False
        else:
            refers = (
                (kind != "there" and _after_auxiliary(words, position))
                or (not clause and _after_who(kind, owning, words, position, token.start(), parts))
                or (not (clause or owning) and _after_subject(tokens, words, position, parts))
            )
        if not refers:
            continue
        here = kind in ("there", "then")
        inside = kind == "there" and words[position - 1] not in {"from", "to", "near", "in"}
        first[kind] = Reference(
            token.start(),
            token.end(),
            _TYPES[kind],
            None if here else kind == "they",
            owning,
            sure=not here,
            before="in " if inside else "",
        )
    return list(first.values())


def _after_auxiliary(words: Sequence[str], position: int) -> bool:
    """Say whether a pronoun follows its verb as in "(in what year) did he", "was his aim"."""
    if position == 0 or words[position - 1] not in AUXILIARIES:
        return False
    if position == 1:
        return True
    start = 1 if words[0] in _PREPOSITIONS else 0
    between = words[start + 1 : position - 1]
    return (
        words[start] in _ASKING
        and len(between) <= _MOST_ASKED
        and all(word not in FUNCTION_WORDS or word == "more" for word in between)
    )


def _after_who(
    kind: str,
    owning: bool,
    words: Sequence[str],
    position: int,
    start: int,
    parts: Sequence[NounPhrase],
) -> bool:
    """Say whether nothing but a verb comes before a pronoun, as in "who commanded it"."""
    if words[0] not in ("who", "what") or any(part.start < start for part in parts):
        return False
    if owning and words[0] == "who" and kind != "it":
        return False  # "Who lost his sight?": his own
    content = [word for word in words[1:position] if word not in FUNCTION_WORDS]
    if kind == "there" and words[position - 1] in AUXILIARIES | {"be", "been"}:
        return False  # "Who was there?" may mean a place, "what is there to see" does not
    return len(content) <= 1


def _after_subject(
    tokens: Sequence[re.Match[str]],
    words: Sequence[str],
    position: int,
    parts: Sequence[NounPhrase],
) -> bool:
    """Say whether a pronoun is the object beside a subject, as in "did Trotsky think of it".

    The subject itself cannot be meant then.
    """
    auxiliary = next((n for n, word in enumerate(words) if word in AUXILIARIES), len(words))
    after = auxiliary + 1
    if after >= position:
        return False
    if words[after] in _SUBJECTS:
        end = after + 1
    else:
        subject = next((part for part in parts if part.start == tokens[after].start()), None)
        if subject is None or "'" in subject.words or "’" in subject.words:
            return False
        end = next(n for n, token in enumerate(tokens) if token.end() >= subject.end) + 1
    between = words[end:position]
    return (
        1 <= len(between) <= 2
        and between[0] not in FUNCTION_WORDS
        and all(word in _PREPOSITIONS for word in between[1:])
    )


def _pointing(question: str) -> list[Reference]:
    """Return "after that", "in that year", "this treaty"."""
    alone = _THAT_ALONE.search(question)
    if alone is not None:
        word = alone.group(2).lower()
        when = alone.group(1).lower() in {"after", "before", "since", "until"}
        types = frozenset({EntityType.TIME}) if when else frozenset({EntityType.THING})
        plural = word in ("these", "those")
        return [Reference(*alone.span(2), types, None if when else plural)]
    for match in _THAT_NOUN.finditer(question):
        noun = match.group(2).lower()
        plural = match.group(1).lower() in ("these", "those")
        last = match.group(3) is not None
        if noun in _TIMES and last:
            return [Reference(*match.span(), frozenset({EntityType.TIME}), None, sure=False)]
        if noun in _PLACES and last:
            return [Reference(*match.span(), frozenset({EntityType.PLACE}), None, sure=False)]
        if noun not in {*FUNCTION_WORDS, *_TIMES, *_PLACES}:
            types = frozenset({EntityType.THING, EntityType.PERSON})
            return [Reference(*match.span(), types, plural, sure=False, noun=noun)]
    return []
