"""Rewrite a question of a conversation into the question that is meant, and answer it.

"And when was he expelled?" after "Who led the rebellion?" asks for something only together with
what was said before. Rules (English) find the words that refer to earlier turns, and put the
fitting words of an earlier question or answer in their place. Besides those, only words of grammar
are added: a genitive ending, "and", "in". Where no rule fits, or nothing earlier does, the question
stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.english.noun_phrases import find_noun_phrases
from qa.followup.antecedents import Antecedent, EntityType, find_antecedents, passage_text
from qa.followup.ellipsis import complete
from qa.followup.pronouns import Reference, find_references
from qa.types import Answer

_AND = re.compile(r"(?:and|but|so|then|ok|okay)\b,?\s+(?=\S)", re.IGNORECASE)

# "How many the sailors of ...", "Why Hiabani led ...", "Who headed the cabinet 31 July?"
_DETERMINER = r"(?:the|an?|his|her|its|their|my|our|your)"
_VERB = (
    r"(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might"
    r"|must|not|else|exactly|and|or|in|on|to)"
)
_BROKEN = re.compile(
    rf"\b{_DETERMINER} {_DETERMINER}\b|\bhow (?:many|much) {_DETERMINER}\b"
    rf"|^(?:why|when|where)\b(?!\W*$)(?! {_VERB}\b)(?! \w+n['’]t\b)"
    r"|\b(?!in|on|by|until|since|before|after|from|to|of|late|early|and|or|for|till)[a-z]{3,}"
    r" \d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b|\b(?:of|in|from|with|by) (?:does|do|did|is|are|was|were)\b"
    r"|\b(do|does|did)\b(?! (?:who|that|which)\b)[^,]* \b\1\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RewrittenQuestion:
    """A question as it was understood.

    `question` is the question by itself; `because` is one sentence that says what was taken over
    from where, empty where nothing was `changed`. Where it is changed and not `sure`, the question
    as it was typed makes sense too.
    """

    question: str
    changed: bool = False
    because: str = ""
    sure: bool = True

    @property
    def plain(self) -> bool:
        """Whether the question reads as one that a person may ask, and so may be shown."""
        return _BROKEN.search(self.question) is None


def rewrite_question(question: str, earlier: Sequence[Answer]) -> RewrittenQuestion:
    """Return `question` as it would be asked without the `earlier` answers, oldest first.

    The `question` of an earlier answer is taken as that of a question by itself, so pass on the
    answers that `Assistant.steps` gave.
    """
    asked = question.strip()
    if not earlier or not asked:
        return RewrittenQuestion(question)
    bare = _AND.sub("", asked, count=1) if _AND.match(asked) else asked
    completed = complete(bare, earlier[-1], led=bare != asked)
    if completed is not None:
        return RewrittenQuestion(completed.question, True, completed.because, completed.sure)
    return _with_antecedents(question, bare, earlier)


def _with_antecedents(question: str, bare: str, earlier: Sequence[Answer]) -> RewrittenQuestion:
    """Put antecedents in the place of the words that refer to them; all of them, or none."""
    reference = find_references(bare, passage_text(earlier[-1]))
    named = [part.words for part in find_noun_phrases(bare, "")]
    known = [each for each in find_antecedents(earlier) if not _is_named(each.words, named)]
    chosen: list[tuple[Reference, Antecedent]] = []
    for each in reference:
        taken = [antecedent.words for _, antecedent in chosen]
        found = _fitting(each, [one for one in known if one.words not in taken])
        if found is None:
            return RewrittenQuestion(question)
        chosen.append((each, found))
    if not chosen:
        return RewrittenQuestion(question)
    rewritten = bare
    for each, antecedent in reversed(chosen):
        words = each.in_place(antecedent.words)
        rewritten = f"{rewritten[: each.start]}{words}{rewritten[each.end :]}"
    taken_over = [
        f'"{bare[each.start : each.end]}" as "{antecedent.words}" from {antecedent.where}'
        for each, antecedent in chosen
    ]
    return RewrittenQuestion(
        rewritten[:1].upper() + rewritten[1:],
        True,
        f"It took {' and '.join(taken_over)}.",
        all(each.sure for each in reference),
    )


def _fitting(reference: Reference, known: Sequence[Antecedent]) -> Antecedent | None:
    """Return the newest antecedent that fits; a weak one only where there is no other."""
    fitting = [
        each
        for each in known
        if reference.types & each.types
        and reference.plural in (None, each.plural)
        and (not reference.noun or reference.noun in each.words.lower().split())
    ]
    strong = [each for each in fitting if not each.weak]
    if strong:
        return strong[0]
    if fitting and len({each.words for each in fitting}) == 1:
        return fitting[0]
    if reference.plural and EntityType.PERSON in reference.types:
        return _two_persons(known)
    return None


def _two_persons(known: Sequence[Antecedent]) -> Antecedent | None:
    """Return "A and B" where one turn names just two persons, who may be meant by "they"."""
    persons = {
        each.words: each for each in known if EntityType.PERSON in each.types and not each.plural
    }
    turn = [each for each in persons.values() if "last" in each.where]
    if len(turn) != 2:
        return None
    return Antecedent(
        " and ".join(each.words for each in turn), turn[0].types, True, "the last turn"
    )


def _is_named(words: str, named: Sequence[str]) -> bool:
    """Say whether a question names this already: "What did Frunze tell him?" means another."""
    return any(each.lower() in words.lower() or words.lower() in each.lower() for each in named)
