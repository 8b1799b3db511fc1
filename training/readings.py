"""Questions with the passages found for them and the spans that networks read there, on disk.

What a confidence is fitted on: reading takes hours, fitting seconds. A file holds one JSON object a
line. `RecordedNetwork` gives a reader the recorded spans in place of a network's, so that what is
fitted goes through the very code that answers questions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import ChapterVerseError, Hit, Passage, Sentence
from qa.reader.network import ScoredSpan


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """Where a right answer stands: `[start, end)` of a document."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A question, the hits that were found for it, and each network's spans of each hit.

    `kind` is "own" (the library answers it), "hard" (the same, its passages taken out), "near"
    (somebody wrote it so that the documents nearly answer it) or "foreign" (it belongs to other
    documents). `spans[name][n]` are those of hit n, None where that network has not read it.
    `weights` are the word weights of the library.
    """

    source: str
    article: int
    kind: str
    question: str
    answers: tuple[str, ...]
    golds: tuple[GoldPlace, ...]
    weights: Mapping[str, float]
    hits: tuple[Hit, ...]
    spans: Mapping[str, tuple[tuple[ScoredSpan, ...] | None, ...]]

    def word_weights(self, words: list[str]) -> dict[str, float]:
        """Return the weights of these words in the library; 1 for one that was not asked for."""
        return {word: self.weights.get(word, 1.0) for word in words}


class RecordedNetwork:
    """Gives the spans that were recorded under `name`; see `qa.reader.span.Network`."""

    def __init__(self, name: str, readings: Iterable[Reading], folder: Path) -> None:
        self.folder = folder
        self.fingerprint = name
        self._spans = {
            (reading.question, hit.passage.text): spans
            for reading in readings
            for hit, spans in zip(reading.hits, reading.spans[name], strict=True)
            if spans is not None
        }

    def load(self) -> None:
        """Do nothing: there is no network."""

    def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
        """Return the recorded spans of each text. Raises KeyError for a text never read."""
        return [list(self._spans[question, text][:top_k]) for text in texts]


def save_readings(file: Path, readings: Iterable[Reading]) -> None:
    """Append readings to a file."""
    with file.open("a", encoding="utf-8") as lines:
        for each in readings:
            lines.write(json.dumps(_to_dict(each), ensure_ascii=False) + "\n")


def load_readings(file: Path) -> Iterator[Reading]:
    """Yield what `save_readings` wrote. Raises ChapterVerseError where it is something else."""
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield _from_dict(json.loads(line))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ChapterVerseError(f"{file} is no file of readings ({error}).") from error


def _to_dict(reading: Reading) -> dict[str, Any]:
    return {
        "source": reading.source,
        "article": reading.article,
        "kind": reading.kind,
        "question": reading.question,
        "answers": list(reading.answers),
        "golds": [[gold.document, gold.start, gold.end] for gold in reading.golds],
        "weights": dict(reading.weights),
        "hits": [
            {
                "id": hit.passage_id,
                "document": hit.passage.document,
                "start": hit.passage.start,
                "text": hit.passage.text,
                "heading": hit.passage.heading,
                "sentences": [[each.start, each.end] for each in hit.passage.sentences],
                "score": hit.score,
                "dense": hit.dense,
                "lexical": hit.lexical,
            }
            for hit in reading.hits
        ],
        "spans": {
            name: [
                spans and [[span.start, span.end, span.score] for span in spans]
                for spans in of_hits
            ]
            for name, of_hits in reading.spans.items()
        },
    }


def _from_dict(values: Mapping[str, Any]) -> Reading:
    return Reading(
        source=values["source"],
        article=values["article"],
        kind=values["kind"],
        question=values["question"],
        answers=tuple(values["answers"]),
        golds=tuple(GoldPlace(*gold) for gold in values["golds"]),
        weights=values["weights"],
        hits=tuple(_hit(each) for each in values["hits"]),
        spans={
            name: tuple(
                None if spans is None else tuple(ScoredSpan(*span) for span in spans)
                for spans in of_hits
            )
            for name, of_hits in values["spans"].items()
        },
    )


def _hit(values: Mapping[str, Any]) -> Hit:
    start, text = values["start"], values["text"]
    passage = Passage(
        document=values["document"],
        start=start,
        end=start + len(text),
        text=text,
        heading=values["heading"],
        page=None,
        sentences=tuple(Sentence(*each) for each in values["sentences"]),
    )
    return Hit(values["id"], passage, values["score"], values["dense"], values["lexical"])
