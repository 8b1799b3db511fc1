"""Sections are found by their headings' numbers and words, and end where the next one begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Document
from index.loaders import load_document
from qa.talk.headings import find_numbered, find_page, find_titled, outline
from testing.pdf_file import lines_down, pdf_file

Load = Callable[[str, str | bytes], Document]

HANDBOOK = """# Staff handbook

## 4 Leave

Everybody has leave.

### 4.1 Sick leave

Sick leave is paid for six weeks.

### 4.2 Annual leave

Annual leave is 25 days.

#### 4.2.1 Carrying over

Five days may be carried over.

## 5 Refunds

### 5.1 Travel

Trains are refunded.

## Appendix A: Forms

The form is green.
"""

LEASE = """Lease

1. Parties. The landlord and the tenant.

2. Rent

2.1 The rent is 900 euros a month. It is due on the first.

2.2 The deposit is two rents.

3. Pets. No pets are allowed.
"""

CLAUSES = """# Cloud agreement

1. Service
    1. Access. You may use the service.
    2. Support. Support is by mail.
2. Fees
    1. Amount. The fee is 10 euros.
    2. Due. It is due in May.

And so on.
"""


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_text(name: str, text: str | bytes) -> Document:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_document(path)

    return load_text


def bodies(document: Document, unit: str, number: str, items: bool = True) -> list[str]:
    found = find_numbered(document, unit, number, items)
    return [document.text[each.body : each.end].strip() for each in found]


@pytest.mark.parametrize(
    ("unit", "number", "begins", "ends"),
    [
        ("section", "4.1", "Sick leave is", "six weeks."),
        ("section", "4.2", "Annual leave is", "carried over."),
        ("clause", "4.2.1", "Five days", "carried over."),
        ("chapter", "4", "Everybody has", "carried over."),
        ("section", "five", "### 5.1", "refunded."),
        ("appendix", "a", "The form", "green."),
    ],
)
def test_a_numbered_section_ends_at_the_next_of_its_level(
    load: Load, unit: str, number: str, begins: str, ends: str
) -> None:
    (body,) = bodies(load("handbook.md", HANDBOOK), unit, number)
    assert body.startswith(begins)
    assert body.endswith(ends)


@pytest.mark.parametrize(
    ("unit", "number"), [("section", "4.3"), ("appendix", "4"), ("chapter", "a"), ("part", "9")]
)
def test_what_is_not_there_is_not_found(load: Load, unit: str, number: str) -> None:
    assert bodies(load("handbook.md", HANDBOOK), unit, number) == []


def test_a_number_in_words_or_roman_letters_is_the_number(load: Load) -> None:
    document = load(
        "novel.md", "# CHAPTER III\n\n# The Coup\n\nIt failed.\n\n# CHAPTER IV\n\nEnd.\n"
    )
    assert bodies(document, "chapter", "3") == ["# The Coup\n\nIt failed."]
    assert bodies(document, "chapter", "iii") == ["# The Coup\n\nIt failed."]
    assert bodies(document, "chapter", "four") == ["End."]


def test_clauses_without_headings_are_sections(load: Load) -> None:
    document = load("lease.txt", LEASE)
    assert bodies(document, "clause", "2.1") == [
        "2.1 The rent is 900 euros a month. It is due on the first."
    ]
    assert bodies(document, "section", "3") == ["3. Pets. No pets are allowed."]


def test_items_of_nested_lists_are_numbered_after_the_one_they_lie_in(load: Load) -> None:
    document = load("cloud.md", CLAUSES)
    assert bodies(document, "section", "2.2")[0].startswith("2. Due. It is due in May.")
    (fees,) = bodies(document, "section", "2")
    assert fees.startswith("2. Fees")
    assert "The fee is 10 euros." in fees
    assert "Support" not in fees
    assert bodies(document, "section", "2.2", items=False) == []


def test_the_first_items_of_several_lists_are_no_section(load: Load) -> None:
    text = "# Bread\n\n1. Mix it.\n2. Bake it.\n\n# Cake\n\n1. Whip it.\n2. Bake it.\n"
    assert bodies(load("bread.md", text), "section", "1") == []


def test_a_section_is_found_by_words_of_its_heading(load: Load) -> None:
    document = load("handbook.md", HANDBOOK)
    (section,) = find_titled(document, "carrying over")
    assert section.label == "4.2.1 Carrying over"
    (section,) = find_titled(document, "refund")  # a form of a heading's word
    assert (
        document.text[section.body : section.end].strip()
        == "### 5.1 Travel\n\nTrains are refunded."
    )
    assert find_titled(document, "pets") == []


def test_a_page_is_found_by_its_number(load: Load) -> None:
    pages = [lines_down("The first page is about bread."), lines_down("The second is on cheese.")]
    document = load("two.pdf", pdf_file(pages))
    (page,) = find_page(document, "page", "2")
    assert document.text[page.body : page.end].strip() == "The second is on cheese."
    assert find_page(document, "slide", "2") == []
    assert find_page(document, "page", "3") == []


def test_the_outline_leaves_out_the_title_and_what_lies_deeper(load: Load) -> None:
    entries = outline(load("handbook.md", HANDBOOK))
    assert [(each.level, each.label) for each in entries] == [
        (1, "4 Leave"),
        (1, "5 Refunds"),
        (1, "Appendix A: Forms"),
    ]
    assert outline(load("short.md", "# One\n\nText.\n\n# Two\n\nText.\n")) == []
