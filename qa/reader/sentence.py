"""Propose whole sentences as answers: a Reader that needs no model but the embedder.

Each sentence of the hits gets a score, a weighted sum of the features in `FEATURES`, and the score
becomes a confidence by a fitted curve. Weights and curve are in `models/sentence_reader.json`,
fitted by `training/fit_sentence_reader.py`. It cannot say which words inside the sentence are the
answer, and it reads no passage as a whole: "he" stays "he", but for a look at the sentence before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from importlib.resources import files
from math import log

import numpy as np

from index import Embedder, Hit, Library, Sentence
from index.arrays import Vectors
from index.search.lexical import words_of
from qa import models
from qa.english.question_type import classify_question, contains_type
from qa.reader.calibration import Effect, leads
from qa.reader.linear import Features, LinearModel
from qa.reader.overlap import QuestionWords, WordWeights, text_before, text_of
from qa.types import Candidate, Form

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

_PlacedSentence = tuple[int, Sentence]  # passage id and sentence: what a cached vector belongs to


class SentenceReader:
    """A Reader of whole sentences.

    `word_weights` tells how telling each word is in the library at hand (see
    `index.Library.word_weights`).
    """

    def __init__(
        self, embedder: Embedder, word_weights: WordWeights, model: LinearModel | None = None
    ) -> None:
        self._embedder = embedder
        self._word_weights = word_weights
        self._model = model or LinearModel.load(files(models).joinpath(_MODEL), FEATURES)
        self._vectors: OrderedDict[_PlacedSentence, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def of_library(cls, library: Library, model: LinearModel | None = None) -> SentenceReader:
        """Return the reader that uses a library's embedder."""
        return cls(library.embedder, library.word_weights, model)

    def for_library(self, library: Library) -> SentenceReader:
        """Return a reader for another library, with the same weights."""
        return self.of_library(library, self._model)

    @property
    def identity(self) -> str:
        """The one name there is."""
        return "sentence"

    @property
    def threshold(self) -> float:
        """The confidence below which a sentence should not be given as an answer."""
        return self._model.calibrator.threshold

    @property
    def possible(self) -> float:
        """Half of the threshold: no second one was fitted."""
        return self.threshold / 2

    def effect(self, threshold: float) -> Effect | None:
        """Return what another threshold did to questions of held-out documents, if known."""
        return self._model.calibrator.effect(threshold)

    def warm_up(self) -> None:
        """Load the embedder."""
        self._embedder.embed_question("warm-up")

    def read(self, question: str, hits: Sequence[Hit], form: Form | None = None) -> list[Candidate]:
        """Return every sentence of the first hits as a candidate, best first; each only once.

        Whatever the form: it knows no other.
        """
        del form
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
        kind = classify_question(question)
        words = QuestionWords(question, self._word_weights)
        texts = [text_of(hit.passage, sentence) for hit, sentence in places]
        nearby = [
            words.share(text, text_before(hit.passage, sentence))
            for text, (hit, sentence) in zip(texts, places, strict=True)
        ]
        rows: list[tuple[float, ...]] = []
        for number, (text, (hit, _)) in enumerate(zip(texts, places, strict=True)):
            around = f"{hit.passage.heading} {hit.passage.text}"
            held = kind is not None and contains_type(kind, text, question)
            rows.append(
                (
                    float(cosines[number]),
                    hit.dense,
                    words.share(text),
                    nearby[number],
                    words.share(around),
                    float(cosines[number] - cosines.max()),
                    nearby[number] - max(nearby),
                    words.names_missing(around),
                    float(held),
                    float(kind is not None and not held),
                    float(text.endswith(_FINISHED)),
                    log(max(1, len(words_of(text)))) / log(50),
                )
            )
        return np.array(rows, dtype=np.float64)

    def _vectors_of(self, places: Sequence[tuple[Hit, Sentence]]) -> Vectors:
        """Return the sentences' vectors, row by row; those seen lately are not embedded again."""
        keys = [(hit.passage_id, sentence) for hit, sentence in places]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = [
            (key, text_of(hit.passage, key[1]))
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
