"""Find the exact words that answer: a network reads the passages, a fitted score weighs its spans.

Each of the first hits is read whole, its heading excepted, and gives its best spans with their
margins over "no answer" (`qa.reader.network`). The margin is weighed together with what retrieval
and plain word counting know of the place (`FEATURES`); the weights and the calibrator of the sum
are in `confidence.json` beside the network's own files, fitted by `training/fit_confidence.py`. A
network without that file is weighed as the bundled one, which orders its answers well, while its
confidence is a guess until it is fitted. Offsets are those of the network's tokens, moved to the
document by adding the passage's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log
from pathlib import Path
from typing import Protocol

import numpy as np

from index import Hit, Library, Sentence
from qa.english.question_form import classify_form, is_yes_no
from qa.english.question_type import classify_question, contains_type
from qa.english.text import normalise
from qa.reader.calibration import Effect, leads
from qa.reader.linear import Features, FormModels
from qa.reader.network import BUNDLED, ScoredSpan
from qa.reader.overlap import QuestionWords, WordWeights, text_before, text_of
from qa.reader.quotable import (
    BLOCK_END,
    heading_in,
    whole_letters,
    without_lone_brackets,
    without_marks,
)
from qa.types import SCORE_DIGITS, Candidate, Form, sentences_of_passage

# What a span is judged by. Each means the same in a library of two passages and of two million:
# nothing is measured by the least or the greatest of what happened to be found.
FEATURES = (
    "margin",  # the network's score over "no answer", in tens
    "margin_lead",  # 0 for the span of the greatest margin, negative for the others, in tens
    "further_spans",  # how much likelier its sentence is for its other spans, in tens
    "passage_cosine",  # question and passage
    "nearby_words",  # share of the question's words in the span's sentence or the one before
    "passage_words",  # the same, in the passage, its heading or its document's name
    "names_missing",  # share of the question's names that stand in none of these
    "numbers_missing",  # the same of its numbers
    "kind_held",  # 1 where the span holds the kind of thing asked for (a date, a name, ...)
    "kind_missing",  # 1 where it should, and does not
    "length",  # logarithm of its words, 0 for one word, 1 for fifty
    "yes_no",  # 1 where "yes" or "no" would answer the question
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
class PlacedSpan:
    """A span of a hit's passage, `[start, end)` in the document, and the network's margin."""

    hit: Hit
    start: int
    end: int
    margin: float
    further: float = 0.0  # what its sentence's other spans add to the margin, 0 or more

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
        model: FormModels | None = None,
    ) -> None:
        self.network = network
        self._word_weights = word_weights
        self._fitted = model

    def for_library(self, library: Library) -> SpanReader:
        """Return a reader for another library, with the same network."""
        return SpanReader(self.network, library.word_weights, self._fitted)

    @property
    def model(self) -> FormModels:
        """The weights and the calibrators in use, for each form of answer."""
        if self._fitted is None:
            own = self.network.folder / CONFIDENCE_FILE
            file = own if own.is_file() else BUNDLED / CONFIDENCE_FILE
            self._fitted = FormModels.load(file, FEATURES)
        return self._fitted

    @property
    def identity(self) -> str:
        """The hash of the network's weights."""
        return self.network.fingerprint

    @property
    def threshold(self) -> float:
        """The confidence below which a span should not be given as an answer."""
        return self.model.threshold

    @property
    def possible(self) -> float:
        """The confidence below which a span should not even be shown as a possible answer."""
        return self.model.possible

    def effect(self, threshold: float) -> Effect | None:
        """Return what another threshold did to questions of held-out documents, if known."""
        return self.model.effect(threshold)

    def warm_up(self) -> None:
        """Load the network and the fitted score."""
        _ = self.model
        self.network.load()

    def read(self, question: str, hits: Sequence[Hit], form: Form | None = None) -> list[Candidate]:
        """Return the spans, or sentences, of the first hits as candidates, best first.

        No two of them overlap. Without a `form` it is the one that the question asks for.
        """
        form = form or classify_form(question)
        places = self.places(question, hits, form)
        if not places:
            return []
        model = self.model.of(form)
        scores = model.scores(self.features(question, places))
        ahead = leads(scores, [normalise(place.text) for place in places])
        candidates = [
            Candidate(
                place.hit, place.start, place.end, score, model.calibrator.confidence(score, lead)
            )
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

    def places(
        self, question: str, hits: Sequence[Hit], form: Form = Form.SPAN
    ) -> list[PlacedSpan]:
        """Return up to `SPANS` spans of each of the first hits; equal ones once.

        Passages overlap by a sentence, so a span may be read twice; the surer reading is kept. For
        an answer in sentences each is the whole sentences that a span stands in.
        """
        hits = hits[:READ_HITS]
        read = self.network.spans(question, [hit.passage.text for hit in hits], SPANS)
        best: dict[tuple[str, int, int], PlacedSpan] = {}
        for hit, spans in zip(hits, read, strict=True):
            for place in with_further(_quotable(hit, spans)):
                start, end = place.start, place.end
                if form is Form.SENTENCES:
                    start, end = sentences_of_passage(hit.passage, start, end)
                key = (hit.passage.document, start, end)
                if key not in best or place.margin > best[key].margin:
                    best[key] = replace(place, start=start, end=end)
        return list(best.values())

    def features(self, question: str, places: Sequence[PlacedSpan]) -> Features:
        """Return the features of each place, float64 of shape (len(places), len(FEATURES))."""
        kind = classify_question(question)
        yes_no = float(is_yes_no(question))
        words = QuestionWords(question, self._word_weights)
        most = max(place.margin for place in places)
        rows: list[tuple[float, ...]] = []
        for place in places:
            passage = place.hit.passage
            around = f"{passage.document} {passage.heading} {passage.text}"
            held = kind is not None and contains_type(kind, place.text, question)
            rows.append(
                (
                    place.margin / 10,
                    (place.margin - most) / 10,
                    place.further / 10,
                    place.hit.dense,
                    words.share(*_nearby(place)),
                    words.share(around),
                    words.names_missing(around),
                    words.numbers_missing(around),
                    float(held),
                    float(kind is not None and not held),
                    log(max(1, len(place.text.split()))) / log(50),
                    yes_no,
                )
            )
        return np.array(rows, dtype=np.float64)


def _quotable(hit: Hit, spans: Sequence[ScoredSpan]) -> list[PlacedSpan]:
    """Return the spans of a hit's passage that may be quoted, best first.

    What has no letter or digit answers nothing. A heading is where an answer stands, and not one;
    what reaches over the end of a block is two things. A combining mark stays with its letter, and
    a note's mark does not belong to what it stands at.
    """
    passage = hit.passage
    heading = heading_in(passage)
    found: list[PlacedSpan] = []
    seen: set[tuple[int, int]] = set()
    for span in spans:
        start, end = whole_letters(passage.text, span.start, span.end)
        start, end = without_marks(passage.text, start, end)
        start, end = without_lone_brackets(passage.text, start, end)
        words = passage.text[start:end]
        if (start, end) in seen:
            continue
        seen.add((start, end))
        if not any(map(str.isalnum, words)) or BLOCK_END.search(words.strip()):
            continue
        start, end = passage.start + start, passage.start + end
        if heading is None or not heading.start <= start < end <= heading.end:
            found.append(PlacedSpan(hit, start, end, span.score))
    return found


def with_further(places: Sequence[PlacedSpan]) -> list[PlacedSpan]:
    """Return the places of one passage, each with what the other spans of its sentence add.

    The sum of the likelihoods of a sentence's spans, as a logarithm, less the greatest's.
    """
    around = [sentences_of_passage(place.hit.passage, place.start, place.end) for place in places]
    return [
        replace(
            place,
            further=log(
                sum(
                    exp(min(0.0, other.margin - place.margin))
                    for other, where in zip(places, around, strict=True)
                    if where == own
                )
            ),
        )
        for place, own in zip(places, around, strict=True)
    ]


def _nearby(place: PlacedSpan) -> list[str]:
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
