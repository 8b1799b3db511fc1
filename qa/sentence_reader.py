"""A Reader that proposes whole sentences: the one that needs no model but the embedder.

Each sentence of the hits gets a score, a weighted sum of the features in `FEATURES`, and the score
becomes a confidence by a fitted curve. Weights and curve are in `models/sentence_reader.json`,
fitted by `training/fit_sentence_reader.py`. It cannot say which words inside the sentence are the
answer, and it reads no passage as a whole: "he" stays "he", but for a look at the sentence before.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log

import numpy as np
from numpy.typing import NDArray

from index import Embedder, Hit, ModelError, Passage, Sentence
from index.embedder import Vectors
from index.lexical import content_words, stem, words_of
from qa.confidence import Calibrator, leads
from qa.evidence import holds, kind_asked, names_in
from qa.types import Candidate

# What a sentence is judged by. Each is between -1 and about 1, so that weights can be compared.
FEATURES = (
    "sentence_cosine",  # question and sentence
    "passage_cosine",  # question and passage
    "sentence_words",  # share of the question's words in the sentence, by their weight
    "nearby_words",  # the same, in the sentence or the one before
    "passage_words",  # the same, in the passage or its heading
    "cosine_lead",  # 0 for the sentence nearest to the question, negative for the others
    "words_lead",  # the same for nearby_words
    "names_missing",  # share of the question's names and numbers that the passage lacks
    "kind_held",  # 1 where it holds the kind of thing asked for (a date, a name, ...)
    "kind_missing",  # 1 where it should, and does not
    "finished",  # 1 where it ends like a sentence; a heading or a table line does not
    "length",  # logarithm of its words, 0 for one word, 1 for fifty
)
READ_HITS = 6  # hits read; more cost time and rarely hold the answer
_CACHED_SENTENCES = 20_000  # vectors kept in memory, 30 MB at 384 dimensions
_FINISHED = tuple(".!?…。！？\"'”’»)")
_MODEL = "sentence_reader.json"

WordWeights = Callable[[list[str]], dict[str, float]]
Features = NDArray[np.float64]
_Place = tuple[int, Sentence]  # passage id and sentence: what a cached vector belongs to


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """Fitted weights, one for each of `FEATURES`, and the calibrator of the score they make."""

    weights: tuple[float, ...]
    bias: float
    calibrator: Calibrator

    @classmethod
    def load(cls) -> SentenceModel:
        """Read the model that comes with the package. Raises ModelError when it is broken."""
        try:
            text = files("qa.models").joinpath(_MODEL).read_text(encoding="utf-8")
            values = json.loads(text)
            weights: Mapping[str, float] = values["weights"]
            return cls(
                weights=tuple(float(weights[name]) for name in FEATURES),
                bias=float(values["bias"]),
                calibrator=Calibrator.from_dict(values["calibrator"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"The sentence reader's file {_MODEL} is broken ({error}).") from error

    def scores(self, rows: Features) -> list[float]:
        """Return the score of each row of features."""
        scores: list[float] = (rows @ np.array(self.weights) + self.bias).tolist()
        return scores


class SentenceReader:
    """A Reader of whole sentences.

    `word_weights` tells how telling each word is in the library at hand (see
    `index.Library.word_weights`).
    """

    def __init__(
        self, embedder: Embedder, word_weights: WordWeights, model: SentenceModel | None = None
    ) -> None:
        self._embedder = embedder
        self._word_weights = word_weights
        self._model = model or SentenceModel.load()
        self._vectors: OrderedDict[_Place, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def threshold(self) -> float:
        """The confidence below which a sentence should not be given as an answer."""
        return self._model.calibrator.threshold

    def warm_up(self) -> None:
        """Load the embedder."""
        self._embedder.embed_question("warm-up")

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Return every sentence of the first hits as a candidate, best first; each only once."""
        hits = hits[:READ_HITS]
        places = sentences_of(hits)
        if not places:
            return []
        rows = self.features(question, places)
        scores = self._model.scores(rows)
        candidates = [
            Candidate(
                hit=hit,
                start=sentence.start,
                end=sentence.end,
                score=score,
                confidence=self._model.calibrator.confidence(score, lead),
            )
            for (hit, sentence), score, lead in zip(places, scores, leads(scores), strict=True)
        ]
        candidates.sort(key=lambda each: (-each.score, each.hit.passage.document, each.start))
        return candidates

    def features(self, question: str, places: Sequence[tuple[Hit, Sentence]]) -> Features:
        """Return the features of each sentence, float64 of shape (len(places), len(FEATURES))."""
        cosines = self._vectors_of(places) @ self._embedder.embed_question(question)
        kind = kind_asked(question)
        weights = self._stem_weights(question)
        names = {stem(name): 1.0 for name in names_in(question)}
        texts = [_text(hit.passage, sentence) for hit, sentence in places]
        nearby = [
            _share(weights, _stems(text) | _stems(_text_before(hit.passage, sentence)))
            for text, (hit, sentence) in zip(texts, places, strict=True)
        ]
        rows: list[tuple[float, ...]] = []
        for number, (text, (hit, _)) in enumerate(zip(texts, places, strict=True)):
            around = _stems(f"{hit.passage.heading} {hit.passage.text}")
            held = kind is not None and holds(kind, text, question)
            rows.append(
                (
                    float(cosines[number]),
                    hit.dense,
                    _share(weights, _stems(text)),
                    nearby[number],
                    _share(weights, around),
                    float(cosines[number] - cosines.max()),
                    nearby[number] - max(nearby),
                    1.0 - _share(names, around) if names else 0.0,
                    float(held),
                    float(kind is not None and not held),
                    float(text.endswith(_FINISHED)),
                    log(max(1, len(words_of(text)))) / log(50),
                )
            )
        return np.array(rows, dtype=np.float64)

    def _stem_weights(self, question: str) -> dict[str, float]:
        words = content_words(question)
        weights = self._word_weights(words)
        return {stem(word): weights[word] for word in words}

    def _vectors_of(self, places: Sequence[tuple[Hit, Sentence]]) -> Vectors:
        """Return the sentences' vectors, row by row; those seen lately are not embedded again."""
        keys = [(hit.passage_id, sentence) for hit, sentence in places]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = [
            (key, _text(hit.passage, key[1]))
            for key, (hit, _) in zip(keys, places, strict=True)
            if key not in known
        ]
        fresh = self._embedder.embed([text for _, text in missing])
        # Copied, for a row alone would keep the whole batch it was made in.
        known.update((key, row.copy()) for (key, _), row in zip(missing, fresh, strict=True))
        with self._lock:
            self._vectors.update(known)
            while len(self._vectors) > _CACHED_SENTENCES:
                self._vectors.popitem(last=False)
        return np.stack([known[key] for key in keys])


def sentences_of(hits: Sequence[Hit]) -> list[tuple[Hit, Sentence]]:
    """Return each sentence of the hits once, with the best hit it stands in.

    Passages overlap by a sentence, so a sentence may stand in two hits.
    """
    first: dict[tuple[str, Sentence], Hit] = {}
    for hit in hits:
        for sentence in hit.passage.sentences:
            first.setdefault((hit.passage.document, sentence), hit)
    return [(hit, sentence) for (_, sentence), hit in first.items()]


def _text(passage: Passage, sentence: Sentence) -> str:
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def _text_before(passage: Passage, sentence: Sentence) -> str:
    number = passage.sentences.index(sentence)
    return _text(passage, passage.sentences[number - 1]) if number else ""


@lru_cache(maxsize=4096)  # a passage is looked at once for each of its sentences
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words_of(text))


def _share(weights: Mapping[str, float], present: frozenset[str]) -> float:
    """Return the share, 0 to 1, of the question's weight that is carried by words in `present`."""
    total = sum(weights.values())
    return (
        sum(weight for word, weight in weights.items() if word in present) / total if total else 0.0
    )
