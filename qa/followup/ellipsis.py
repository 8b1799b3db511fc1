"""Complete a question that leaves out what the one before has said.

"Why?", "And how many guns?", "What about Lenin?": their missing words are those of the last
question, with the last answer in the place of what it asked for. Goes by shape (English). None
where the question is whole, or where it is not plain how to complete it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.english.noun_phrases import AUXILIARY, NounPhrase, find_dates, find_noun_phrases, is_plural
from qa.followup.antecedents import is_place, passage_text, short_answer
from qa.types import Answer

_ALONE = re.compile(
    r"(why(?: not)?|when|where|how|how come|since when|(?:by|with|to|from|for) whom|what for)\W*$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"how (?:many|much)((?: [\w-]+){1,3})\W*$", re.IGNORECASE)
_ABOUT = re.compile(r"(?:what|how) about\s+(\S.*?)[\s?.!]*$", re.IGNORECASE)
_LED = re.compile(
    r"((?:(?:in|on|at|from|to|by|with|for|after|before) )?\S.*?)[\s?.!]*$", re.IGNORECASE
)
_PREPOSITION = re.compile(r"(in|on|at|from|to|by|with|for|after|before) ", re.IGNORECASE)
_ASKING = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_OF_CIRCUMSTANCE = re.compile(r"(?:when|where|why|how(?! many| much))\b", re.IGNORECASE)
_BEGINS = re.compile(r"(?:(?:in|on|at|to|from|by|for|with|of|since|until) )?", re.IGNORECASE)
_MOST_NAMED = 5  # words of what is asked about instead


@dataclass(frozen=True, slots=True)
class Completed:
    """The whole question, and a sentence that says where its words are from."""

    question: str
    because: str
    sure: bool


def complete(question: str, last: Answer, *, led: bool) -> Completed | None:
    """Return the whole question, or None; `led` tells that an "and" stood before it."""
    return _alone(question, last) or _counted(question, last) or _instead(question, last, led)


def _alone(question: str, last: Answer) -> Completed | None:
    """Complete "Why?" and "By whom?"."""
    found = _ALONE.match(question)
    if found is None:
        return None
    word = found.group(1)
    rest = _statement(last)
    if rest is None or last.question.lower().startswith(word.lower()):
        return None
    return Completed(
        f"{word[:1].upper()}{word[1:]} {rest}?",
        f'It took "{word}" together with the last question and its answer.',
        True,
    )


def _statement(last: Answer) -> str | None:
    """Return the last question behind its question word, with the answer put in if it fits.

    "Who led the rebellion?", "Hiabani" -> "Hiabani led the rebellion"; "When did it fall?" ->
    "did it fall"; "Which front did Frunze command?" -> "did Frunze command the Turkestan front".
    """
    asked = last.question.rstrip(" ?.!")
    answer = short_answer(last)
    auxiliary = AUXILIARY.search(asked)
    if auxiliary is not None and auxiliary.start() == 0:
        return asked[:1].lower() + asked[1:]
    if _OF_CIRCUMSTANCE.match(asked[_prefix(asked) :]):
        return asked[auxiliary.start() :] if auxiliary is not None else None
    if not answer or _ASKING.match(asked[_prefix(asked) :]) is None:
        return None
    if auxiliary is None:
        words = asked.split(" ", 1)
        return f"{answer} {words[1]}" if words[0].lower() == "who" and len(words) == 2 else None
    rest = asked[auxiliary.start() :]
    if _prefix(asked):
        return rest
    if auxiliary.group().lower() in ("do", "does", "did"):
        return f"{rest} {answer}"
    after = rest[auxiliary.end() - auxiliary.start() :]
    subject = find_noun_phrases(after.strip(), passage_text(last))
    if subject and subject[0].start == 0:
        return None  # "What was the aim ...": it is not plain where the answer belongs
    return f"{auxiliary.group()} {answer}{after}"


def _prefix(asked: str) -> int:
    """Return where the question word begins: behind "in", "by" and their like."""
    found = _BEGINS.match(asked)
    return found.end() if found else 0


def _counted(question: str, last: Answer) -> Completed | None:
    """Complete "How many guns?" by the verb of the last question, if that counted too."""
    found = _COUNT.match(question)
    if found is None or not is_plural(found.group(1)) or AUXILIARY.search(question):
        return None
    auxiliary = AUXILIARY.search(last.question)
    asked = last.question.lower()
    if auxiliary is None or not asked.startswith(("how many ", "how much ")):
        return None
    rest = last.question[auxiliary.start() :].rstrip(" ?.!")
    words = question.rstrip(" ?.!")
    return Completed(
        f"{words[:1].upper()}{words[1:]} {rest}?",
        f'It took "{rest}" from the last question.',
        False,
    )


def _instead(question: str, last: Answer, led: bool) -> Completed | None:
    """Complete "What about Lenin?" and "And in 1921?": the last question, about that instead."""
    found = _ABOUT.match(question) or (_LED.match(question) if led else None)
    if found is None:
        return None
    named = found.group(1)
    preposition = _PREPOSITION.match(named)
    bare = named[preposition.end() :] if preposition is not None else named
    passages = passage_text(last)
    if (
        len(bare.split()) > _MOST_NAMED
        or AUXILIARY.search(bare)
        or _ASKING.search(bare)
        or not _is_one(bare, passages)
    ):
        return None
    asked = last.question
    place = _place_of(bare, asked, preposition, passages)
    if place is None:
        return None
    start, end = place
    return Completed(
        f"{asked[:start]}{bare}{asked[end:]}",
        f'It took "{bare}" instead of "{asked[start:end]}" in the last question.',
        True,
    )


def _is_one(words: str, passages: str) -> bool:
    """Say whether these words are one name, noun or date and nothing else."""
    parts: list[NounPhrase] = [*find_dates(words), *find_noun_phrases(f"of {words}", passages)]
    return any(part.words == words or f"the {part.words}" == words for part in parts)


def _place_of(
    bare: str, asked: str, preposition: re.Match[str] | None, passages: str
) -> tuple[int, int] | None:
    """Return which words of the last question are to be replaced."""
    dates = find_dates(asked)
    if find_dates(bare):
        return (dates[0].start, dates[0].end) if dates else None
    parts = find_noun_phrases(asked, passages)
    if preposition is not None:
        before = preposition.group().lower()
        parts = [part for part in parts if asked[: part.start].lower().endswith(before)]
    elif not bare.startswith("the "):
        place = is_place(bare, passages)
        names = [part for part in parts if part.name]
        alike = [part for part in names if is_place(part.words, f"{asked}\n{passages}") is place]
        parts = alike or (names if len(names) == 1 else [])
    return (parts[0].start, parts[0].end) if parts else None
