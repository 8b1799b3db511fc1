"""Choose the key sentences of a document, by how central they are and by their place.

Central is what lies near to all the rest: the cosine of a sentence's vector with the mean of the
document's passages (the "centroid" of Radev, Jing, Styś and Tam, "Centroid-based summarization of
multiple documents", 2004). The first sentences of a document, and the first under a heading, count
a little more. A sentence that says what a chosen one says counts less (maximal marginal relevance;
Carbonell and Goldstein, 1998). So that a long document takes no longer, only the sentences of its
most central passages and of its first are embedded. Nothing is written anew: what is chosen are
places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from index import BlockKind, Document, Library, Passage, Sentence
from index.arrays import Vectors
from index.search.lexical import words_of
from qa.talk.headings import block_at

MAX_SENTENCES = 5
_SHARE = 4  # one sentence of so many is a key sentence ...
_LEAST = 2  # ... but of a short document these at least
_MOST_PASSAGES = 10  # central ones whose sentences are embedded
_FIRST_PASSAGES = 2  # whose sentences are embedded as well
_MOST_EMBEDDED = 32  # sentences
_FIRST_BONUS, _UNDER_HEADING_BONUS = 0.15, 0.05
_FIRST = 2  # sentences that count as the first of a document
_ALIKE = 0.5  # of the cosine with a chosen sentence is taken off
_SAME = 0.9  # a cosine from which on a sentence says what a chosen one says
_LEAST_WORDS, _MOST_WORDS = 5, 45
_ENDS = re.compile(r"[.!…。][\"'”’»)\]*_]*$")
# A sentence that begins so leans on the one before it, which is not quoted.
_LEANING = re.compile(
    r"\W*(?:this|that|these|those|it|its|they|their|he|his|she|her|however|but|and|also|or|so|such"
    r"|therefore|thus|hence|moreover|furthermore|otherwise|instead|then|there|here|for example"
    r"|for instance|in addition|in this case|nevertheless|still|yet|both|another|if so|see)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"https?://|\]\(|</?\w|[|{}=\\]{2}|`{3}")


@dataclass(frozen=True, slots=True)
class KeySentence:
    """A sentence, `[start, end)` of its document, and the passage that it stands in."""

    passage_id: int
    passage: Passage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: KeySentence
    bonus: float


def choose_key_sentences(
    library: Library, name: str, most: int = MAX_SENTENCES
) -> list[KeySentence]:
    """Return up to `most` key sentences of a document, in reading order.

    One of four sentences is chosen, and two of a short document. Raises UnknownDocument, and
    ModelError.
    """
    document = library.document(name)
    held = library.passages_of(name)
    if not held:
        return []
    found, vectors = library.vectors([passage_id for passage_id, _ in held])
    centre = _normalised(vectors.mean(axis=0))
    nearness = dict(zip(found, (vectors @ centre).tolist(), strict=True))
    candidates = _candidates(document, held)
    number = min(most, len(candidates), max(_LEAST, ceil(len(candidates) / _SHARE)))
    candidates = _nearest(candidates, held, nearness)
    text = document.text
    embedded = library.embed([text[each.sentence.start : each.sentence.end] for each in candidates])
    bonus = np.array([each.bonus for each in candidates], dtype=np.float32)
    chosen = _spread(embedded, embedded @ centre + bonus, number)
    return sorted(
        (candidates[each].sentence for each in chosen), key=lambda sentence: sentence.start
    )


def _candidates(document: Document, held: Sequence[tuple[int, Passage]]) -> list[_Candidate]:
    """Return the sentences that make sense by themselves; failing any, all but headings."""
    own: list[_Candidate] = []
    others: list[_Candidate] = []
    position, heading = 0, None
    for passage_id, passage in held:
        for sentence in passage.sentences:
            if sentence.start < position:
                continue  # it stands in the passage before as well
            position = sentence.end
            block = block_at(document, sentence.start)
            if block is not None and block.kind is BlockKind.HEADING:
                continue
            first = passage.heading != heading
            heading = passage.heading
            bonus = _FIRST_BONUS if len(own) < _FIRST else _UNDER_HEADING_BONUS if first else 0.0
            key = KeySentence(passage_id, passage, sentence.start, sentence.end)
            is_prose = block is not None and block.kind is BlockKind.PROSE
            fits = is_prose and _stands_alone(document.text, sentence)
            (own if fits else others).append(_Candidate(key, bonus))
    return own or others


def _stands_alone(text: str, sentence: Sentence) -> bool:
    said = text[sentence.start : sentence.end]
    return (
        _ENDS.search(said) is not None
        and _LEAST_WORDS <= len(words_of(said)) <= _MOST_WORDS
        and _LEANING.match(said) is None
        and _MARKUP.search(said) is None
    )


def _nearest(
    candidates: Sequence[_Candidate],
    held: Sequence[tuple[int, Passage]],
    nearness: dict[int, float],
) -> list[_Candidate]:
    """Return the candidates of the first passages and of the most central, so many at most."""
    if len(candidates) <= _MOST_EMBEDDED:
        return list(candidates)
    having = {each.sentence.passage_id for each in candidates}
    order = [passage_id for passage_id, _ in held if passage_id in having]
    central = sorted(order, key=lambda each: -nearness.get(each, 0.0))
    chosen = {*order[:_FIRST_PASSAGES], *central[:_MOST_PASSAGES]}
    kept = [each for each in candidates if each.sentence.passage_id in chosen]
    by_nearness = sorted(
        kept, key=lambda each: -each.bonus - nearness.get(each.sentence.passage_id, 0.0)
    )
    return by_nearness[:_MOST_EMBEDDED]


def _spread(vectors: Vectors, scores: Vectors, number: int) -> list[int]:
    """Return the rows of the best scores, each lowered by the likest row chosen before it.

    They are fewer than `number` where the others say the same.
    """
    chosen: list[int] = []
    alike = np.zeros(len(scores), dtype=np.float32)
    for _ in range(number):
        left = scores - _ALIKE * alike
        left[alike >= _SAME] = -np.inf
        left[chosen] = -np.inf
        if not np.isfinite(left).any():
            break
        chosen.append(int(left.argmax()))
        alike = np.maximum(alike, vectors @ vectors[chosen[-1]])
    return chosen


def _normalised(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
