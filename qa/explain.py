"""Explain why a question got no answer: the step at which it was lost.

The way of a question is: documents, those that are asked, words, passages, spans, threshold. What
is told is looked up or asked again; nothing is guessed. Errors are raised on the way and never come
here: an explanation is of an absence.
"""

from __future__ import annotations

from index.search.lexical import content_words
from index.store import DocumentIds
from qa.assistant import Assistant
from qa.options import AskOptions
from qa.types import Answer

_WORDS_SHOWN = 8


def explain(
    answer: Answer,
    assistant: Assistant,
    options: AskOptions | None = None,
) -> list[str]:
    """Return what happened to a question at each step, up to the one where its answer was lost.

    `options` are those that it was asked with.
    """
    options = options or AskOptions()
    held = assistant.library.documents()
    if not held:
        return ["The library holds no documents."]
    passages = sum(each.passages for each in held)
    steps = [
        f"The library holds {_format_count(len(held), 'document')}, "
        f"in {_format_count(passages, 'passage')}."
    ]
    within = assistant.library.within(options.documents, options.collections)
    if within is not None:
        steps.append(f"Asked: {_format_count(len(within), 'document')} of {len(held):,}.")
    steps += _missing_words(answer.searched or answer.question, assistant)
    if not answer.hits:
        steps.append("No passage was found for the question.")
        return steps + _ask_other_documents(answer, assistant, within)
    nearest = answer.hits[0].passage
    steps.append(
        f"Found: {_format_count(len(answer.hits), 'passage')}; the nearest is in "
        f"{nearest.document}, characters {nearest.start}-{nearest.end}."
    )
    best = answer.citations[0] if answer.citations else answer.best_rejected
    if best is None:
        steps.append("Reading them gave no words that could be an answer.")
        return steps + _ask_other_documents(answer, assistant, within)
    verdict = "reaches" if answer.answered else "does not reach"
    steps.append(
        f"The best words in them, “{best.quote.text}”, are {best.confidence:.0%} sure, which "
        f"{verdict} the {answer.threshold:.0%} that an answer needs."
    )
    return steps if answer.answered else steps + _ask_other_documents(answer, assistant, within)


def _missing_words(question: str, assistant: Assistant) -> list[str]:
    """Say which of the question's words stand nowhere in the library."""
    counts = assistant.library.word_counts(content_words(question))
    absent = [word for word, count in counts.items() if not count]
    if not absent:
        return []
    shown = ", ".join(absent[:_WORDS_SHOWN]) + (", ..." if absent[_WORDS_SHOWN:] else "")
    return [f"In no document of the library: {shown}."]


def _ask_other_documents(
    answer: Answer, assistant: Assistant, within: DocumentIds | None
) -> list[str]:
    """Say whether documents that were not asked would have answered."""
    if within is None:
        return []
    everywhere = assistant.ask(answer.question, AskOptions(threshold=answer.threshold, talk=False))
    if not everywhere.answered:
        return ["The other documents do not answer it either."]
    found = everywhere.citations[0].quote.document
    return [f"A document that was not asked has an answer: {found}."]


def _format_count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
