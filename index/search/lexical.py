"""Choose the words of a question that are worth searching for.

Leaves out the words that only make a question a question: in a library of a few passages BM25
would take "who" or "did" for a rare word. In a large one, words that stand in many passages cost
much time and say little, and are left out too. The store does the searching.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import log

import snowballstemmer

from index.search.identifiers import identifier_phrases
from index.store import Store

_WORD = re.compile(r"\w+")

# English words of grammar: articles, pronouns, prepositions, auxiliaries, question words.
FUNCTION_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being between
    both but by can could did do does doing done during each for from had has have having he her
    hers him his how i if in into is it its itself just me more most my no nor not of off on once
    only or other our out over own s same she should so some such t than that the their theirs them
    then there these they this those through to too under until up us very was we were what when
    where which while who whom whose why will with would you your please tell
    """.split()
)

_COMMON_SHARE = 0.1  # of the passages (docs/retrieval.md); a word in more of them is left out ...
_COMMON_COUNT = 1000  # ... but only when it is in more than this many
_MOST_PHRASED = 2000  # passages that hold the rarest word of what is searched for in a row
_KEPT = 10_000  # words whose counts are kept; a megabyte


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case, in order, repeated as often as they stand there."""
    return [word.lower() for word in _WORD.findall(text)]


def content_words(question: str) -> list[str]:
    """Return the different words of a question without its words of grammar, in order.

    A question of nothing but words of grammar ("who is who?") keeps all of them.
    """
    words = list(dict.fromkeys(words_of(question)))
    return [word for word in words if word not in FUNCTION_WORDS] or words


class _Stemmer(threading.local):
    """One stemmer a thread: it keeps the word it works on in itself."""

    def __init__(self) -> None:
        self.porter = snowballstemmer.stemmer("porter")  # as in the store's own tokenizer


_stemmer = _Stemmer()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Porter stem of a word in lower case: "expelled" -> "expel"."""
    return str(_stemmer.porter.stemWord(word))


@dataclass(frozen=True, slots=True)
class WordFrequencies:
    """A library of so many `passages`, and `of`: in how many a word stands, up to `limit` + 1."""

    passages: int
    of: Callable[[str], int]

    @property
    def limit(self) -> int:
        """The number of passages beyond which a word is very common."""
        return max(_COMMON_COUNT, int(_COMMON_SHARE * self.passages))


class FrequencyCache:
    """Counts in how many passages of a store words stand; each once until the store changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached = lru_cache(maxsize=1)(self._count)

    def current(self) -> WordFrequencies:
        """Return the counts of the store as it is now."""
        # Kept under the generation before they are taken: if the store changes meanwhile, never
        # found again.
        return self._cached(self._store.generation())

    def _count(self, _generation: int) -> WordFrequencies:
        def count(word: str) -> int:
            return self._store.count_passages_with(word, frequencies.limit + 1)

        frequencies = WordFrequencies(self._store.passage_count(), lru_cache(_KEPT)(count))
        return frequencies


def search_words(question: str, frequencies: WordFrequencies) -> list[str]:
    """Return the words of `question` to search for: its content words but the very common ones.

    Where all of them are very common, the rarest is kept. Identifiers are searched for whole as
    well: "section 4.2" in a row counts besides its words.
    """
    words = content_words(question)
    words += [
        each
        for each in identifier_phrases(question)
        # Words in a row are looked for in all passages that hold them.
        if each not in words and min(map(frequencies.of, words_of(each))) <= _MOST_PHRASED
    ]
    counts = {word: frequencies.of(word) for word in words}
    kept = [word for word in words if 0 < counts[word] <= frequencies.limit]
    present = [word for word in words if counts[word]]
    return kept or sorted(present, key=lambda word: counts[word])[:1]


def word_weights(words: list[str], frequencies: WordFrequencies) -> dict[str, float]:
    """Return each word's inverse document frequency, log((n + 1) / (df + 0.5)), always above 0.

    A word that no passage holds weighs most. Counting stops at a tenth of the library (but never
    below 1,000): beyond that a word weighs next to nothing anyway.
    """
    return {
        word: log((frequencies.passages + 1) / (min(frequencies.of(word), frequencies.limit) + 0.5))
        for word in words
    }
