"""What a question may be, and the numbers that go with it; anything else is a QuestionError.

Each error is one sentence for the person who asked. Nothing is asked or looked up here.
"""

from __future__ import annotations

from index import QuestionError
from index.loaders import settle

LONGEST_QUESTION = 2000  # characters; more is no question but a text pasted by mistake
MOST_HITS = 200


def checked_question(question: str) -> str:
    """Return the question without white space around it. Raises QuestionError.

    What a terminal could not decode is replaced, as in a document: no model takes it.
    """
    stripped = settle(question).strip()
    if not any(character.isalnum() for character in stripped):
        raise QuestionError("The question is empty: it has no words.")
    if len(stripped) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question is too long: {len(stripped):,} characters, of at most "
            f"{LONGEST_QUESTION:,}."
        )
    return stripped


def check_threshold(threshold: float) -> None:
    """Raise QuestionError for what cannot be a confidence that an answer needs."""
    if not 0 <= threshold <= 1:
        raise QuestionError(f"The threshold must be from 0 to 1, not {_shown(threshold)}.")


def check_top_k(top_k: int) -> None:
    """Raise QuestionError for what cannot be a number of passages to look at."""
    if not 1 <= top_k <= MOST_HITS:
        raise QuestionError(
            f"The number of passages must be from 1 to {MOST_HITS}, not {_shown(top_k)}."
        )


def _shown(number: float) -> str:
    """Return a number as an error repeats it; an integer may be too large for a float."""
    return f"{number:g}" if not abs(number) >= 1e15 else "one of that size"
