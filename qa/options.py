"""Check what is asked: a question, and the options it is asked with.

What fails a check raises QuestionError, with one sentence for the person who asked. Whether the
documents and collections that are named exist is told by the library, when it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from index import QuestionError
from index.text import settle
from qa.retriever import TOP_K

MAX_QUESTION_LENGTH = 2000  # characters; more is no question but a text pasted by mistake
MAX_TOP_K = 200


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How a question is asked. Raises QuestionError for a value out of its range.

    `top_k`, 1 to 200, is how many passages are retrieved and read. `threshold`, 0 to 1, is the
    confidence that an answer needs: lower answers more, higher is stricter; None stands for the
    library's own (`Assistant.threshold`). Where `documents` or `collections` are named, only those
    are asked; together they are the documents of both. Without `talk`, every question is read for,
    also "hi" and "what files do you have?", as measurements want it.
    """

    top_k: int = TOP_K
    threshold: float | None = None
    documents: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    talk: bool = True

    def __post_init__(self) -> None:
        """Check the numbers, and make tuples of other sequences of names."""
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise QuestionError(
                f"The threshold must be from 0 to 1, not {_format_number(self.threshold)}."
            )
        if not 1 <= self.top_k <= MAX_TOP_K:
            raise QuestionError(
                f"The number of passages must be from 1 to {MAX_TOP_K}, "
                f"not {_format_number(self.top_k)}."
            )
        for name in ("documents", "collections"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @classmethod
    def from_fields(cls, options: AskOptions | None = None, **fields: Any) -> AskOptions:
        """Return `options`, or the defaults, with these fields in place of theirs.

        A field that is None was not given. Raises QuestionError, and TypeError for a field that
        there is not.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        return replace(options or cls(), **given)


def check_question(question: str) -> str:
    """Return the question without white space around it. Raises QuestionError.

    What a terminal could not decode is replaced, as in a document: no model takes it.
    """
    stripped = settle(question).strip()
    if not any(character.isalnum() for character in stripped):
        raise QuestionError("The question is empty: it has no words.")
    if len(stripped) > MAX_QUESTION_LENGTH:
        raise QuestionError(
            f"The question is too long: {len(stripped):,} characters, of at most "
            f"{MAX_QUESTION_LENGTH:,}."
        )
    return stripped


def _format_number(number: float) -> str:
    """Return a number as an error repeats it; an integer may be too large for a float."""
    return f"{number:g}" if not abs(number) >= 1e15 else "one of that size"
