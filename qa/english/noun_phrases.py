"""Find the names and nouns in a question, each with its place.

Goes by shape (English): capital letters, articles, words of grammar. The passages found for the
question show where a noun ends and a verb begins. A noun is only found behind an article, a number
or with a capital letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.search.lexical import FUNCTION_WORDS

_MOST_WORDS = 5  # of a noun, without what belongs to it

TOKEN = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_PLURAL = re.compile(r"(?:[^su]s|people|men|women|children|troops)$", re.IGNORECASE)
_OF = re.compile(r"(?:of|between|for)$")
_DOING = frozenset({"do", "does", "did", "can", "could", "will", "would", "should"})
AUXILIARIES = _DOING | {"is", "are", "was", "were", "has", "have", "had"}
AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"(?<![eE])(?:ed|built|made|held|found|sent|fought|born)$")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} )?(?:{_MONTH})(?: \d{{1,2}}\b,?)?(?: \d{{4}})?\b"
    r"|\b(?:the )?(?:(?:early|late) )?(?:spring|summer|autumn|winter)(?: of)? [12]\d{3}\b"
    r"|\b[12]\d{3}s?\b"
)
_OPENERS = FUNCTION_WORDS | {"name", "list", "describe", "explain", "may", "might", "must"}


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A name or a noun with its article in a question, `[start, end)` in it."""

    start: int
    end: int
    words: str
    name: bool
    plural: bool


def find_noun_phrases(question: str, passages: str) -> list[NounPhrase]:
    """Return the names and nouns of a question in their order; a noun before the names in it.

    `passages` is text in which to look up how far a noun goes: in "the flotilla leave Baku" it
    ends before "leave" where the text nowhere says "flotilla leave".
    """
    tokens = list(TOKEN.finditer(question))
    found: list[NounPhrase] = []
    position = 0
    while position < len(tokens):
        noun_end = _noun_end(question, tokens, position, passages)
        if noun_end is None:
            position += 1
            continue
        counted = tokens[position].group().lower() == "many"
        first = position + 1 if counted else position
        name = all(_is_capital(tokens, each) for each in range(first, noun_end))
        doing = _is_doing(tokens, position)
        end = _with_complement(question, tokens, noun_end, passages, name, doing)
        found.append(_part(question, tokens, first, end, noun_end, name))
        if not name:
            found += [
                each
                for each in find_names_between(question, tokens, first, end)
                if (each.start, each.end) != (tokens[position + 1].start(), tokens[end - 1].end())
            ]
        position = end
    return found


def find_dates(question: str) -> list[NounPhrase]:
    """Return the dates in a question, in their order: "17 May 1920", "autumn of 1919"."""
    return [
        NounPhrase(found.start(), found.end(), found.group(), False, False)
        for found in _DATE.finditer(question)
    ]


def is_name(words: str) -> bool:
    """Say whether these words are a name: "Mirza Kuchik Khan", not "troops of Kuchik Khan"."""
    found = TOKEN.findall(_head(words))
    return bool(found) and found[-1][0].isupper()


def is_plural(words: str) -> bool:
    """Say whether these words mean several: "the sailors", "Raskolnikov and Ordzhonikidze"."""
    head = _head(words)
    return " and " in head or _PLURAL.search(_POSSESSIVE.sub("", head)) is not None


def _head(words: str) -> str:
    """Return the words before the first small word that joins more to them."""
    return re.split(r",|\b(?:of|in|from|between|for|with|who|which|that)\b", words)[0].strip()


def _noun_end(
    question: str,
    tokens: Sequence[re.Match[str]],
    position: int,
    passages: str,
    doing: bool = False,
) -> int | None:
    """Return where a noun or name that begins at a token ends; None where none begins.

    `doing` tells that a verb comes after it, as after "did".
    """
    word = tokens[position].group().lower()
    owner = _is_capital(tokens, position) and _POSSESSIVE.search(word) is not None
    if word in {"the", "a", "an", "many"} or owner:
        first = position + 1
    elif _is_capital(tokens, position) and (position or word not in _OPENERS):
        first = position
    else:
        return None
    end = first
    while end < min(len(tokens), first + _MOST_WORDS) and (
        end == first or _goes_on(question, tokens, end)
    ):
        if tokens[end].group().lower() in FUNCTION_WORDS:
            break
        end += 1
    if end == first:
        return None
    names = first
    while names < end and _is_capital(tokens, names):
        names += 1
    least = max(first + 1, names)
    bounded = end < len(tokens) and tokens[end].group().lower() in AUXILIARIES
    if doing or _is_doing(tokens, position) or (word == "many" and not bounded):
        # A verb follows, "did the flotilla leave": the passages tell what belongs together.
        longest = end
        while end > max(least, first + 1) and not _holds(passages, question, tokens, first, end):
            end -= 1
        if end == first + 1 and names == first:
            end = max(least, longest - 1)
    while end > least and _PARTICIPLE.search(tokens[end - 1].group()):
        end -= 1
    return end


def _with_complement(
    question: str,
    tokens: Sequence[re.Match[str]],
    end: int,
    passages: str,
    name: bool,
    doing: bool,
) -> int:
    """Return where a noun ends with what belongs to it: "the treaty between Russia and Persia"."""
    if end + 1 >= len(tokens) or not _is_next(question, tokens, end):
        return end
    word = tokens[end].group().lower()
    follows = _noun_end(question, tokens, end + 1, passages, doing)
    placed = word == "in" and not name and _is_capital(tokens, end + 1)
    if follows is None or not (_OF.match(word) or placed):
        return end
    if (
        word == "between"
        and follows + 1 < len(tokens)
        and tokens[follows].group() == "and"
        and (second := _noun_end(question, tokens, follows + 1, passages, doing)) is not None
    ):
        return second
    return follows


def find_names_between(
    question: str, tokens: Sequence[re.Match[str]], first: int, end: int
) -> list[NounPhrase]:
    """Return the names among tokens: runs of capitals that no small noun follows."""
    found: list[NounPhrase] = []
    position = first
    while position < end:
        begin = position
        while position < end and _is_capital(tokens, position):
            position += 1
            if _POSSESSIVE.search(tokens[position - 1].group()):
                break
        if begin == position:
            position += 1
            continue
        opener = begin == 0 and tokens[0].group().lower() in _OPENERS
        owner = _POSSESSIVE.search(tokens[position - 1].group()) is not None
        alone = owner or position >= end or tokens[position].group().lower() in FUNCTION_WORDS
        if alone and not opener:
            found.append(_part(question, tokens, begin, position, position, True))
    return found


def _part(
    question: str,
    tokens: Sequence[re.Match[str]],
    first: int,
    end: int,
    noun_end: int,
    name: bool,
) -> NounPhrase:
    start, stop = tokens[first].start(), tokens[end - 1].end()
    words = question[start:stop]
    if name and end == noun_end:
        words = _POSSESSIVE.sub("", words)
    head = tokens[noun_end - 1].group()
    plural = not name and _PLURAL.search(head) is not None
    return NounPhrase(start, start + len(words), words, name, plural)


def _is_doing(tokens: Sequence[re.Match[str]], position: int) -> bool:
    """Say whether "did" or its like stands before a token."""
    return position > 0 and tokens[position - 1].group().lower() in _DOING


def _is_capital(tokens: Sequence[re.Match[str]], position: int) -> bool:
    return position < len(tokens) and tokens[position].group()[0].isupper()


def _goes_on(question: str, tokens: Sequence[re.Match[str]], position: int) -> bool:
    """Say whether a token may belong to the noun before it: next to it, no name after a noun."""
    new_name = _is_capital(tokens, position) and not _is_capital(tokens, position - 1)
    return _is_next(question, tokens, position) and not new_name


def _is_next(question: str, tokens: Sequence[re.Match[str]], position: int) -> bool:
    """Say whether nothing but a space stands before a token."""
    return question[tokens[position - 1].end() : tokens[position].start()] == " "


def _holds(
    passages: str, question: str, tokens: Sequence[re.Match[str]], first: int, end: int
) -> bool:
    words = question[tokens[first].start() : tokens[end - 1].end()]
    return re.search(rf"\b{re.escape(words)}\b", passages, re.IGNORECASE) is not None
