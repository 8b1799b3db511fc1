"""Vectors to measure the index on: made up, or of real paragraphs; and a store that holds them.

Made-up vectors lie as passages do: around topics, documents within topics, passages within
documents. A question is a passage with noise added. Nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import Document, Passage, Sentence, split_passages
from index.arrays import Vectors
from index.embedding.embedder import Embedder
from index.loaders.text import text_blocks
from index.splitting.passages import PassageSize
from index.store.sqlite.store import SQLiteStore
from qa.evaluation.evaluate import collect_paragraphs, sample_questions
from qa.evaluation.squad import read_squad

DIMENSION = 384
DOCUMENT = 50  # passages of a document
_TOPIC = 100  # documents of a topic, on average
_SPREAD = (1.0, 0.7, 0.7)  # lengths of topic, document and passage before they are added
_NOISE = 0.9  # length of what is added to a passage to make a question
_MOVED = 0.4  # of the difference of two passages
_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class Sample:
    """Passages' vectors, in the order of their documents, and questions' vectors."""

    name: str
    vectors: Vectors
    questions: Vectors


def made_up(count: int, questions: int) -> Sample:
    """Return `count` made-up passages; the same ones for the same numbers."""
    random = np.random.default_rng(0)

    def lengths_one(rows: int) -> Vectors:
        return _unit(random.standard_normal((rows, DIMENSION), dtype=np.float32))

    documents = -(-count // DOCUMENT)
    topics = lengths_one(max(1, documents // _TOPIC))
    vectors = np.empty((count, DIMENSION), dtype=np.float32)
    for number in range(documents):
        rows = vectors[number * DOCUMENT : (number + 1) * DOCUMENT]
        centre = _SPREAD[0] * topics[random.integers(len(topics))]
        centre = centre + _SPREAD[1] * lengths_one(1)[0]
        rows[:] = _unit(centre + _SPREAD[2] * lengths_one(len(rows)))
    asked = vectors[random.choice(count, questions)]
    return Sample("made-up", vectors, _unit(asked + _NOISE * lengths_one(questions)))


def of_paragraphs(
    files: Sequence[Path], embedder: Embedder, questions: int, keep: Path | None
) -> Sample:
    """Embed the paragraphs of SQuAD-format files as a library would, and some questions.

    With `keep`, a .npz file, what was embedded is written there, or read where it is there.
    """
    if keep is not None and keep.is_file():
        with np.load(keep, allow_pickle=False) as kept:
            return Sample("real", kept["vectors"], kept["questions"])
    articles = [article for file in files for article in read_squad(file)]
    documents, posed = collect_paragraphs(articles)
    passages = [
        passage
        for document in documents
        for passage in split_passages(document, embedder, PassageSize())
    ]
    asked = [embedder.embed_question(each.question) for each in sample_questions(posed, questions)]
    sample = Sample("real", embedder.embed([each.text for each in passages]), np.stack(asked))
    if keep is not None:
        np.savez(keep, vectors=sample.vectors, questions=sample.questions)
    return sample


def grown(sample: Sample, count: int) -> Sample:
    """Return `count` passages like those of the sample, with its questions.

    Each is a passage moved by a part of the difference of two others: along the directions in
    which real passages differ, which made-up ones know nothing of.
    """
    random = np.random.default_rng(0)
    real, vectors = sample.vectors, np.empty((count, sample.vectors.shape[1]), dtype=np.float32)
    for start in range(0, count, _BLOCK):
        block = vectors[start : start + _BLOCK]
        one, other = random.integers(len(real), size=(2, len(block)))
        # In the order of the sample, so that neighbours still belong to one document.
        first = np.arange(start, start + len(block)) * len(real) // count
        block[:] = _unit(real[first] + _MOVED * (real[one] - real[other]))
    return Sample("grown", vectors, sample.questions)


def store_of(vectors: Vectors, folder: Path) -> SQLiteStore:
    """Return a store with these vectors, in documents of `DOCUMENT` passages."""
    store = SQLiteStore(folder)
    for start in range(0, len(vectors), DOCUMENT):
        rows = vectors[start : start + DOCUMENT]
        store.put(*document_of(f"{start:09}", ["A passage."] * len(rows), " "), rows)
    return store


def document_of(
    name: str, parts: Sequence[str], between: str = "\n\n"
) -> tuple[Document, list[Passage]]:
    """Return a document of these parts, each of them one passage of one sentence."""
    text = between.join(parts)
    document = Document(name, f"/{name}", "text", name, text, tuple(text_blocks(text)))
    passages: list[Passage] = []
    start = 0
    for part in parts:
        sentence = Sentence(start, start + len(part))
        passages.append(Passage.from_document(document, (sentence,), "", None))
        start += len(part) + len(between)
    return document, passages


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
