"""The examples of an epoch: a question, a stretch of text, and where in it the answer stands.

Each epoch shows every answerable question once, its context cut anew to whole sentences around the
answer, and as many mined paragraphs without the answer as make up the wanted share. All of it
follows from the seed and the epoch's number, so that an interrupted epoch can be made again. There
are no tokens here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from index import Sentence
from index.sentences import split_sentences
from qa.squad import QuestionFileError
from training.crops import crop, most_alike
from training.mining import Mined
from training.question_files import Asked, QuestionFile

LONGEST_ANSWER = 200  # characters; an answer longer than that is no span worth learning


@dataclass(frozen=True, slots=True)
class Example:
    """A question about `context`, answered by `context[start:end]`, or by nothing if both are 0.

    `golds` are all right answers, for scoring; they are empty where there is no answer.
    """

    question: str
    context: str
    start: int = 0
    end: int = 0
    golds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cropping:
    """Contexts are cut to whole sentences, to a length chosen between these characters.

    `most` of 0 leaves them whole.
    """

    least: int = 250
    most: int = 800


@dataclass(frozen=True, slots=True)
class _Source:
    """A question with its file and the mined paragraphs that may be used with it."""

    file: QuestionFile
    question: Asked
    hardest: tuple[int, ...]


class TrainingSet:
    """Questions of several files, ready to be made into the examples of any epoch.

    `held` are paragraph numbers of the first file that nothing is learned from.
    """

    def __init__(
        self,
        files: Sequence[QuestionFile],
        mined: Sequence[Mined],
        held: Sequence[range],
        cropping: Cropping,
        negative_share: float,
        seed: int,
    ) -> None:
        """Raise QuestionFileError when no answerable question is left to learn from."""
        withheld = {number for article in held for number in article}
        self._cropping, self._seed = cropping, seed
        self._sentences: dict[str, list[Sentence]] = {}
        self._answered: list[_Source] = []
        self._unanswered: list[_Source] = []
        for position, (file, hardest) in enumerate(zip(files, mined, strict=True)):
            hidden = withheld if position == 0 else set()
            for question, numbers in zip(file.questions, hardest, strict=True):
                if question.paragraph in hidden:
                    continue
                source = _Source(file, question, tuple(n for n in numbers if n not in hidden))
                if not question.answers:
                    self._unanswered.append(source)
                elif all(_fits(gold.text) for gold in question.answers):
                    self._answered.append(source)
        if not self._answered:
            raise QuestionFileError("No answerable question is left to train on.")
        self._minable = [source for source in self._answered if source.hardest]
        wanted = round(negative_share / (1 - negative_share) * len(self._answered))
        self._mined_count = min(max(0, wanted - len(self._unanswered)), len(self._minable))

    def __len__(self) -> int:
        return len(self._answered) + len(self._unanswered) + self._mined_count

    @property
    def without_answer(self) -> int:
        """How many of an epoch's examples have no answer."""
        return len(self._unanswered) + self._mined_count

    def epoch(self, number: int) -> list[Example]:
        """Return the examples of epoch `number`; the same ones whenever it is asked for."""
        choose = random.Random(f"{self._seed}/{number}")  # noqa: S311
        found = [self._positive(source, choose) for source in self._answered]
        found += [
            self._negative(
                source.question, source.file.paragraphs[source.question.paragraph], choose
            )
            for source in self._unanswered
        ]
        for source in choose.sample(self._minable, self._mined_count):
            paragraph = source.file.paragraphs[choose.choice(source.hardest)]
            found.append(self._negative(source.question, paragraph, choose))
        return found

    def _positive(self, source: _Source, choose: random.Random) -> Example:
        context = source.file.paragraphs[source.question.paragraph]
        gold = choose.choice(source.question.answers)
        start = gold.start + len(gold.text) - len(gold.text.lstrip())
        end = start + len(gold.text.strip())
        left, right = self._cut(context, start, end, choose)
        golds = tuple(each.text for each in source.question.answers)
        return Example(source.question.text, context[left:right], start - left, end - left, golds)

    def _negative(self, question: Asked, context: str, choose: random.Random) -> Example:
        left, right = 0, len(context)
        if self._cropping.most:
            around = most_alike(context, self._sentences_of(context), question.text)
            if around is not None:
                left, right = self._cut(context, around.start, around.end, choose)
        return Example(question.text, context[left:right])

    def _cut(self, context: str, start: int, end: int, choose: random.Random) -> tuple[int, int]:
        if not self._cropping.most:
            return 0, len(context)
        longest = choose.randint(self._cropping.least, self._cropping.most)
        cut = crop(self._sentences_of(context), start, end, longest, choose)
        return cut or (0, len(context))

    def _sentences_of(self, context: str) -> list[Sentence]:
        if context not in self._sentences:
            self._sentences[context] = split_sentences(context, 0, len(context))
        return self._sentences[context]


def validation_examples(
    file: QuestionFile, mined: Mined, held: Sequence[range], count: int, seed: int
) -> list[Example]:
    """Return up to `count` questions of the held-out articles, and `count` without an answer.

    Contexts are whole paragraphs. Those without an answer are the file's own or, where it has too
    few, the hardest mined paragraph of a question.
    """
    withheld = {number for article in held for number in article}
    asked = [
        (question, hardest)
        for question, hardest in zip(file.questions, mined, strict=True)
        if question.paragraph in withheld
    ]
    random.Random(seed).shuffle(asked)  # noqa: S311
    answered = [
        Example(
            question.text,
            file.paragraphs[question.paragraph],
            question.answers[0].start,
            question.answers[0].start + len(question.answers[0].text),
            tuple(gold.text for gold in question.answers),
        )
        for question, _ in asked
        if question.answers
    ]
    unanswered = [
        Example(question.text, file.paragraphs[question.paragraph])
        for question, _ in asked
        if not question.answers
    ]
    unanswered += [
        Example(question.text, file.paragraphs[hardest[0]])
        for question, hardest in reversed(asked)  # so that few questions are asked both ways
        if question.answers and hardest
    ]
    return answered[:count] + unanswered[:count]


def _fits(answer: str) -> bool:
    return 0 < len(answer.strip()) <= LONGEST_ANSWER
