"""Normalise words so that two ways of writing them can be compared."""

from __future__ import annotations

import re
import string

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalise(text: str) -> str:
    """Return the text in lower case, without ASCII punctuation, articles and extra spaces.

    As the official evaluation of SQuAD does (Rajpurkar et al., 2016): "The U.S.A." -> "usa".
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())
