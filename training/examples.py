"""The examples of an epoch: a question, a stretch of text, and where in it the answer stands.

Each epoch shows every answerable question once (or a number of each file's), its context cut anew
to whole sentences around the answer, near misses and yes-or-no questions made from them, and as
many mined paragraphs without the answer as make up the wanted share. All of it follows from the
seed and the epoch's number, so that an interrupted epoch can be made again. There are no tokens
here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from index import Sentence
from index.splitting.sentences import split_sentences
from qa.evaluation.squad import QuestionFileError
from training.crops import crop, most_alike
from training.mining import Mined
from training.near_misses import details_by_kind, near_miss
from training.question_files import Asked, QuestionFile
from training.yes_no import yes_no_question

LONGEST_ANSWER = 200  # characters; an answer longer than that is no span worth learning
_FEW_DETAILS = 8  # with fewer of a kind in an article, those of the whole file are used
_LONGEST_SENTENCE = 300  # characters; of a sentence that answers a yes-or-no question


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
class Mixture:
    """How many of each file's questions an epoch asks, and what it adds to them.

    `takes[n]` of file `n`, 0 for all; the next epoch takes the next ones. `negatives` is the share
    of an epoch's examples without an answer. `near_misses` and `yes_no` are made from questions
    with an answer, as many as this share of them.
    """

    takes: tuple[int, ...] = ()
    negatives: float = 0.25
    near_misses: float = 0.0
    yes_no: float = 0.0


@dataclass(frozen=True, slots=True)
class _Source:
    """A question with its file and the mined paragraphs that may be used with it."""

    file: QuestionFile
    question: Asked
    hardest: tuple[int, ...]

    @property
    def paragraph(self) -> str:
        """The paragraph that the question is about."""
        return self.file.paragraphs[self.question.paragraph]


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
        mixture: Mixture,
        seed: int,
    ) -> None:
        """Raise QuestionFileError when no answerable question is left to learn from."""
        withheld = {number for article in held for number in article}
        self._cropping, self._seed, self._mixture = cropping, seed, mixture
        self._sentences: dict[str, list[Sentence]] = {}
        self._sources: list[list[_Source]] = []
        for position, (file, hardest) in enumerate(zip(files, mined, strict=True)):
            hidden = withheld if position == 0 else set()
            self._sources.append(
                [
                    _Source(file, question, tuple(n for n in numbers if n not in hidden))
                    for question, numbers in zip(file.questions, hardest, strict=True)
                    if question.paragraph not in hidden
                    and all(_fits(gold.text) for gold in question.answers)
                ]
            )
        if not any(source.question.answers for sources in self._sources for source in sources):
            raise QuestionFileError("No answerable question is left to train on.")
        self._details: list[dict[int, dict[str, list[str]]]] = [
            _details_of_articles(file) if mixture.near_misses else {} for file in files
        ]

    def epoch(self, number: int) -> list[Example]:
        """Return the examples of epoch `number`; the same ones whenever it is asked for."""
        choose = random.Random(f"{self._seed}/{number}")  # noqa: S311
        asked = [
            (position, source)
            for position in range(len(self._sources))
            for source in self._taken(position, number)
        ]
        answered = [(position, source) for position, source in asked if source.question.answers]
        found = [self._positive(source, choose) for _, source in answered]
        negatives = [
            self._negative(source.question.text, source.paragraph, choose)
            for _, source in asked
            if not source.question.answers
        ]
        found += self._yes_no([source for _, source in answered], choose)
        negatives += self._near_misses(answered, choose)
        minable = [source for _, source in answered if source.hardest]
        share = self._mixture.negatives
        wanted = round(share / (1 - share) * len(found)) - len(negatives)
        for source in choose.sample(minable, min(max(0, wanted), len(minable))):
            paragraph = source.file.paragraphs[choose.choice(source.hardest)]
            negatives.append(self._negative(source.question.text, paragraph, choose))
        return found + negatives

    def _taken(self, position: int, number: int) -> list[_Source]:
        """Return the questions of a file that epoch `number` asks."""
        sources = self._sources[position]
        take = self._mixture.takes[position] if self._mixture.takes else 0
        if not take or take >= len(sources):
            return sources
        rounds, first = divmod(number * take, len(sources))
        chosen: list[_Source] = []
        while len(chosen) < take:  # past the end, go on with the next order
            order = list(range(len(sources)))
            random.Random(f"take {self._seed}/{position}/{rounds}").shuffle(order)  # noqa: S311
            chosen += [sources[each] for each in order[first : first + take - len(chosen)]]
            rounds, first = rounds + 1, 0
        return chosen

    def _near_misses(
        self, answered: list[tuple[int, _Source]], choose: random.Random
    ) -> list[Example]:
        wanted = round(self._mixture.near_misses * len(answered))
        found: list[Example] = []
        for position, source in choose.sample(answered, len(answered)) if wanted else ():
            question = near_miss(
                source.question.text,
                source.paragraph,
                self._details[position][source.question.paragraph],
                choose,
            )
            if question is not None:
                found.append(self._negative(question, source.paragraph, choose))
            if len(found) == wanted:
                break
        return found

    def _yes_no(self, answered: list[_Source], choose: random.Random) -> list[Example]:
        """Return yes-or-no questions whose answer is the whole sentence that decides them."""
        wanted = round(self._mixture.yes_no * len(answered))
        found: list[Example] = []
        for source in choose.sample(answered, len(answered)) if wanted else ():
            gold = source.question.answers[0]
            question = yes_no_question(source.question.text, gold.text)
            around = next(
                (
                    each
                    for each in self._sentences_of(source.paragraph)
                    if each.start <= gold.start and gold.start + len(gold.text) <= each.end
                ),
                None,
            )
            if question is None or around is None or around.end - around.start > _LONGEST_SENTENCE:
                continue
            left, right = self._cut(source.paragraph, around.start, around.end, choose)
            start = around.start - left
            text = source.paragraph[around.start : around.end].rstrip()
            found.append(
                Example(question, source.paragraph[left:right], start, start + len(text), (text,))
            )
            if len(found) == wanted:
                break
        return found

    def _positive(self, source: _Source, choose: random.Random) -> Example:
        context = source.paragraph
        gold = choose.choice(source.question.answers)
        start = gold.start + len(gold.text) - len(gold.text.lstrip())
        end = start + len(gold.text.strip())
        left, right = self._cut(context, start, end, choose)
        golds = tuple(each.text for each in source.question.answers)
        return Example(source.question.text, context[left:right], start - left, end - left, golds)

    def _negative(self, question: str, context: str, choose: random.Random) -> Example:
        left, right = 0, len(context)
        if self._cropping.most:
            around = most_alike(context, self._sentences_of(context), question)
            if around is not None:
                left, right = self._cut(context, around.start, around.end, choose)
        return Example(question, context[left:right])

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


def _details_of_articles(file: QuestionFile) -> dict[int, dict[str, list[str]]]:
    """Return, for each paragraph number, the details of its article's questions by kind.

    A detail of the same subject is the one that misleads. Where an article is asked too few
    questions, those of the whole file are taken.
    """
    whole = details_by_kind(question.text for question in file.questions)
    asked: dict[int, list[str]] = {}
    for question in file.questions:
        asked.setdefault(question.paragraph, []).append(question.text)
    found: dict[int, dict[str, list[str]]] = {}
    for article in file.articles:
        texts = [text for number in article for text in asked.get(number, ())]
        own = details_by_kind(texts)
        pool = {
            kind: own[kind] if len(own.get(kind, ())) >= _FEW_DETAILS else every
            for kind, every in whole.items()
        }
        found |= dict.fromkeys(article, pool)
    return found


def _fits(answer: str) -> bool:
    return 0 < len(answer.strip()) <= LONGEST_ANSWER
