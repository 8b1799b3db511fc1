"""Where the sources of an answer differ, and where they only say the same in other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Hit, Passage, Sentence
from qa import Answer, Citation, Form, Span
from qa.answer.differences import Difference, find_differences
from qa.english.values import Date, Name, Number, parse_dates, parse_names, parse_number

WHEN = "When was Rasht taken?"
MANY = "How many sailors came?"
WHO = "Who commanded the flotilla?"
WHERE = "Where was it proclaimed?"
WHAT = "What was it called?"


def answer(question: str, *sentences: str, form: Form = Form.SPAN) -> Answer:
    """An answer that cites what stands in brackets in each sentence, each of its own document."""
    citations = []
    for position, marked in enumerate(sentences, start=1):
        start, end = marked.index("["), marked.index("]") - 1
        text = marked.replace("[", "").replace("]", "")
        name = f"{position}.txt"
        document = Document(name, name, "text", f"{position:064}", text)
        passage = Passage.from_document(document, (Sentence(0, len(text)),), "", None)
        quote = Span.from_document(document, start, end)
        whole = Span.from_document(document, 0, len(text))
        hit = Hit(position, passage, 1.0, 0.5, 2.0)
        citations.append(Citation(position, quote, whole, None, "", 0.8, hit))
    hits = tuple(each.hit for each in citations)
    first = citations[0].quote.text
    return Answer(question, first, 0.8, 0.35, tuple(citations), hits, form=form)


@pytest.mark.parametrize(
    ("question", "one", "other", "kind"),
    [
        (WHEN, "[4 June 1920]", "[5 June 1920]", "date"),
        (WHEN, "[June 1920]", "[July 1920]", "date"),
        (WHEN, "in [1920]", "in [1921]", "date"),
        (WHEN, "[1920-06-04]", "[4 May 1920]", "date"),
        (WHEN, "in the [spring of 1920]", "in [October 1920]", "date"),
        (WHEN, "in the [19th century]", "in [1920]", "date"),
        (MANY, "[two thousand] sailors", "[2,500] sailors", "number"),
        (MANY, "[800]", "[900 men]", "number"),
        (MANY, "more than [2,000] came", "[1,500]", "number"),
        (MANY, "about [2,000] came", "[2,500]", "number"),
        (MANY, "[20-30 thousand]", "[40,000]", "number"),
        (WHO, "[Fyodor Raskolnikov]", "[Sergo Ordzhonikidze]", "name"),
        (WHO, "[Ehsanullah Khan] did.", "[Kuchik Khan] did.", "name"),
        (WHO, "[M. Frunze]", "[Leon Trotsky]", "name"),
        (WHERE, "In [Rasht].", "In [Tehran].", "name"),
        (WHAT, "[Red Star]", "[White Star]", "name"),
        ("What did it cost?", "It cost [30 roubles].", "It cost [40 roubles].", "number"),
        ("What was the day?", "[4 June]", "[5 June]", "date"),
        ("When does it close?", "It closes at [6 pm].", "It closes at [16:00].", "time"),
        ("When does it close?", "It closes at [6:30 p.m.].", "It closes at [noon].", "time"),
        ("How heavy may it be?", "[less than 20 kg]", "[less than 25 kg]", "number"),
        ("How many come?", "[at least 20]", "[at least 25]", "number"),
        ("Where is it?", "It is in [Room 240].", "It is in [Room 102].", "name"),
    ],
)
def test_what_differs(question: str, one: str, other: str, kind: str) -> None:
    words = [each[each.index("[") + 1 : each.index("]")] for each in (one, other)]
    assert find_differences(answer(question, one, other)) == (
        Difference(kind, ((words[0], (1,)), (words[1], (2,)))),
    )


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (WHEN, "[4 June 1920]", "[June 4, 1920]"),
        (WHEN, "[4 June 1920]", "[1920-06-04]"),
        (WHEN, "[4 June 1920]", "[4/6/1920]"),
        (WHEN, "[4 June 1920]", "the [4th of June]"),
        (WHEN, "[June 1920]", "[4 June 1920]"),
        (WHEN, "[1920]", "[4 June]"),
        (WHEN, "the [spring of 1920]", "[April 1920]"),
        (WHEN, "the [1920s]", "[1921]"),
        (WHEN, "[1920–21]", "[1921]"),
        (WHEN, "the [20th century]", "[1920]"),
        (WHEN, "[three days later]", "[4 June 1920]"),
        (MANY, "[two thousand]", "[2,000]"),
        (MANY, "[2000]", "[2,000 sailors]"),
        (MANY, "[two and a half thousand]", "[2500]"),
        (MANY, "[half a million]", "[500 000]"),
        (MANY, "[20-30 thousand]", "[25,000]"),
        (MANY, "about [2,400] came", "[2,500]"),
        (MANY, "over [2,000] came", "[2,500]"),
        (MANY, "[twenty-five]", "[25]"),
        (MANY, "a [dozen] came", "[twelve]"),
        (MANY, "[800 men]", "[40 machine guns]"),  # not the same things
        (MANY, "[many]", "[800]"),
        (WHO, "[M. Frunze]", "[Mikhail Frunze]"),
        (WHO, "[Frunze]", "[Mikhail Frunze]"),
        (WHO, "[Sheikh Mohammed Hiabani]", "[Hiabani]"),
        (WHO, "[Ehsanullah Khan] did.", "[Éhsanullah Khan] did."),
        (WHO, "[Raskolnikov and Ordzhonikidze]", "[Sergo Ordzhonikidze]"),
        (WHO, "[the sailors]", "[Raskolnikov]"),
        (WHERE, "In [Rasht], the capital of Gilan.", "In [Gilan]."),
        (WHAT, "[a republic]", "[the Red Star]"),
        ("When does it close?", "It closes at [6:30].", "It closes at [18:30]."),
        ("How heavy may it be?", "[less than 20 kg]", "[under 20 kg]"),
        (MANY, "[at least 20]", "[25]"),
    ],
)
def test_what_agrees_or_cannot_be_compared(question: str, one: str, other: str) -> None:
    assert find_differences(answer(question, one, other)) == ()
    assert find_differences(answer(question, other, one)) == ()


def test_a_list_never_differs() -> None:
    both = ("[4 June 1920]", "[5 June 1920]")
    assert find_differences(answer(WHEN, *both, form=Form.LIST)) == ()
    assert find_differences(answer(WHEN, *both, form=Form.SENTENCES)) == ()


def test_one_citation_does_not_differ() -> None:
    assert find_differences(answer(WHEN, "[4 June 1920]")) == ()


def test_citations_that_agree_are_one_side_and_a_vague_one_is_on_none() -> None:
    found = find_differences(answer(WHEN, "[4 June 1920]", "[5 June 1920]", "[June 4, 1920]"))
    assert found == (Difference("date", (("4 June 1920", (1, 3)), ("5 June 1920", (2,)))),)
    found = find_differences(answer(WHEN, "[June 1920]", "[5 June 1920]", "[4 June 1920]"))
    assert found == (Difference("date", (("5 June 1920", (2,)), ("4 June 1920", (3,)))),)


def test_two_places_in_one_sentence_do_not_differ() -> None:
    one = answer(WHEN, "It fell on [4 June] and rose on 5 June.")
    first = one.citations[0]
    document = Document("1.txt", "1.txt", "text", "0" * 64, first.sentence.text)
    second = Citation(
        2, Span.from_document(document, 30, 36), first.sentence, None, "", 0.8, first.hit
    )
    assert second.quote.text == "5 June"
    both = Answer(WHEN, one.text, 0.8, 0.35, (first, second), one.hits)
    assert find_differences(both) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two and a half thousand sailors", Number(2500, 2500, frozenset({"sailor"}))),
        ("20,000 to 30,000", Number(20000, 30000)),
        ("20-30 thousand", Number(20000, 30000)),
        ("one hundred and five", Number(105, 105)),
        ("three hundred thousand", Number(300000, 300000)),
        ("twenty-one", Number(21, 21)),
        ("a dozen", Number(12, 12)),
        ("3.5 million", Number(3500000, 3500000)),
        ("5 %", Number(5, 5, frozenset({"percent"}))),
        ("at least 12", Number(12, float("inf"), limit="least")),
        ("more than 12", Number(12, float("inf"))),
        ("up to 12", Number(0, 12, limit="most")),
    ],
)
def test_numbers_worked_out_by_hand(text: str, value: Number) -> None:
    assert parse_number(text) == value


def test_what_holds_no_value_gives_none() -> None:
    assert parse_number("many") is None
    assert parse_number("m² and a½") is None
    assert parse_number("٣") == Number(3, 3)  # digits of other scripts are digits
    assert parse_dates("the next day") == []
    assert parse_names("the sailors") == []


def test_dates_and_names_worked_out_by_hand() -> None:
    june = frozenset({6})
    assert parse_dates("from 4 June to 5 July 1920") == [
        Date(None, june, frozenset({4})),
        Date((1920, 1920), frozenset({7}), frozenset({5})),
    ]
    assert parse_dates("1920–21") == [Date((1920, 1921))]
    assert parse_dates("It may rain in May.") == [Date(None, frozenset({5}))]
    assert parse_names("the Turk Mustafa Subhi and Dr. José Peña") == [
        Name(("turk", "mustafa", "subhi")),
        Name(("jose", "pena")),
    ]


VALUES = st.text(st.sampled_from("14June 190-2,./thousand aMayKhn–é"), max_size=30)


@given(VALUES, VALUES)
def test_agreeing_goes_both_ways_and_everything_agrees_with_itself(one: str, other: str) -> None:
    for read in (parse_dates, parse_names):
        for a in read(one):
            assert a.agrees(a)  # type: ignore[arg-type]
            for b in read(other):
                assert a.agrees(b) == b.agrees(a)  # type: ignore[arg-type]
    first, second = parse_number(one), parse_number(other)
    if first is not None and second is not None:
        assert first.agrees(first)
        assert first.agrees(second) == second.agrees(first)
