"""What names one thing of many that are alike, and which texts hold it."""

from __future__ import annotations

import pytest

from index.search.identifiers import Identifier, find_identifiers, identifier_phrases


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who has locker 3942?", ["locker 3942"]),
        ("What does Section 4.2(b) say?", ["Section 4.2(b)"]),
        ("When does clause 2.1 end?", ["clause 2.1"]),
        ("What does RFC 7231 obsolete?", ["RFC 7231"]),
        ("Who files form W-4?", ["form W-4"]),
        ("What is in § 12?", ["§ 12"]),
        ("Is there a W-4 and an I-9?", ["W-4", "I-9"]),
        ("What changed in 2.4.1?", ["2.4.1"]),
        ("Who paid invoice no. 77?", ["invoice 77"]),
        ("What is CVE-2021-44228?", ["CVE-2021-44228"]),
        ("How do I fix error 404?", ["error 404"]),
        ("What is gizmo 512?", ["gizmo 512"]),
        # Quantities, years, dates, ranks and times name nothing.
        ("Can I order 5 items?", []),
        ("Who had 3942 guns in May 1920?", []),
        ("What happened in 1921, or since 1919?", []),
        ("Is it more than 500?", []),
        ("Which mid-1990s top-10 hit was #1?", []),
        ("Is a 30-day notice or a 24-hour one needed by 5pm on the 20th?", []),
        ("Who headed the cabinet 31 July?", []),
        ("Which act 1998 is meant?", []),
        ("Did 150,000 men leave?", []),
        ("Who led the rebellion?", []),
    ],
)
def test_identifiers_of_a_question(question: str, found: list[str]) -> None:
    assert [each.shown for each in find_identifiers(question)] == found


@pytest.mark.parametrize(
    ("identifier", "text", "held"),
    [
        (Identifier("locker", "3942"), "Locker 3942 is Ann's.", True),
        (Identifier("locker", "3942"), "| 3,942 | Ann |", True),
        (Identifier("locker", "3942"), "Locker 394 is Bob's, locker 39421 is Eve's.", False),
        (Identifier("locker", "38"), "Locker 38 is Bob's.", True),
        (Identifier("locker", "38"), "Locker 380; there are 38 rooms.", True),  # a label, a number
        (Identifier("room", "12"), "The lease runs for 12 months.", False),
        (Identifier("room", "12"), "Room 120 is shut. The lease runs for 12 months.", False),
        (Identifier("room", "12"), "Rooms 10, 11 and 12 are closed.", True),
        (Identifier("section", "4"), "4. Termination\nEither party may.", True),
        (Identifier("section", "4"), "Payment within 4 weeks.", False),
        (Identifier("stage", "2"), "Of stage II, or the second stage.", True),
        (Identifier("stage", "2"), "The second of them is stage III.", False),
        (Identifier("chapter", "14"), "CHAPTER XIV", True),
        (Identifier("clause", "2.1"), "2.1 Term", True),
        (Identifier("clause", "2.1"), "12.1 Term and 3.2.1", False),
        (Identifier("section", "4.2(b)"), "4.2 Notice (a) by post; (b) by hand.", True),
        (Identifier("section", "4.2(b)"), "4.2 Notice (a) by post.", False),
        (Identifier("form", "W-4"), "The W-4, or W 4.", True),
        (Identifier("form", "W-4"), "The W-40 and W-2.", False),
        (Identifier("rfc", "7231"), "RFC7231", False),  # no letter stands before it
        (Identifier("", "PS3"), "the PlayStation 3", True),  # letters that stand for words
        (Identifier("", "FF14"), "Final Fantasy XIV", True),
        (Identifier("", "FY18"), "in 2018", True),
        (Identifier("", "FY18"), "in 2017", False),
    ],
)
def test_whether_a_text_holds_it(identifier: Identifier, text: str, held: bool) -> None:
    assert identifier.is_in(text) is held


def test_it_may_stand_in_any_of_the_texts() -> None:
    assert Identifier("section", "4.2").is_in("Either party may.", "Contract > 4.2 Term")
    assert Identifier("room", "12").is_in("| 12 | Ann |", "Room > Name")


def test_identifiers_are_searched_for_whole() -> None:
    assert identifier_phrases("What does Section 4.2(b) say?") == ["section 4.2(b)", "4.2(b)"]
    assert identifier_phrases("What is in § 12?") == ["12"]
    assert identifier_phrases("Who led it?") == []
