"""List the persons, places, things and times of earlier turns that "it" may mean.

Works by shape (English): capital letters, articles, and the kind of thing a question asks for.
Whether a name is that of a place is looked up in the passages that were found for the question. An
antecedent is words of a question or of an answer. `qa.followup.rewrite` decides which one a pronoun
means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa.english.noun_phrases import (
    AUXILIARY,
    TOKEN,
    find_dates,
    find_names_between,
    find_noun_phrases,
    is_name,
    is_plural,
)
from qa.english.question_type import QuestionType, classify_question
from qa.types import Answer, Form

MOST_TURNS = 4  # turns looked back; what was said longer ago is rarely meant
_MOST_WORDS = 8  # of an answer that is a thing by itself, and no sentence about things

_NOUN_OF_PERSON = re.compile(
    r"(?:leader|commander|king|queen|president|minister|author|writer|general|emperor|founder"
    r"|director|head|chief|man|woman|boy|girl|shah|sheikh|khan)$",
    re.IGNORECASE,
)
_PLACE_BEFORE = (
    r"(?:\b(?:in|into|at|near|inside|outside|throughout)(?: the)?"
    r"|\b(?:city|town|port|province|capital|country|island|region|village|river|state|coast) of)"
)


class EntityType(StrEnum):
    """What an antecedent is."""

    PERSON = "person"
    PLACE = "place"
    THING = "thing"
    TIME = "time"


_THINGS = frozenset({EntityType.PLACE, EntityType.THING})


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Words that a pronoun may stand for, what they may be, and where they were said.

    `where` reads as "the last answer" or "an earlier question". `weak` marks what is only meant
    where there is nothing better.
    """

    words: str
    types: frozenset[EntityType]
    plural: bool
    where: str
    weak: bool = False


def find_antecedents(earlier: Sequence[Answer]) -> Iterator[Antecedent]:
    """Return what `earlier` (oldest first) speaks of, the newest first, and answers first."""
    for age, answer in enumerate(reversed(earlier[-MOST_TURNS:])):
        which = "the last" if age == 0 else "an earlier"
        yield from _of_answer(answer, f"{which} answer")
        yield from _of_question(answer, f"{which} question")
        yield from _named_in_answer(answer, f"{which} answer")


def short_answer(answer: Answer) -> str:
    """Return the words of an answer that names something; empty for sentences and no answer."""
    quotes = [each.quote.text.strip(" \t\r\n,;:.") for each in answer.citations]
    said = quotes[:1] if answer.form is Form.SPAN else quotes
    fits = said and all(0 < len(quote.split()) <= _MOST_WORDS for quote in said)
    if not fits or answer.form is Form.SENTENCES:
        return ""
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def is_place(name: str, text: str) -> bool:
    """Say whether `text` speaks of `name` as of a place: "in Rasht", "the port of Anzali"."""
    pattern = rf"{_PLACE_BEFORE} {re.escape(name)}(?!['’])\b"
    return re.search(pattern, text, re.IGNORECASE) is not None


def passage_text(answer: Answer) -> str:
    """Return the text of the passages that were found for an answer's question."""
    return "\n".join(hit.passage.text for hit in answer.hits)


def _of_answer(answer: Answer, where: str) -> Iterator[Antecedent]:
    words = short_answer(answer)
    kind = classify_question(answer.question)
    if not words or kind is QuestionType.NUMBER:
        return
    first = words.split(",")[0]
    if kind is QuestionType.PERSON and is_name(first) and len(answer.citations) == 1:
        words = first  # "Ehsanullah Khan, a former colleague": the name alone
    plural = is_plural(words) if not is_name(words) else " and " in words
    if kind is QuestionType.DATE:
        yield Antecedent(words, frozenset({EntityType.TIME}), False, where)
    elif kind is QuestionType.PERSON:
        entity_type = EntityType.PERSON if is_name(words) else EntityType.THING
        yield Antecedent(words, frozenset({entity_type}), plural, where)
    elif kind is QuestionType.PLACE:
        # Who asks where something is goes on to speak of the thing, and calls the place "there".
        types = {EntityType.PLACE} if answer.question.lower().startswith("where") else {*_THINGS}
        yield Antecedent(words, frozenset(types), plural, where)
    else:
        yield Antecedent(words, _THINGS, plural, where)


def _of_question(answer: Answer, where: str) -> Iterator[Antecedent]:
    passages = passage_text(answer)
    verb = AUXILIARY.search(answer.question)
    behind = verb.start() if verb is not None else 0
    # "How many guns did the sailors have?" speaks of the sailors first.
    parts = sorted(
        find_noun_phrases(answer.question, passages), key=lambda part: part.start < behind
    )
    for part in parts:
        place = is_place(part.words, f"{answer.question}\n{passages}")
        if part.name:
            types = _THINGS if place else frozenset({EntityType.PERSON})
        elif _NOUN_OF_PERSON.search(part.words.split(" of ")[0]):
            types = frozenset({EntityType.PERSON})
        else:
            types = _THINGS if place else frozenset({EntityType.THING})
        yield Antecedent(part.words, types, part.plural, where)
        if part.name and not place:
            # Not known to be a place; "it" tells that it is no person either.
            yield Antecedent(part.words, frozenset({EntityType.THING}), False, where, weak=True)
    for part in find_dates(answer.question):
        yield Antecedent(part.words, frozenset({EntityType.TIME}), False, where)


def _named_in_answer(answer: Answer, where: str) -> Iterator[Antecedent]:
    """Return the names inside of an answer that is more than a name."""
    if not answer.answered or is_name(short_answer(answer)):
        return
    said, passages = answer.text, passage_text(answer)
    tokens = list(TOKEN.finditer(said))
    for part in find_names_between(said, tokens, 0, len(tokens)):
        types = _THINGS if is_place(part.words, passages) else frozenset({EntityType.PERSON})
        yield Antecedent(part.words, types, False, where)
