"""For each question, the paragraphs most like its answer's that do not hold the answer.

They are what a reader has to learn to refuse. They come from the question's own article or, where
that has too few paragraphs, from the whole file, in the order of our own retriever: cosine of the
embedder and BM25, fused by `qa.retriever.fuse`. A file is mined once; the result is kept beside
the run and holds numbers only. Which of the paragraphs is used, and when, is not decided here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from index import ChapterVerseError, Embedder
from index.arrays import Vectors
from index.search.lexical import content_words
from qa.retriever import POOL, fuse
from training.model import autocast, choose_bf16
from training.question_files import Asked, QuestionFile

KEPT = 5  # paragraphs kept for a question, hardest first
_FEW = 5  # an article of fewer paragraphs is searched together with the whole file
_STEP = 512  # texts embedded between two moves of the progress bar

Mined = list[list[int]]


def mined(
    file: QuestionFile, folder: Path, embedder: Embedder | None, quiet: bool = False
) -> Mined:
    """Return, for each question of `file`, the numbers of its hardest paragraphs, hardest first.

    Kept in `folder` in a file named for the contents of `file` and for the embedder, and read from
    there when it is there. Raises ChapterVerseError when what stands there is not such a file.
    """
    by = embedder.fingerprint[:8] if embedder else "words"
    name = f"{file.name.split('.')[0]}-{file.sha256[:12]}-{by}.jsonl"
    cache = folder / name
    if cache.is_file():
        return _read(cache, len(file.questions))
    found = list(mine(file, embedder, quiet))
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = cache.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as lines:
        for number, hardest in enumerate(found):
            lines.write(json.dumps({"question": number, "hardest": hardest}) + "\n")
    unfinished.replace(cache)
    return found


def mine(file: QuestionFile, embedder: Embedder | None, quiet: bool = False) -> Iterator[list[int]]:
    """Yield each question's hardest paragraphs; none for a question that has no answer.

    Without an embedder they are found by their words alone.
    """
    rows: Vectors | None = None
    asked: Vectors | list[None] = [None] * len(file.questions)
    if embedder is not None:
        rows = _embed(embedder, file.paragraphs, f"{file.name}: paragraphs", quiet)
        asked = _embed(embedder, [each.text for each in file.questions], "its questions", quiet)
    article_of = {number: pool for pool in file.articles for number in pool}
    whole = range(len(file.paragraphs))
    pool: range | None = None
    words: sqlite3.Connection | None = None
    whole_words = _words(file, whole)
    try:
        for question, vector in zip(
            tqdm(file.questions, desc="mining", disable=quiet), asked, strict=True
        ):
            article = article_of[question.paragraph]
            if len(article) < _FEW:
                yield _hardest(file, question, vector, rows, whole, whole_words)
                continue
            if article != pool or words is None:
                if words is not None:
                    words.close()
                pool, words = article, _words(file, article)
            yield _hardest(file, question, vector, rows, article, words)
    finally:
        whole_words.close()
        if words is not None:
            words.close()


def holds_answer(paragraph: str, question: Asked) -> bool:
    """Return whether the words of a right answer stand in the paragraph, in any case."""
    text = paragraph.lower()
    return any(gold.text.strip().lower() in text for gold in question.answers)


def _hardest(
    file: QuestionFile,
    question: Asked,
    vector: Vectors | None,
    rows: Vectors | None,
    pool: range,
    words: sqlite3.Connection,
) -> list[int]:
    """Return the best-scored paragraphs of `pool` that lack the answer."""
    if not question.answers:
        return []
    lexical = _search(words, question.text)
    scores: Mapping[int, float] = lexical
    if rows is not None and vector is not None:
        cosines = rows[pool.start : pool.stop] @ vector
        nearest = np.argsort(-cosines, kind="stable")[:POOL]
        dense = {pool.start + int(n): float(cosines[n]) for n in nearest}
        dense |= {n: float(cosines[n - pool.start]) for n in lexical if n not in dense}
        scores = fuse(dense, lexical)
    order = sorted(scores, key=lambda number: (-scores[number], number))
    kept = (
        number
        for number in order
        if number != question.paragraph and not holds_answer(file.paragraphs[number], question)
    )
    return [number for number, _ in zip(kept, range(KEPT), strict=False)]


def _words(file: QuestionFile, pool: range) -> sqlite3.Connection:
    """Return a full-text index in memory over the paragraphs of `pool`, stemmed as our store's."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5"
        " (text, content = '', tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    connection.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)",
        ((number, file.paragraphs[number]) for number in pool),
    )
    return connection


def _search(words: sqlite3.Connection, question: str) -> dict[int, float]:
    query = " OR ".join(f'"{word}"' for word in content_words(question))
    if not query:
        return {}
    with closing(
        words.execute(
            "SELECT rowid, -bm25(words) FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?",
            (query, POOL),
        )
    ) as found:
        return {int(number): float(score) for number, score in found}


def _embed(embedder: Embedder, texts: Sequence[str], label: str, quiet: bool) -> Vectors:
    """Return the texts' vectors in the order of `texts`; the longest are embedded first."""
    order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
    parts: list[Vectors] = []
    cpu = torch.device("cpu")  # where our embedders compute
    bf16 = choose_bf16("auto", cpu)  # twice as fast, and the order stays as good as the same
    with tqdm(total=len(texts), desc=label, disable=quiet) as bar:
        for start in range(0, len(order), _STEP):
            chosen = order[start : start + _STEP]
            with autocast(cpu, bf16):
                parts.append(embedder.embed([texts[number] for number in chosen]))
            bar.update(len(chosen))
    rows = np.concatenate(parts)
    back = np.empty_like(rows)
    back[order] = rows
    return back


def _read(cache: Path, questions: int) -> Mined:
    try:
        lines = cache.read_text(encoding="utf-8").splitlines()
        found = [[int(number) for number in json.loads(line)["hardest"]] for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ChapterVerseError(f"{cache} is no list of mined paragraphs ({error}).") from error
    if len(found) != questions:
        raise ChapterVerseError(
            f"{cache} is for {len(found)} questions and not for {questions}; delete it."
        )
    return found
