"""Find where the sources of an answer differ: two dates, times, numbers or names.

Looks only at what was accepted for a question that wants one thing; a list has several by right.
Values that may both be true are no difference ("June 1920" and "4 June 1920"), nor are places in
one sentence, or words that hold no value at all. Which side is right is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.english.noun_phrases import is_name
from qa.english.question_type import QuestionType, classify_question, contains_type
from qa.english.values import (
    Date,
    Name,
    Number,
    Time,
    parse_dates,
    parse_names,
    parse_number,
    parse_times,
)
from qa.types import Answer, Citation, Difference, Form

Value = Date | Time | Number | Name
__all__ = ["Difference", "find_differences"]


@dataclass(frozen=True, slots=True)
class _CitedValues:
    """A citation and the values in its quote: it agrees where any one does."""

    citation: Citation
    values: tuple[Value, ...]


def find_differences(answer: Answer) -> tuple[Difference, ...]:
    """Return what the answer's citations differ in; empty where they agree, or cannot be compared.

    A citation that agrees with more than one side is on none.
    """
    if answer.form is not Form.SPAN or len(answer.citations) < 2:
        return ()
    asked = classify_question(answer.question)
    kind = _comparable_kind(asked, answer)
    if kind is None:
        return ()
    said = [
        _CitedValues(citation, values)
        for citation in answer.citations
        if (asked is None or contains_type(asked, citation.quote.text, answer.question))
        and (values := tuple(_READERS[kind](citation)))
    ]
    sides: list[list[_CitedValues]] = []
    for each in sorted(said, key=_exactness, reverse=True):
        fitting = [side for side in sides if all(_agree(each, one, asked) for one in side)]
        if not fitting:
            sides.append([each])
        elif len(fitting) == 1:
            fitting[0].append(each)
    if len(sides) < 2:
        return ()
    return (Difference(kind, tuple(sorted(map(_make_side, sides), key=lambda side: side[1]))),)


def _comparable_kind(asked: QuestionType | None, answer: Answer) -> str | None:
    """Return what to compare: what was asked for or, if that is not plain, what all quotes are."""
    quotes = [each.quote.text for each in answer.citations]
    if asked in (QuestionType.DATE, None) and all(map(parse_times, quotes)):
        return None if any(map(parse_dates, quotes)) else "time"
    if asked is None:
        if all(parse_dates(quote) for quote in quotes):
            return "date"
        if all(parse_number(quote) for quote in quotes):
            return "number"
        return "name" if all(is_name(quote) for quote in quotes) else None
    return {QuestionType.DATE: "date", QuestionType.NUMBER: "number"}.get(asked, "name")


def _read_dates(citation: Citation) -> Sequence[Value]:
    return parse_dates(citation.quote.text)


def _read_times(citation: Citation) -> Sequence[Value]:
    return parse_times(citation.quote.text)


def _read_numbers(citation: Citation) -> Sequence[Value]:
    """Read the first number, with the words around the quote in its sentence."""
    quote, sentence = citation.quote, citation.sentence
    before = sentence.text[: quote.start - sentence.start]
    after = sentence.text[quote.end - sentence.start :]
    found = parse_number(quote.text, before, after)
    return [] if found is None else [found]


def _read_names(citation: Citation) -> Sequence[Value]:
    return parse_names(citation.quote.text)


_READERS: dict[str, Callable[[Citation], Sequence[Value]]] = {
    "date": _read_dates,
    "time": _read_times,
    "number": _read_numbers,
    "name": _read_names,
}


def _exactness(said: _CitedValues) -> int:
    return max(value.exactness for value in said.values)


def _agree(one: _CitedValues, other: _CitedValues, asked: QuestionType | None) -> bool:
    first, second = one.citation, other.citation
    if first.sentence == second.sentence:
        return True  # a sentence that says both does not contradict itself
    # "Rasht, the capital of Gilan" and "Gilan": one lies within the other.
    if (
        asked in (QuestionType.PLACE, None)
        and isinstance(one.values[0], Name)
        and (second.quote.text in first.sentence.text or first.quote.text in second.sentence.text)
    ):
        return True
    return any(
        a.agrees(b)  # type: ignore[arg-type]  # both were read as the same kind
        for a in one.values
        for b in other.values
    )


def _make_side(side: Sequence[_CitedValues]) -> tuple[str, tuple[int, ...]]:
    ordered = sorted((each.citation for each in side), key=lambda each: each.number)
    return ordered[0].quote.text, tuple(each.number for each in ordered)
