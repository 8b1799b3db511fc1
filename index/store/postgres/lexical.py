"""Search words in PostgreSQL: BM25, with the scores that SQLite's FTS5 gives.

The formula is that of `bm25()` in https://sqlite.org/fts5.html#the_bm25_function with its
k1 = 1.2 and b = 0.75, computed step by step in the same order, so that scores are the same to the
last bit and ties fall the same way. PostgreSQL's own ranking (`ts_rank_cd`) is another formula.

What is asked for may be several words to the tokenizer ("snake_case"): those must stand in a row.
Where they do is looked up in the texts of the passages that hold all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from index.store import DocumentIds
from index.store.postgres.connections import Connections
from index.store.postgres.tokens import count_phrase, tokenize, tokenize_each, tokenize_question

_LEAST = 1e-6  # what FTS5 lets a word count that stands in half of all passages
_HEADING = 0.5  # a heading, or what a table says of a row, counts half: it is said for many

# One row for each wanted word of each passage that holds it, in the order of the words: the sum
# is done in that order. `%(within)s` is NULL where all documents are searched. OFFSET 0 makes the
# server look up word by word: before it has counted what is in new tables it would rather read all.
_SEARCH = """
    WITH wanted AS (
        SELECT word, idf, place
        FROM unnest(%(words)s::text[], %(idfs)s::float8[], %(places)s::int[])
            AS asked (word, idf, place)
    ), found AS (
        SELECT passage_id, place, idf, length, in_text + {heading}::float8 * in_heading AS often
        FROM wanted CROSS JOIN LATERAL (
            SELECT passage_id, length, in_text, in_heading FROM postings
            WHERE postings.word = wanted.word AND (
                %(within)s::bigint[] IS NULL OR document_id = ANY(%(within)s::bigint[]))
            OFFSET 0
        ) AS held
        UNION ALL
        SELECT * FROM unnest(
            %(ids)s::bigint[], %(phrase_places)s::int[], %(phrase_idfs)s::float8[],
            %(lengths)s::int[], %(often)s::float8[]
        )
    )
    SELECT passage_id, sum(
        idf * ((often * (1.2::float8 + 1.0))
               / (often + 1.2::float8 * (1 - 0.75::float8 + 0.75::float8 * length / %(mean)s)))
        ORDER BY place
    ) AS score
    FROM found GROUP BY passage_id ORDER BY score DESC, passage_id LIMIT %(limit)s
""".replace("{heading}", str(_HEADING))

_PHRASE = """
    SELECT id, document_id, text, heading || E'\\n' || context FROM passages WHERE id IN (
        SELECT passage_id FROM postings WHERE word = ANY(%s)
        GROUP BY passage_id HAVING count(*) = %s
    ) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class _PhraseMatch:
    """A passage that holds a phrase: how often, a heading counting half, and its words in all."""

    passage_id: int
    document_id: int
    length: int
    often: float


class LexicalSearch:
    """The words of a library: searched and counted."""

    def __init__(self, connections: Connections) -> None:
        self._read = connections.read_replica

    def search(
        self, words: Sequence[str], limit: int, within: DocumentIds | None
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score) of passages with any of `words`, best first."""
        asked = list(enumerate(map(tokenize_question, words)))
        single = [(place, each[0]) for place, each in asked if len(each) == 1]
        phrases = [(place, each) for place, each in asked if len(each) > 1]
        if not single and not phrases:
            return []
        ((passages, tokens),) = self._read("SELECT passages, tokens FROM state")
        if not passages or not tokens:
            return []
        counts = self._counts([word for _, word in single])
        held = [(place, self._find_phrase(phrase)) for place, phrase in phrases]
        inside = None if within is None else set(within)
        rows = [
            (each.passage_id, place, _idf(passages, len(places)), each.length, each.often)
            for place, places in held
            for each in places
            if inside is None or each.document_id in inside
        ]
        ids, phrase_places, phrase_idfs, lengths, often = (
            zip(*rows, strict=True) if rows else [()] * 5
        )
        return self._read(
            _SEARCH,
            {
                "words": [word for _, word in single],
                "idfs": [_idf(passages, counts.get(word, 0)) for _, word in single],
                "places": [place for place, _ in single],
                "within": None if within is None else list(within),
                "ids": list(ids),
                "phrase_places": list(phrase_places),
                "phrase_idfs": list(phrase_idfs),
                "lengths": list(lengths),
                "often": list(often),
                "mean": tokens / passages,
                "limit": limit,
            },
        )

    def count(self, word: str, limit: int) -> int:
        """Return in how many passages a form of `word` stands, counting no further than `limit`."""
        words = tokenize_question(word)
        if not words:
            return 0
        if len(words) > 1:
            return min(limit, len(self._find_phrase(words)))
        return min(limit, self._counts(words).get(words[0], 0))

    def held(self, words: Sequence[str]) -> set[str]:
        """Return those of `words` of which a form stands in any passage."""
        forms = tokenize_each(words)
        counts = self._counts(sorted({form[0] for form in forms if len(form) == 1}))
        return {
            word
            for word, form in zip(words, forms, strict=True)
            if (form[0] in counts if len(form) == 1 else form and self._find_phrase(form))
        }

    def _counts(self, words: Sequence[str]) -> dict[str, int]:
        return dict(
            self._read("SELECT word, passages FROM words WHERE word = ANY(%s)", (list(words),))
        )

    def _find_phrase(self, phrase: Sequence[str]) -> list[_PhraseMatch]:
        """Return the passages in which all words of a phrase stand in a row."""
        different = sorted(set(phrase))
        found: list[_PhraseMatch] = []
        for passage_id, document_id, text, beside in self._read(
            _PHRASE, (different, len(different))
        ):
            in_text, in_heading = tokenize(text), tokenize(beside)
            often = count_phrase(phrase, in_text) + _HEADING * count_phrase(phrase, in_heading)
            if often:
                length = len(in_text) + len(in_heading)
                found.append(_PhraseMatch(passage_id, document_id, length, often))
        return found


def _idf(passages: int, holding: int) -> float:
    """Return a word's inverse document frequency, as FTS5 has it."""
    value = log((passages - holding + 0.5) / (holding + 0.5))
    return value if value > 0 else _LEAST
