"""What can be asked: a question with words, not too long, of a number of passages that is sensible.

Said in a sentence before anything is looked for; nothing else is decided here.
"""

from __future__ import annotations

from index import QuestionError
from index.loaders import settle

LONGEST_QUESTION = 2000  # characters; more is no question but a text pasted by mistake
MOST_HITS = 200


def checked_top_k(top_k: int) -> int:
    """Return the number of passages to look for. Raises QuestionError."""
    if not 1 <= top_k <= MOST_HITS:
        raise QuestionError(f"The number of passages must be from 1 to {MOST_HITS}, not {top_k}.")
    return top_k


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
