"""Turn a question and its short answer into a yes-or-no question that the same sentence decides.

    When was Ada born?  1815            ->  Was Ada born in 1815?
    What is the capital of X?  Aling    ->  Is Aling the capital of X?
    How many boats does Ada have?  two  ->  Does Ada have two boats?

Only these few shapes are known; for any other question there is none.
"""

from __future__ import annotations

import re

_AUXILIARY = r"(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|must)"
_WHEN_WHERE = re.compile(
    rf"(?i)^(when|where|in what year|in which year|what year) ({_AUXILIARY}) (.+?)\?*$"
)
_WHAT_IS = re.compile(r"(?i)^(?:what|who|which) (is|are|was|were) (the .+?|an? .+?)\?*$")
_HOW_MANY = re.compile(rf"(?i)^how many (.+?) ({_AUXILIARY}) (.+?)\?*$")
_PREPOSITION = re.compile(
    r"(?i)^(?:in|on|at|by|from|near|since|during|before|after|around|about)\b"
)
_STRANDED = re.compile(r"(?i) (?:in|at|from|on|to|by|of|with|for)$")
_NUMERAL = re.compile(
    r"(?i)^(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|\w+ty|\w+teen)$"
)


def yes_no_question(question: str, answer: str) -> str | None:
    """Return a question that "yes" would answer, or None where no rule fits."""
    said = answer.strip().rstrip(".")
    if not said or len(said) > 60:
        return None
    found = _WHEN_WHERE.match(question.strip())
    if found and not _STRANDED.search(found[3]):
        place = said if _PREPOSITION.match(said) else f"in {said}"
        return f"{found[2].capitalize()} {found[3]} {place}?"
    found = _WHAT_IS.match(question.strip())
    if found and not _STRANDED.search(found[2]):
        return f"{found[1].capitalize()} {said} {found[2]}?"
    found = _HOW_MANY.match(question.strip())
    if found and _NUMERAL.match(said) and not _STRANDED.search(found[3]):
        return f"{found[2].capitalize()} {found[3]} {said} {found[1]}?"
    return None
