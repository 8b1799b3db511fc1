"""Find the exact words that answer: a network reads the passages, a fitted score weighs its spans.

Each of the first hits is read whole, its heading excepted, and gives its best spans with their
margins over "no answer" (`qa.reader.network`). The margin is weighed together with what retrieval
and plain word counting know of the place (`FEATURES`); the weights and the calibrator of the sum
are in `confidence.json` beside the network's own files, fitted by `training/fit_span_reader.py`. A
network without that file is weighed as the bundled one, which orders its answers well, while its
confidence is a guess until it is fitted. Offsets are those of the network's tokens, moved to the
document by adding the passage's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Protocol

import numpy as np

from index import Hit, Library, Sentence
from qa.english.question_type import classify_question, contains_type
from qa.english.text import normalise
from qa.reader.calibration import Effect, leads
from qa.reader.linear import Features, LinearModel
from qa.reader.network import BUNDLED, ScoredSpan
from qa.reader.overlap import QuestionWords, WordWeights, text_before, text_of
from qa.types import SCORE_DIGITS, Candidate

# What a span is judged by. Each is between -3 and about 2, so that weights can be compared.
FEATURES = (
    "margin",  # the network's score over "no answer", in tens
    "margin_lead",  # 0 for the span of the greatest margin, negative for the others
    "retrieval",  # the hit's fused score
    "passage_cosine",  # question and passage
    "nearby_words",  # share of the question's words in the span's sentence or the one before
    "passage_words",  # the same, in the passage or its heading
    "names_missing",  # share of the question's names and numbers that the passage lacks
    "kind_held",  # 1 where the span holds the kind of thing asked for (a date, a name, ...)
    "kind_missing",  # 1 where it should, and does not
    "length",  # logarithm of its words, 0 for one word, 1 for fifty
)
READ_HITS = 8  # hits read; more cost time and rarely hold the answer
SPANS = 4  # spans of each passage
CONFIDENCE_FILE = "confidence.json"


class Network(Protocol):
    """What the reader needs of the network: `qa.reader.network.SpanNetwork`, or a fake."""

    @property
    def folder(self) -> Path:
        """Where its files are."""

    @property
    def fingerprint(self) -> str:
        """A hash of its weights."""

    def load(self) -> None:
        """Load it. Raises ModelError."""

    def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
        """Return up to `top_k` spans of each text, best first, with their margins."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a hit's passage, `[start, end)` in the document, and the network's margin."""

    hit: Hit
    start: int
    end: int
    margin: float

    @property
    def text(self) -> str:
        """The words there."""
        passage = self.hit.passage
        return passage.text[self.start - passage.start : self.end - passage.start]


class SpanReader:
    """A Reader of spans; see the module.

    `word_weights` tells how telling each word is in the library at hand (see
    `index.Library.word_weights`). Raises ModelError at first use where the network cannot be used.
    """

    def __init__(
        self,
        network: Network,
        word_weights: WordWeights,
        model: LinearModel | None = None,
    ) -> None:
        self.network = network
        self._word_weights = word_weights
        self._fitted = model

    def for_library(self, library: Library) -> SpanReader:
        """Return a reader for another library, with the same network."""
        return SpanReader(self.network, library.word_weights, self._fitted)

    @property
    def model(self) -> LinearModel:
        """The weights and the calibrator in use."""
        if self._fitted is None:
            own = self.network.folder / CONFIDENCE_FILE
            file = own if own.is_file() else BUNDLED / CONFIDENCE_FILE
            self._fitted = LinearModel.load(file, FEATURES)
        return self._fitted

    @property
    def identity(self) -> str:
        """The hash of the network's weights."""
        return self.network.fingerprint

    @property
    def threshold(self) -> float:
        """The confidence below which a span should not be given as an answer."""
        return self.model.calibrator.threshold

    def effect(self, threshold: float) -> Effect | None:
        """Return what another threshold did to questions of held-out documents, if known."""
        return self.model.calibrator.effect(threshold)

    def warm_up(self) -> None:
        """Load the network and the fitted score."""
        _ = self.model
        self.network.load()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the spans of the first hits as candidates, best first, without overlaps."""
        places = self.places(question, hits)
        if not places:
            return []
        scores = self.model.scores(self.features(question, places))
        calibrator = self.model.calibrator
        ahead = leads(scores, [normalise(place.text) for place in places])
        candidates = [
            Candidate(place.hit, place.start, place.end, score, calibrator.confidence(score, lead))
            for place, score, lead in zip(places, scores, ahead, strict=True)
        ]
        candidates.sort(
            key=lambda each: (
                -round(each.score, SCORE_DIGITS),
                each.hit.passage.document,
                each.start,
            )
        )
        return without_overlaps(candidates)

    def places(self, question: str, hits: Sequence[Hit]) -> list[Place]:
        """Return up to `SPANS` spans of each of the first hits; equal ones once.

        Passages overlap by a sentence, so a span may be read twice; the surer reading is kept.
        """
        hits = hits[:READ_HITS]
        read = self.network.spans(question, [hit.passage.text for hit in hits], SPANS)
        best: dict[tuple[str, int, int], Place] = {}
        for hit, spans in zip(hits, read, strict=True):
            for span in spans:
                if not any(map(str.isalnum, hit.passage.text[span.start : span.end])):
                    continue  # a comma answers nothing
                start, end = hit.passage.start + span.start, hit.passage.start + span.end
                key = (hit.passage.document, start, end)
                if key not in best or span.score > best[key].margin:
                    best[key] = Place(hit, start, end, span.score)
        return list(best.values())

    def features(self, question: str, places: Sequence[Place]) -> Features:
        """Return the features of each place, float64 of shape (len(places), len(FEATURES))."""
        kind = classify_question(question)
        words = QuestionWords(question, self._word_weights)
        most = max(place.margin for place in places)
        rows: list[tuple[float, ...]] = []
        for place in places:
            passage = place.hit.passage
            around = f"{passage.heading} {passage.text}"
            held = kind is not None and contains_type(kind, place.text, question)
            rows.append(
                (
                    place.margin / 10,
                    (place.margin - most) / 10,
                    place.hit.score,
                    place.hit.dense,
                    words.share(*_nearby(place)),
                    words.share(around),
                    words.names_missing(around),
                    float(held),
                    float(kind is not None and not held),
                    log(max(1, len(place.text.split()))) / log(50),
                )
            )
        return np.array(rows, dtype=np.float64)


def _nearby(place: Place) -> list[str]:
    """Return the sentences that a place stands in, and the one before them."""
    passage = place.hit.passage
    touched: list[Sentence] = [
        each for each in passage.sentences if each.start < place.end and place.start < each.end
    ]
    if not touched:
        return [passage.text]
    return [text_before(passage, touched[0]), *(text_of(passage, each) for each in touched)]


def without_overlaps(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, best first, without those that overlap a better one."""
    kept: list[Candidate] = []
    for each in candidates:
        if not any(
            each.hit.passage.document == other.hit.passage.document
            and each.start < other.end
            and other.start < each.end
            for other in kept
        ):
            kept.append(each)
    return kept
