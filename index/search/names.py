"""Find documents by the words of their names: "rainfall in March" and `03-march-2024.md`.

A name counts only where it tells documents apart: its words are weighed by how few names hold
them, and where many names match alike none does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log

from index.search.lexical import content_words, stem
from index.store import Store

MOST_NAMED = 5  # documents; more that match alike are not distinguished by their names
_MOST_SOURCES = 50_000  # beyond that, names are not searched: their words are kept in memory
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")
_SUFFIX = re.compile(r"\.\w{1,5}$")


def name_words(name: str) -> list[str]:
    """Return the words of a file's name in lower case: "CamelCase_2.txt" -> camel, case, 2.

    Leading zeros of numbers are dropped, as nobody says them; the ending is none of its words.
    """
    found = _PART.findall(_SUFFIX.sub("", name))
    return [word.lower().lstrip("0") or "0" for word in found]


class DocumentNames:
    """The names of a store's documents; their words are read again when the store changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at = lru_cache(maxsize=1)(self._read)

    def load(self) -> None:
        """Read the names, so that the first question need not."""
        self._at(self._store.generation())

    def matching(self, question: str) -> list[str]:
        """Return up to `MOST_NAMED` documents whose names hold most of the question's words.

        None where no name holds one of its content words, or where too many do alike.
        """
        words = [stem(word.lstrip("0") or "0") for word in content_words(question)]
        holding, documents, numbered = self._at(self._store.generation())
        weights: dict[str, float] = {}
        # "7 days" does not name chapter-7.txt, while "chapter 7" does: numbers come last, and count
        # only beside a word, or in a name that has none, such as 2024-03.txt.
        for word in sorted(dict.fromkeys(words), key=str.isdigit):
            names = holding.get(word, ())
            if not names or len(names) > max(1, documents // 2):
                continue
            weight = log((documents + 1) / (len(names) + 0.5))
            for name in names:
                if name in weights or name in numbered or not word.isdigit():
                    weights[name] = weights.get(name, 0.0) + weight
        if not weights:
            return []
        most = max(weights.values())
        best = sorted(name for name, weight in weights.items() if weight >= 0.99 * most)
        return best if len(best) <= MOST_NAMED else []

    def _read(self, _generation: int) -> tuple[dict[str, Sequence[str]], int, frozenset[str]]:
        """Return which documents' names hold each stem, how many there are, and the numbered.

        Those are the documents whose names are numbers alone.
        """
        sources = self._store.sources()
        documents = {source.document for source in sources}
        if len(sources) > _MOST_SOURCES or len(documents) < 2:
            return {}, len(documents), frozenset()
        holding: dict[str, set[str]] = {}
        numbered: set[str] = set()
        for source in sources:
            words = name_words(source.name)
            if all(map(str.isdigit, words)):
                numbered.add(source.document)
            for word in words:
                holding.setdefault(stem(word), set()).add(source.document)
        found: dict[str, Sequence[str]] = {word: sorted(of) for word, of in holding.items()}
        return found, len(documents), frozenset(numbered)
