"""Follow-ups that name nothing: whether they lean on the last answer, and what is put before."""

from __future__ import annotations

import pytest

from index import Document, Hit, Passage, Sentence
from qa import Answer, Citation, Span
from qa.followup.rewrite import RewrittenQuestion
from qa.followup.topic import find_topic, leans, with_topic
from qa.followup.understandings import list_understandings

TEXT = "Parental leave lasts sixteen weeks. The customer must give sixty days of notice."


def answered(question: str, name: str, heading: str, quote: str = "sixteen weeks") -> Answer:
    """An answer of these words, under this heading of a document of this name."""
    made = Document(name, name, "text", "0" * 64, TEXT)
    passage = Passage.from_document(made, (Sentence(0, len(TEXT)),), heading, None)
    hit = Hit(1, passage, 1.0, 0.5, 2.0)
    span = Span.from_document(made, TEXT.index(quote), TEXT.index(quote) + len(quote))
    citation = Citation(1, span, span, None, heading, 0.8, hit)
    return Answer(question, quote, 0.8, 0.35, (citation,), (hit,))


LEAVE = answered(
    "How long is parental leave?", "employee-handbook.md", "Handbook > 3 Leave > 3.2 Parental leave"
)
NOTICE = answered(
    "How much notice must the customer give?", "scan_0001.pdf", "4.1 Termination", "sixty days"
)


@pytest.mark.parametrize(
    "question",
    [
        "is it paid?",
        "When must it be taken?",
        "And for the other party?",
        "and in 2023?",
        "What about contractors?",
        "Who approves it?",
        "why?",
        "Does that count?",
        "Is there a limit to that?",
        "Which one is longer?",
        "Can they carry it over?",
        "Whom must one tell about it?",
    ],
)
def test_questions_that_lean_on_what_was_said(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "How long is parental leave?",
        "Who led the rebellion?",
        "How long does it take to get a refund?",
        "Is it possible to cancel?",
        "Does the employee keep his laptop?",
        "Who said that Rasht fell?",
        "What is said of the treaty that they signed?",
        "refund forgot to cancel",
        "vacation days",
        "What happens when a business underpays its workers?",
        "Why is it called the Atlantic Ocean?",
        "What if I have no insurance?",
        "Who played those who fled this year?",
    ],
)
def test_questions_that_stand_alone(question: str) -> None:
    assert not leans(question)


def test_the_topic_is_the_document_its_heading_and_what_was_asked() -> None:
    assert find_topic(LEAVE) == "employee handbook, Parental leave"
    assert find_topic(NOTICE) == "Termination, the customer"  # scan_0001 says nothing


@pytest.mark.parametrize(
    ("earlier", "question", "asked"),
    [
        (LEAVE, "Is it paid?", "Employee handbook, Parental leave: is it paid?"),
        (
            LEAVE,
            "when must it be taken?",
            "Employee handbook, Parental leave: when must it be taken?",
        ),
        (NOTICE, "And is it free?", "Termination, the customer: is it free?"),
        (
            NOTICE,
            "And for the other party?",
            "How much notice must the customer give, and for the other party?",
        ),
        (
            answered("How long is the notice for convenience?", "a.md", "Termination"),
            "and for cause?",
            "How long is the notice for cause?",
        ),
    ],
)
def test_what_is_asked_with_the_topic(earlier: Answer, question: str, asked: str) -> None:
    found = with_topic(question, [earlier])
    assert found is not None
    assert found[0] == asked
    assert found[1].startswith("It took ")


def test_a_follow_up_is_asked_with_its_topic_and_as_it_was_typed() -> None:
    ways = list_understandings("when must it be taken?", [LEAVE])
    assert [each.question for each in ways] == [
        "Employee handbook, Parental leave: when must it be taken?",
        "when must it be taken?",
    ]
    assert list_understandings("When must it be taken?", []) == [
        RewrittenQuestion("When must it be taken?")
    ]
    alone = "How many vacation days are there?"
    assert list_understandings(alone, [LEAVE]) == [RewrittenQuestion(alone)]


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("When was Kuchik Khan expelled?", True),
        ("Why was Kuchik Khan forced to resign?", True),
        ("Employee handbook, Parental leave: is it paid?", True),
        ("How many the secondary caregiver of leave does a primary caregiver get?", False),
        ("Why Sheikh Mohammed Hiabani led the rebellion?", False),
        ("Who headed the cabinet 31 July?", False),
        ("Who headed the cabinet on 31 July?", True),
        ("What did the his commander say?", False),
    ],
)
def test_only_what_reads_as_a_question_is_shown(question: str, plain: bool) -> None:
    assert RewrittenQuestion(question, True).plain is plain
