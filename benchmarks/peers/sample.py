"""Choose the passages and the fixed samples of questions that all systems are measured on.

Passages are the different paragraphs of a file in SQuAD's layout, numbered from 0, followed by
those of another one that lie around them. Questions are drawn with a fixed seed among those that
have an answer; the ones that are timed are asked once in a process, so no cache helps anyone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click

from qa.evaluation.evaluate import SEED, PosedQuestion, collect_paragraphs
from qa.evaluation.squad import read_squad


@dataclass(frozen=True, slots=True)
class Counts:
    """How many passages time the indexing; how many questions warm up, are timed, are judged."""

    indexed: int = 512  # passages whose indexing is timed
    warm_up: int = 5
    timed: int = 60  # of retrieval, and as many others of answering
    recall: int = 1000
    answers: int = 300


COUNTS = {  # by size: in the larger one some systems take seconds for a question
    "dev": Counts(),
    "full": Counts(timed=20, recall=300, answers=150),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the number of the passage it was written for, and its right answers."""

    text: str
    passage: int
    golds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """All passages, how many of them time the indexing, and the questions by what they are for."""

    passages: tuple[str, ...]
    indexed: int
    first: str
    warm_up: tuple[str, ...]
    retrieve: tuple[str, ...]
    answer: tuple[str, ...]
    judged: tuple[Question, ...]  # for recall; the first `answers` of them are answered
    answers: int

    def write(self, path: Path, count: int) -> None:
        """Write the first `count` passages as JSON lines."""
        with path.open("w", encoding="utf-8") as file:
            for text in self.passages[:count]:
                file.write(json.dumps({"text": text}) + "\n")


def read_sample(file: Path, around: Path | None, limit: int | None, counts: Counts) -> Sample:
    """Return the sample of these files; with a `limit`, of that many paragraphs of each.

    Raises QuestionFileError where a file is not in SQuAD's layout, ClickException where it holds
    too few questions.
    """
    documents, posed = collect_paragraphs(read_squad(file))
    texts = [document.text for document in documents][:limit]
    numbers = {document.name: number for number, document in enumerate(documents[:limit])}
    indexed = min(counts.indexed, len(texts))
    if around is not None:
        seen = set(texts)
        others, _ = collect_paragraphs(read_squad(around))
        texts += [each.text for each in others if each.text not in seen][:limit]
    return _drawn(
        texts, indexed, [each for each in posed if each.document in numbers], counts, numbers
    )


def _drawn(
    texts: Sequence[str],
    indexed: int,
    posed: Sequence[PosedQuestion],
    counts: Counts,
    numbers: dict[str, int],
) -> Sample:
    different = {each.question: each for each in posed if each.golds}
    drawn = list(different.values())
    random.Random(SEED).shuffle(drawn)  # noqa: S311 - a sample, not a secret
    judged = [Question(each.question, numbers[each.document], each.golds) for each in drawn]
    asked = [each.question for each in drawn]
    edges = [1, counts.warm_up, counts.timed, counts.timed]
    starts = [sum(edges[:part]) for part in range(len(edges) + 1)]
    parts = [tuple(asked[low:high]) for low, high in pairwise(starts)]
    if len(asked) < starts[-1]:
        raise click.ClickException(
            f"{len(asked)} questions are too few: {starts[-1]} are asked and timed."
        )
    return Sample(
        passages=tuple(texts),
        indexed=indexed,
        first=parts[0][0],
        warm_up=parts[1],
        retrieve=parts[2],
        answer=parts[3],
        judged=tuple(judged[: counts.recall]),
        answers=counts.answers,
    )
