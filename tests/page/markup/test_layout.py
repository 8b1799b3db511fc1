"""Documents in parts: what they are, what is hidden in them, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document
from index.loaders.registry import parse
from index.loaders.source import Source
from page.markup.layout import differs, lay_out
from page.markup.parts import Part, PartKind, ShownRow
from testing.make_documents import packed

MARKDOWN = """---
title: "Rules of the house"
---
## The **Refund** policy ##

You get [your money](http://a.example/x "t") back.
It takes *two*
days.

Second title
============

- one
  - deeper
12. third

> said by **Ann**
>
> twice

```python
x = "**no**"
```

    indented

***

| Name | Room |
|------|-----:|
| **Ada** | [214](x) |
| Bram | 118 |

<!-- nobody reads this -->

<p align="center">Tom &amp; <b>Ann</b></p>

[r]: http://b.example
"""


def load(name: str, content: str | bytes) -> Document:
    content = content.encode() if isinstance(content, str) else content
    parsed = parse(Source(content, Path(name)))
    kind = {"md": "markdown", "txt": "text", "htm": "html"}.get(name[-3:].strip("."), name[-3:])
    return Document(
        name, name, kind, "0" * 64, parsed.text, parsed.blocks, parsed.pages, parsed.page_unit,
        tables=parsed.tables,
    )  # fmt: skip


def shown_in(document: Document, part: Part) -> str:
    return "".join(
        each.instead if each.hidden else document.text[each.start : each.end]
        for each in part.all_pieces()
    )


def cells(document: Document, row: ShownRow) -> list[str]:
    return [
        cell.again
        + "".join(document.text[each.start : each.end] for each in cell.pieces if not each.hidden)
        for cell in row.cells
    ]


def test_markdown_is_laid_out_without_its_marks() -> None:
    document = load("a.md", MARKDOWN)
    parts = lay_out(document, 0, len(document.text))
    told = [(each.kind.value, each.level, shown_in(document, each)) for each in parts]
    assert [each for each in told if each[0] != "table" and (each[2] or each[0] == "rule")] == [
        ("heading", 1, "Rules of the house"),
        ("heading", 2, "The Refund policy"),
        ("paragraph", 0, "You get your money back.\nIt takes two\ndays."),
        ("heading", 1, "Second title"),
        ("item", 0, "one"),
        ("item", 1, "deeper"),
        ("item", 0, "12. third"),
        ("paragraph", 0, "said by Ann"),
        ("paragraph", 0, "twice"),
        ("code", 0, 'x = "**no**"\n'),
        ("code", 0, "indented\n"),
        ("rule", 0, ""),
        ("paragraph", 0, "Tom & Ann\n"),
    ]
    assert [each.bullet for each in parts if each.kind is PartKind.ITEM] == [True, True, False]
    assert [shown_in(document, each) for each in parts if each.quoted] == ["said by Ann", "twice"]
    (table,) = (each for each in parts if each.kind is PartKind.TABLE)
    assert [(row.is_header, cells(document, row)) for row in table.rows] == [
        (True, ["Name", "Room"]),
        (False, ["Ada", "214"]),
        (False, ["Bram", "118"]),
    ]
    assert differs(document.text, 0, parts)


def test_a_row_of_a_table_is_shown_under_its_header() -> None:
    document = load("a.csv", "Town,People\nRasht,639951\nAnzali,118564\n")
    start = document.text.index("Town: Anzali")
    (part,) = lay_out(document, start, len(document.text))
    assert [(row.is_header, cells(document, row)) for row in part.rows] == [
        (True, ["Town", "People"]),
        (False, ["Anzali", "118564"]),
    ]
    assert [cell.again for cell in part.rows[0].cells] == ["Town", "People"]
    first, second = part.rows[1].cells
    assert [(document.text[p.start : p.end], p.hidden) for p in first.pieces] == [
        ("Town: ", True),
        ("Anzali", False),
    ]
    assert [(document.text[p.start : p.end], p.hidden) for p in second.pieces] == [
        ("; People: ", True),
        ("118564", False),
        (".", True),
    ]


def test_merged_cells_are_shown_once_where_their_row_is_and_again_where_it_is_not() -> None:
    markup = (
        "<table><tr><th>Region</th><th>Town</th><th>People</th></tr>"
        "<tr><td rowspan=2>Gilan</td><td>Rasht</td><td>639951</td></tr>"
        "<tr><td>Anzali</td><td>118564</td></tr></table>"
    )
    document = load("a.htm", markup)
    (whole,) = lay_out(document, 0, len(document.text))
    assert [cells(document, row) for row in whole.rows] == [
        ["Region", "Town", "People"],
        ["Gilan", "Rasht", "639951"],
        ["Anzali", "118564"],
    ]
    assert whole.rows[1].cells[0].rows == 2
    last = document.text.rindex("\n") + 1
    (row,) = lay_out(document, last, len(document.text))
    assert [cells(document, each) for each in row.rows] == [
        ["Region", "Town", "People"],
        ["Gilan", "Anzali", "118564"],
    ]


def test_lines_of_plain_text_run_on_only_where_they_wrap() -> None:
    wrapped = "The council met on Monday to talk about the bridge\nover the river.\n"
    document = load("a.txt", f"{wrapped}\nAnn Reed\nHarbour Road 4\nAnzali\n")
    first, second = lay_out(document, 0, len(document.text))
    assert (first.joined, second.joined) == (True, False)
    assert differs(document.text, 0, (first,))
    assert not differs(document.text, 0, (second,))


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.htm", "a.csv"])
@given(
    pieces=st.lists(
        st.sampled_from(
            ["# ", "## x\n", "- ", "  ", "1. ", "> ", "**", "*", "`", "```\n", "| a | b |\n",
             "|---|---|\n", "\n", "\n\n", "\r\n", "word ", "Ann. ", "[x](y)", "<b>", "</b>",
             "<!-- ", "-->", "&amp;", "===\n", "---\n", "\t", "é", "a,b\n", "[r]: u\n", "[r]"]
        ),
        max_size=40,
    ),
    bounds=st.tuples(st.integers(0, 60), st.integers(0, 60)),
)  # fmt: skip
def test_shown_and_hidden_pieces_are_the_text(
    name: str, pieces: list[str], bounds: tuple[int, int]
) -> None:
    document = load(name, "words\n" + "".join(pieces))
    length = len(document.text)
    for first, last in ((0, length), sorted(min(each, length) for each in bounds)):
        parts = lay_out(document, first, last)
        placed = [(each.start, each.end) for part in parts for each in part.all_pieces()]
        assert (
            "".join(document.text[start:end] for start, end in placed)
            == (document.text[first:last])
        )
        assert all(first <= start < end <= last for start, end in placed)


def test_lines_above_a_table_and_tables_of_one_column_lose_their_bars() -> None:
    document = load(
        "a.md",
        "| on two cores | |\n|---|---|\n| Start | 2 s |\n\n| only \\| one |\n|---|\n| *a* |\n",
    )
    title, table, single = lay_out(document, 0, len(document.text))
    assert shown_in(document, title) == "on two cores\n"
    assert [cells(document, row) for row in table.rows] == [["Start", "2 s"]]
    assert shown_in(document, single) == "only | one\na\n"


def test_what_is_packed_is_laid_out_as_its_own_format() -> None:
    content = packed({"a.txt": "**so** it is here", "b.md": "# Title\n\n**so** it is\n"})
    document = load("a.zip", content)
    parts = lay_out(document, 0, len(document.text))
    assert [shown_in(document, part).strip() for part in parts] == [
        "a.txt", "**so** it is here", "b.md", "Title", "so it is",
    ]  # fmt: skip
    last = document.text.rindex("**so**")
    (part,) = lay_out(document, last, len(document.text))
    assert shown_in(document, part).strip() == "so it is"
