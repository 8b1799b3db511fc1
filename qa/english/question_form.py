"""Tell which form of answer a question wants, by its first words (English).

"When did Rasht fall?" wants a few words; "why", "how", "describe", "what is", questions for yes or
no and bare keywords want whole sentences; "which leaders ..." wants all of them. A rule a person
can foresee, not a model.
"""

from __future__ import annotations

import re

from qa.types import Form

_VERBS = (
    "is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must"
)
_SENTENCES = re.compile(
    r"(?:and |but |so |then )?(?:"
    r"why\b|for what reasons?\b"
    r"|what (?:is|was|were|are) the (?:reasons?|purpose|point|difference)\b"
    r"|(?:can you |could you |please )*"
    r"(?:describe|explain|summari[sz]e|define|compare|tell me about)\b"
    r"|how(?: exactly)? (?:" + _VERBS + r"|to|come)\b"
    r"|in what (?:way|manner)s?\b|what (?:happened|happens|if)\b|what does .+ mean\b"
    r"|what (?:should|must|do|does|can) \w+ do\b"
    rf"|(?:{_VERBS})(?:n't)?\b"  # yes or no
    r")",
    re.IGNORECASE,
)
# "What is a passage?", "What was the White Terror?": no more than a name after the verb.
_DEFINITION = re.compile(
    r"what(?:'s| is| are| was| were) (?:an? |the )?[\w'’-]+(?: [\w'’-]+){0,2}\W*$", re.IGNORECASE
)
_RELATION = re.compile(  # "What is the capital of ...", "what was his name": a thing of a thing
    r"\b(?:of|in|for|to|at|on|by|from|with|called|named|name|his|her|its|their|my|your|known)\b"
    r"|['’]s\b|\bthe \w+est\b|\bmost\b",
    re.IGNORECASE,
)
# "What occurs when", "which lake connects the": such a word in -s is a verb, and no plural.
_NO_OBJECT = (
    r"(?! (?:the|an?|to|with|when|by|his|her|its|their|across|as|on|at|into|for|between|most|more"
    r"|less|like|up|out|through|over|under|after|before|north|south|east|west)\b)(?! (?-i:[A-Z]))"
)
_PLURAL = (
    r"(?!(?:was|is|does|has|this|years|series|species|news|politics|physics|mathematics)\b)"
    r"[a-z'’-]*[a-rt-z]s(?= )(?! (?:is|was|has|does)\b)"
)
_DID = (
    r"\w+ed|met|went|came|led|left|made|took|fought|held|won|lost|became|got|go|come|make|take"
    r"|need|apply|belong|work|exist|border|share|use|count|live"
)
_LIST = re.compile(
    r"(?:what (?:can|could|should|must|may|do|does) (?:i|we|you|one|it|they|people) "
    r"(?:bring|need|have|get|use|include|cover|contain|require|claim|deduct|expect|eat)\b"
    rf"|(?:which|what) {_PLURAL}" + _NO_OBJECT + "|"
    # With words before it, only what follows tells a plural from a verb: "which test finds the".
    r"(?:which|what)(?: (?!is\b|was\b|does\b|has\b|this\b)[\w'’-]+){1,2}?"
    rf" {_PLURAL}(?= (?:(?:{_VERBS})(?:n['’]t)?|of|in|that|who|{_DID})\b)"
    + r"|who (?:were|are)\b(?! you\b)|name (?:all|the|some|every|\w+ \w+s\b)|list\b"
    r"|what (?:are|were) (?:all |some |the )?(?:of )?(?:the )?(?:names|types|kinds|forms|parts"
    r"|members|two|three|four|five|six|seven|main|different|various|\w+s of)\b"
    r"|which (?:of|people|men|women|children)\b)",
    re.IGNORECASE,
)


# "If I am late, do I pay?", "When it rains, what can I do?": what is asked comes after the comma.
_CONDITION = re.compile(
    r"(?:if|when|once|after|before|while|unless|during|as|for|with|without|in|on|at|under)\b"
    r"[^,?]{2,80},\s*(?=(?:who|whom|whose|what|when|where|why|which|how|can|could|do|does|did|is|are"
    r"|was|were|will|would|should|may|must|has|have|shall)\b)",
    re.IGNORECASE,
)
_YES_NO = re.compile(rf"(?:and |but |so |then )?(?:{_VERBS})(?:n['’]?t)?\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|which|how|name|list|describe|explain|define|tell"
    r"|summari[sz]e|compare|give|show)\b",
    re.IGNORECASE,
)


def classify_form(question: str) -> Form:
    """Return the form of answer that `question` wants; a few words, unless it says otherwise."""
    asked = main_clause(question)
    if _SENTENCES.match(asked):
        return Form.SENTENCES
    if _LIST.match(asked):
        return Form.LIST
    if _DEFINITION.match(asked) and not _RELATION.search(asked):
        return Form.SENTENCES
    return Form.SPAN if _ASKS.search(asked) else Form.SENTENCES


def is_yes_no(question: str) -> bool:
    """Say whether "yes" or "no" would answer the question."""
    return _YES_NO.match(main_clause(question)) is not None


def main_clause(question: str) -> str:
    """Return the question without a condition before it.

    "If it rains, do we go?" -> "do we go?"
    """
    asked = question.strip()
    condition = _CONDITION.match(asked)
    return asked[condition.end() :] if condition else asked
