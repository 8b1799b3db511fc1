"""Questions with one detail exchanged: which details there are, and which may take their place."""

from __future__ import annotations

from random import Random

from training.near_misses import details, details_by_kind, near_miss


def words(question: str) -> list[tuple[str, str]]:
    return [(each.kind, question[each.start : each.end]) for each in details(question)]


def test_names_years_and_numbers_are_details_in_their_order() -> None:
    assert words("When did Queen Anne visit 3 towns in 1702?") == [
        ("name", "Queen Anne"),
        ("number", "3"),
        ("year", "1702"),
    ]
    assert words("Did the Duke of York lead 10,000 men?") == [
        ("name", "Duke of York"),
        ("number", "10,000"),
    ]


def test_the_first_word_is_no_name_and_a_question_may_have_no_detail() -> None:
    assert words("Napoleon went where?") == []
    assert words("What stood by the river?") == []
    assert words("") == []


def test_details_of_many_questions_are_kept_once_by_kind() -> None:
    asked = ["Who met Ada in 1815?", "Who met Bela in 1815?", "Who had 12 boats?"]
    assert details_by_kind(asked) == {
        "name": ["Ada", "Bela"],
        "year": ["1815"],
        "number": ["12"],
    }


def test_one_detail_is_exchanged_for_one_that_the_paragraph_lacks() -> None:
    question, paragraph = "When did Ada leave Aling?", "Ada left Aling in 1815, with Cyra."
    pool = {"name": ["Ada", "Aling", "Bela", "Cyra"]}
    made = {near_miss(question, paragraph, pool, Random(seed)) for seed in range(40)}
    assert made - {None} == {"When did Bela leave Aling?", "When did Ada leave Bela?"}


def test_a_year_is_exchanged_for_a_year() -> None:
    pool = {"name": ["Bela"], "year": ["1815", "1816"]}
    made = near_miss("Who came in 1815?", "Dora came in 1815.", pool, Random(1))
    assert made == "Who came in 1816?"


def test_a_detail_that_shares_a_word_with_the_paragraph_misleads_nobody() -> None:
    pool = {"name": ["Queen Mary"]}
    assert near_miss("When did Anne rule?", "Anne was queen in 1702.", pool, Random(1)) is None


def test_without_a_detail_or_another_of_its_kind_there_is_no_near_miss() -> None:
    assert near_miss("What stood there?", "A house.", {"name": ["Ada"]}, Random(1)) is None
    assert near_miss("Who met Ada?", "Dora met Ada.", {"year": ["1815"]}, Random(1)) is None
    # Of one letter there is no telling whether the paragraph lacks it.
    assert near_miss("Who had 12 boats?", "Ada had 12.", {"number": ["3"]}, Random(1)) is None
