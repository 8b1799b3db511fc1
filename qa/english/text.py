"""Write words in one way: so that two ways of writing them compare, or as a sentence has them."""

from __future__ import annotations

import re
import string

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_SHOUTED = 3  # words in capitals that are no name any more
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalise(text: str) -> str:
    """Return the text in lower case, without ASCII punctuation, articles and extra spaces.

    As the official evaluation of SQuAD does (Rajpurkar et al., 2016): "The U.S.A." -> "usa".
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def as_sentence(question: str) -> str:
    """Return a question that is all in capitals as a sentence; any other as it is.

    "WHO SIGNED THE TREATY?" -> "Who signed the treaty?". One or two words may be a short name.
    """
    if question != question.upper() or sum(map(str.isalpha, question.split())) < _SHOUTED:
        return question
    return question[:1] + question[1:].lower()
