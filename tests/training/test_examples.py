"""What is mined, what an epoch asks, and what stays held out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from index import ChapterVerseError
from qa.evaluation.squad import Gold, QuestionFileError
from testing.fakes import WordEmbedder
from tests.training.conftest import squad
from training.examples import Cropping, Mixture, TrainingSet, validation_examples
from training.mining import holds_answer, mine, mined
from training.question_files import Asked, QuestionFile

HELD = [range(6)]  # the first of the made-up articles


def hardest(file: QuestionFile) -> list[list[int]]:
    return list(mine(file, WordEmbedder(), quiet=True))


def training_set(
    file: QuestionFile, share: float = 0.25, seed: int = 1, cropping: Cropping | None = None
) -> TrainingSet:
    return TrainingSet(
        [file], [hardest(file)], HELD, cropping or Cropping(60, 150), Mixture((), share), seed
    )


def test_a_file_is_numbered_in_its_order(people: QuestionFile) -> None:
    assert people.articles == (range(6), range(6, 12), range(12, 18), range(18, 24))
    assert len(people.questions) == 48
    for question in people.questions:
        (gold,) = question.answers
        context = people.paragraphs[question.paragraph]
        assert context[gold.start : gold.start + len(gold.text)] == gold.text


def test_mined_paragraphs_are_of_the_article_and_lack_the_answer(people: QuestionFile) -> None:
    found = hardest(people)
    assert len(found) == len(people.questions)
    for question, numbers in zip(people.questions, found, strict=True):
        article = next(each for each in people.articles if question.paragraph in each)
        assert set(numbers) <= set(article) - {question.paragraph}
        for number in numbers:
            assert not holds_answer(people.paragraphs[number], question)
    # "When did Ada move to Aling?": every other paragraph of the article says "Ada move" alike,
    # and none says 1800. "The house" stands in all of them, so nothing is mined for that one.
    assert len(found[0]) == 5
    assert found[1] == []


def test_the_answer_is_looked_for_in_any_case() -> None:
    question = Asked("Who?", (Gold("The Shah", 0), Gold("Reza ", 0)), 0)
    assert holds_answer("And then the SHAH left.", question)
    assert holds_answer("And then reza left.", question)
    assert not holds_answer("And then he left.", question)


def test_an_article_of_one_paragraph_is_mined_from_the_whole_file(people: QuestionFile) -> None:
    alone = dataclasses.replace(people, articles=tuple(range(n, n + 1) for n in range(24)))
    found = hardest(alone)
    assert len(found[0]) == 5
    assert any(number > 5 for numbers in found for number in numbers)
    for question, numbers in zip(alone.questions, found, strict=True):
        assert question.paragraph not in numbers
        assert not any(holds_answer(alone.paragraphs[number], question) for number in numbers)


def test_a_file_is_mined_once(people: QuestionFile, tmp_path: Path) -> None:
    words = WordEmbedder()
    found = mined(people, tmp_path / "mined", words, quiet=True)
    embedded = len(words.embedded)
    assert mined(people, tmp_path / "mined", words, quiet=True) == found == hardest(people)
    assert len(words.embedded) == embedded
    (cache,) = (tmp_path / "mined").iterdir()
    cache.write_text("nothing\n")
    with pytest.raises(ChapterVerseError, match="no list of mined paragraphs"):
        mined(people, tmp_path / "mined", words)
    cache.write_text(json.dumps({"question": 0, "hardest": []}) + "\n")
    with pytest.raises(ChapterVerseError, match="for 1 questions and not for 48"):
        mined(people, tmp_path / "mined", words)


def test_an_epoch_asks_everything_once_and_its_share_without_answer(people: QuestionFile) -> None:
    made = training_set(people)
    examples = made.epoch(0)
    answered = [each for each in examples if each.golds]
    assert len(answered) == 36  # three articles of twelve questions
    assert len(examples) == 48
    for each in answered:
        assert each.context[each.start : each.end] == each.golds[0]


def test_no_negative_holds_its_answer_and_nothing_held_out_is_learned(people: QuestionFile) -> None:
    answers = {each.text: each for each in people.questions}
    held = {people.paragraphs[number] for number in HELD[0]}
    for epoch in range(4):
        for each in training_set(people, cropping=Cropping(0, 0)).epoch(epoch):
            assert each.context not in held
            if not each.golds:
                assert (each.start, each.end) == (0, 0)
                assert not holds_answer(each.context, answers[each.question])


def test_held_out_paragraphs_are_not_mined_from_either(people: QuestionFile) -> None:
    everywhere = [list(range(24)) for _ in people.questions]
    made = TrainingSet([people], [everywhere], HELD, Cropping(0, 0), Mixture((), 0.5), 1)
    held = {people.paragraphs[number] for number in HELD[0]}
    assert not any(each.context in held for each in made.epoch(0))


def test_an_epoch_can_be_made_again_and_differs_from_the_next(people: QuestionFile) -> None:
    made = training_set(people)
    first = made.epoch(1)
    assert made.epoch(1) == first == training_set(people).epoch(1)
    assert made.epoch(2) != first
    assert training_set(people, seed=2).epoch(1) != first


def test_crops_are_whole_sentences_of_the_context(people: QuestionFile) -> None:
    for each in training_set(people).epoch(0):
        assert any(each.context in paragraph for paragraph in people.paragraphs)
        assert each.context.endswith(".")
        assert len(each.context) <= 150


def test_questions_without_answer_are_used_as_they_are(tmp_path: Path) -> None:
    values = squad()
    for article in values["data"]:
        for paragraph in article["paragraphs"]:
            paragraph["qas"][1] |= {"answers": [], "is_impossible": True}
    path = tmp_path / "two.json"
    path.write_text(json.dumps(values))
    made = training_set(QuestionFile.from_path(path))
    # Half of 36, more than the share: none is mined.
    assert sum(not each.golds for each in made.epoch(0)) == 18


def test_a_file_whose_every_article_is_held_out_is_refused(people: QuestionFile) -> None:
    with pytest.raises(QuestionFileError, match="No answerable question is left"):
        TrainingSet([people], [hardest(people)], people.articles, Cropping(), Mixture(), 1)


def test_validation_asks_only_held_out_articles(people: QuestionFile) -> None:
    made = validation_examples(people, hardest(people), HELD, 5, 20)
    held = {people.paragraphs[number] for number in HELD[0]}
    assert [bool(each.golds) for each in made] == [True] * 5 + [False] * 5
    assert all(each.context in held for each in made)
    assert made == validation_examples(people, hardest(people), HELD, 5, 20)


def asked(made: TrainingSet, epoch: int) -> list[tuple[str, str]]:
    """The questions of an epoch that have an answer, each with its whole paragraph."""
    return [(each.question, each.context) for each in made.epoch(epoch) if each.golds]


def mixed(file: QuestionFile, mixture: Mixture, seed: int = 1) -> TrainingSet:
    return TrainingSet([file], [hardest(file)], HELD, Cropping(0, 0), mixture, seed)


def test_each_epoch_takes_the_next_questions_of_a_file(people: QuestionFile) -> None:
    everything = sorted(asked(mixed(people, Mixture(negatives=0)), 0))
    assert len(set(everything)) == 36
    made = mixed(people, Mixture(takes=(12,), negatives=0))
    three = [asked(made, epoch) for epoch in range(3)]
    assert [len(each) for each in three] == [12, 12, 12]
    assert sorted(each for one in three for each in one) == everything  # each of them once
    assert sorted(asked(made, 3)) != sorted(three[0])  # in another order from then on


def test_what_is_taken_follows_from_the_seed(people: QuestionFile) -> None:
    mixture = Mixture(takes=(12,), negatives=0)
    assert asked(mixed(people, mixture), 1) == asked(mixed(people, mixture), 1)
    assert asked(mixed(people, mixture), 1) != asked(mixed(people, mixture, seed=2), 1)


def test_a_take_goes_on_past_the_end_of_a_file(people: QuestionFile) -> None:
    made = mixed(people, Mixture(takes=(10,), negatives=0))
    four = [asked(made, epoch) for epoch in range(4)]
    assert [len(each) for each in four] == [10] * 4
    first = [*four[0], *four[1], *four[2], *four[3][:6]]  # then come four of the next order
    assert len(first) == len(set(first)) == 36
    all_of_them = mixed(people, Mixture(takes=(99,), negatives=0))
    assert len(asked(all_of_them, 0)) == 36


def test_files_are_taken_from_as_much_as_each_is_worth(people: QuestionFile) -> None:
    mixture = Mixture(takes=(0, 5), negatives=0)
    both = [hardest(people)] * 2
    made = TrainingSet([people, people], both, HELD, Cropping(0, 0), mixture, 1)
    assert len(made.epoch(0)) == 36 + 5


def test_near_misses_are_asked_of_the_paragraph_that_lacks_them(people: QuestionFile) -> None:
    made = mixed(people, Mixture(negatives=0, near_misses=0.5))
    found = [each for each in made.epoch(0) if not each.golds]
    assert len(found) == 18  # half of 36
    right = set(asked(made, 0))
    for each in found:
        assert (each.question, each.context) not in right
        names = {word.strip("?") for word in each.question.split()[1:] if word[0].isupper()}
        assert any(name not in each.context for name in names), each


def test_a_yes_or_no_question_is_answered_by_its_sentence(people: QuestionFile) -> None:
    found = mixed(people, Mixture(negatives=0, yes_no=0.5)).epoch(0)
    made = [each for each in found if each.question.startswith("Did ")]
    assert len(found) == 36 + 18
    assert len(made) == 18  # "What stood by the river" is of no shape that is known
    for each in made:
        assert each.golds == (each.context[each.start : each.end],)
        year = each.question.rstrip("?")[-4:]
        assert each.golds[0].startswith(f"In {year} ")
        assert each.golds[0].endswith(".")
