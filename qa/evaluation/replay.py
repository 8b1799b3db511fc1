"""Ask saved questions again, and compare the answers with those that were saved.

A file holds what `chapterverse ask --json` prints, one object or one a line, or a conversation
exported from the page; or only questions, to begin with. An answer has changed where its words or
their place have, or where there is one now and was none, or the other way round. A confidence that
moved without changing the answer is no change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index import ChapterVerseError
from qa.types import Answer


class SavedError(ChapterVerseError):
    """A file holds no saved questions."""


class AnswerChange(StrEnum):
    """What became of an answer."""

    SAME = "same"
    NEW = "new"  # nothing was saved but the question
    WORDS = "other words"
    PLACE = "another place"  # the same words
    ANSWERED = "answered now"
    REFUSED = "not answered any more"


AnswerPlace = tuple[str, int, int]  # document, start, end


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """The words of an answer and where they stand, in order; no words where there was none."""

    words: tuple[str, ...]
    places: tuple[AnswerPlace, ...]


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question and what was said to it; None where nothing was saved."""

    question: str
    said: SavedAnswer | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A saved question, what became of its answer, and the answer that it gets now."""

    saved: SavedQuestion
    change: AnswerChange
    now: Answer


def read_saved(path: Path) -> list[SavedQuestion]:
    """Return the questions of a file. Raises SavedError where there are none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SavedError(f"{path} cannot be read ({error}).") from error
    try:
        values = _values(text)
        saved = [_saved(each) for each in _answers(values)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SavedError(f"{path} holds no saved questions ({error}).") from error
    if not saved:
        raise SavedError(f"{path} holds no saved questions.")
    return saved


def _values(text: str) -> Any:
    """Return the JSON value of a file, or the list of those of its lines."""
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _answers(values: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects with a question: of a list, of a conversation, or the one itself."""
    if isinstance(values, list):
        for each in values:
            yield from _answers(each)
    elif isinstance(values, dict):
        inner = values.get("turns", values.get("answers"))
        if inner is not None:
            yield from _answers(inner)
        elif isinstance(values.get("answer"), dict):
            yield values["answer"]
        elif "question" in values:
            yield values


def _saved(values: dict[str, Any]) -> SavedQuestion:
    question = values["question"]
    if not isinstance(question, str):
        raise TypeError("a question is no text")
    if "citations" not in values:
        return SavedQuestion(question, None)
    cited = [
        (str(each["quote"]), (str(each["document"]), int(each["start"]), int(each["end"])))
        for each in values["citations"]
    ]
    return SavedQuestion(
        question, SavedAnswer(tuple(each for each, _ in cited), tuple(at for _, at in cited))
    )


def replay(saved: Iterable[SavedQuestion], ask: Callable[[str], Answer]) -> Iterator[Replayed]:
    """Ask each question again, with `Assistant.ask`, and compare."""
    for each in saved:
        answer = ask(each.question)
        yield Replayed(each, compare(each.said, summarise_answer(answer)), answer)


def summarise_answer(answer: Answer) -> SavedAnswer:
    """Return what an answer says."""
    quotes = [citation.quote for citation in answer.citations]
    places = tuple((quote.document, quote.start, quote.end) for quote in quotes)
    return SavedAnswer(tuple(quote.text for quote in quotes), places)


def compare(before: SavedAnswer | None, now: SavedAnswer) -> AnswerChange:
    """Return what has changed between two answers to a question."""
    if before is None:
        return AnswerChange.NEW
    if bool(before.words) != bool(now.words):
        return AnswerChange.ANSWERED if now.words else AnswerChange.REFUSED
    if before.words != now.words:
        return AnswerChange.WORDS
    return AnswerChange.SAME if before.places == now.places else AnswerChange.PLACE


def format_answer(words: Sequence[str], places: Sequence[AnswerPlace]) -> str:
    """Return an answer in one line."""
    if not words:
        return "no answer"
    return "; ".join(
        f"{each!r} ({document}, characters {start}-{end})"
        for each, (document, start, end) in zip(words, places, strict=True)
    )
