"""What holds for every format: the words put in come out, in blocks, under their heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import EmptyDocument, PageUnit, load_document
from index.loaders import SUFFIXES
from index.loaders.registry import FORMATS, parse
from index.loaders.source import Source
from testing.blocks import check_blocks, check_composed, passages_of
from testing.make_documents import MAKERS, Section
from tests.conftest import ROOT

Write = Callable[[str, str | bytes], Path]

RODE = "Reza Khan rode to Tehran in 1921."
EXPECTED = "Nobody had expected him – “so soon”, as one wrote."
ENDED = "The republic ended in September & was soon forgotten."
SECTIONS = [
    Section(
        "The coup",
        (f"{RODE} He brought 2,500 soldiers with him.", EXPECTED),
        (("City", "People"), ("Rasht", 20000), ("Anzali", 9000)),
    ),
    Section("The end", (ENDED,)),
]
AS_THEY_ARE = (".txt", ".md", ".rst", ".tex", ".log", ".py")
SHEETS = (".xlsx", ".xls", ".ods")
WITHOUT_HEADINGS = (".csv", ".tsv")
UNITS = {
    ".pdf": PageUnit.PAGE,
    ".pptx": PageUnit.SLIDE,
    **dict.fromkeys((*SHEETS, *WITHOUT_HEADINGS), PageUnit.ROW),
}
# The page that holds each of the three sentences.
PAGES = {
    ".pdf": (1, 1, 2),
    ".pptx": (1, 1, 2),
    **dict.fromkeys(SHEETS, (1, 2, 1)),
    **dict.fromkeys(WITHOUT_HEADINGS, (1, 2, 6)),
}


def test_every_format_that_can_be_made_is_tested() -> None:
    made = {FORMATS[suffix] for suffix in MAKERS}
    assert [each for each in SUFFIXES if FORMATS[each] not in made] == []


def test_every_ending_is_documented() -> None:
    listed = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8").split()
    assert [each for each in SUFFIXES if each not in listed] == []


@pytest.mark.parametrize("suffix", MAKERS)
def test_what_was_written_is_read(suffix: str, write: Write) -> None:
    path = write(f"file{suffix}", MAKERS[suffix](SECTIONS))
    document = load_document(path)
    check_blocks(document)
    if suffix not in AS_THEY_ARE:
        check_composed(document)
    for sentence in (RODE, EXPECTED, ENDED):
        assert document.text.count(sentence) == 1
    assert document.page_unit == UNITS.get(suffix, PageUnit.PAGE)
    found = [document.page_at(document.text.index(each)) for each in (RODE, EXPECTED, ENDED)]
    assert tuple(found) == PAGES.get(suffix, (None, None, None))


# Those that have no headings, or others than the words put in have.
_OTHER_HEADINGS = {".eml", ".ipynb", ".json", ".log", ".mbox", ".py", ".srt", ".xml", ".zip"}


@pytest.mark.parametrize("suffix", sorted(set(MAKERS) - {*WITHOUT_HEADINGS, *_OTHER_HEADINGS}))
def test_headings_stand_above_their_sentences(suffix: str, write: Write) -> None:
    document = load_document(write(f"file{suffix}", MAKERS[suffix](SECTIONS)))
    headings = [block.label for block in document.blocks if block.level]
    assert headings == ["The coup", "The end"]
    for passage in passages_of(document):
        above = {heading for heading in headings if passage.heading == heading}
        assert above == {"The end" if ENDED in passage.text else "The coup"}


@pytest.mark.parametrize("suffix", [*SHEETS, *WITHOUT_HEADINGS])
def test_rows_name_their_columns(suffix: str, write: Write) -> None:
    document = load_document(write(f"file{suffix}", MAKERS[suffix](SECTIONS)))
    assert "City: Rasht; People: 20000.\nCity: Anzali; People: 9000." in document.text


@pytest.mark.parametrize(
    "suffix", [".html", ".xhtml", ".docx", ".pptx", ".epub", ".odt", ".rtf", ".zip"]
)
def test_tables_keep_their_rows(suffix: str, write: Write) -> None:
    document = load_document(write(f"file{suffix}", MAKERS[suffix](SECTIONS)))
    assert "City | People\nRasht | 20000\nAnzali | 9000" in document.text


WORDS = st.text(
    st.sampled_from("aZéß中日Ж .,!?\n\t-–“”|;:<&\"'3\xa0\xad\u2028\u200b\u0301😀=")
    | st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]),
    max_size=60,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    suffix=st.sampled_from(
        [".html", ".xhtml", ".docx", ".pptx", ".csv", ".tsv", ".epub", ".odt", ".rtf"]
    ),
    heading=WORDS,
    paragraphs=st.lists(WORDS, max_size=3),
    cells=st.lists(st.tuples(WORDS, WORDS), max_size=3),
)
def test_any_words_end_up_in_blocks(
    suffix: str, heading: str, paragraphs: list[str], cells: list[tuple[str, str]]
) -> None:
    section = Section(heading, tuple(paragraphs), tuple(cells))
    put_in = "".join([*paragraphs, *(cell for row in cells for cell in row)])
    if suffix not in WITHOUT_HEADINGS:
        put_in += heading
    try:
        parsed = parse(Source(MAKERS[suffix]([section]), Path(f"any{suffix}")))
    except EmptyDocument:
        assert not any(map(str.isalnum, put_in))
        return
    check_composed(parsed)
    assert not Counter(filter(str.isalnum, put_in)) - Counter(filter(str.isalnum, parsed.text))
