"""List the ways in which a question may be meant after earlier ones; the reader decides.

A question that leans on what was said before is asked with the words that it refers to put in, and
with what the conversation is about put before it; one that may stand alone, as it was typed too.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.search.lexical import FUNCTION_WORDS, words_of
from qa.followup.rewrite import RewrittenQuestion, rewrite_question
from qa.followup.topic import leans, with_topic
from qa.options import MAX_QUESTION_LENGTH
from qa.types import Answer


def list_understandings(question: str, earlier: Sequence[Answer]) -> list[RewrittenQuestion]:
    """Return what a question may mean after `earlier` answers, oldest first; the likeliest first.

    There is one at least. Of two that are answered as surely the first is meant. A question as it
    was typed that is not `sure` is one that leans on what was said: it is asked only where none
    before it has an answer.
    """
    rewritten = rewrite_question(question, earlier)
    ways = [rewritten] if rewritten.changed else []
    if earlier and leans(question) and not (ways and set(words_of(question)) <= FUNCTION_WORDS):
        found = with_topic(question, earlier)
        if found is not None:
            asked, because = found
            ways.append(RewrittenQuestion(asked, True, because, sure=False))
    if not rewritten.changed or not rewritten.sure:
        ways.append(RewrittenQuestion(question, sure=not ways or rewritten.changed))
    return [each for each in ways if len(each.question) <= MAX_QUESTION_LENGTH] or [rewritten]
