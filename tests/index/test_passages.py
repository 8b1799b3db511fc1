"""The splitter: the worked example of its own docstring, its rules, then any document at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Block, BlockKind, Document, Page, Passage, PassageSize, Sentence, split_passages
from index.loaders.markup.markdown import markdown_blocks
from index.loaders.text import text_blocks
from index.types import PageUnit
from testing.fakes import WordEmbedder


def markdown(text: str, starts: tuple[int, ...] = ()) -> Document:
    pages = tuple(Page(start, number) for number, start in enumerate(starts, start=1))
    return Document("d.md", "/d.md", "markdown", "", text, tuple(markdown_blocks(text)), pages)


def plain(text: str) -> Document:
    return Document("d.txt", "/d.txt", "text", "", text, tuple(text_blocks(text)))


def split(document: Document, tokens: int, overlap: int = 1) -> list[Passage]:
    return split_passages(document, WordEmbedder(), PassageSize(tokens, overlap))


def texts(document: Document, tokens: int, overlap: int = 1) -> list[str]:
    return [each.text for each in split(document, tokens, overlap)]


def test_the_worked_example() -> None:
    document = markdown("## Rasht\n\nAa bb cc. Dd ee. Ff gg hh. Ii.\n")
    assert split(document, tokens=6) == [
        Passage(
            document="d.md",
            start=0,
            end=26,
            text="## Rasht\n\nAa bb cc. Dd ee.",
            heading="Rasht",
            page=None,
            sentences=(Sentence(0, 8), Sentence(10, 19), Sentence(20, 26)),
        ),
        Passage(
            document="d.md",
            start=20,
            end=40,
            text="Dd ee. Ff gg hh. Ii.",
            heading="Rasht",
            page=None,
            sentences=(Sentence(20, 26), Sentence(27, 36), Sentence(37, 40)),
        ),
    ]


def test_without_overlap_no_sentence_stands_twice() -> None:
    assert texts(plain("Aa bb. Cc dd. Ee ff."), tokens=4, overlap=0) == ["Aa bb. Cc dd.", "Ee ff."]


def test_an_overlap_that_leaves_no_room_is_dropped() -> None:
    assert texts(plain("Aa bb cc. Dd ee ff gg."), tokens=4) == ["Aa bb cc.", "Dd ee ff gg."]


def test_a_heading_starts_a_passage_and_a_lower_one_extends_the_path() -> None:
    document = markdown("# Book\n\n## One\n\nAa.\n\n### Deep\n\nBb.\n\n## Two\n\nCc.\n")
    assert [(each.heading, each.text) for each in split(document, tokens=50)] == [
        ("Book › One", "# Book\n\n## One\n\nAa."),
        ("Book › One › Deep", "### Deep\n\nBb."),
        ("Book › Two", "## Two\n\nCc."),
    ]


def test_a_document_of_headings_alone_is_still_found() -> None:
    assert texts(markdown("# One\n\n# Two\n"), tokens=50) == ["# One\n\n# Two"]


def test_a_sentence_that_fits_is_never_cut_and_one_that_does_not_is_cut_between_words() -> None:
    pieces = texts(plain("One two three four five six seven. Eight."), tokens=3, overlap=0)
    assert all(len(piece.split()) <= 3 for piece in pieces)
    assert " ".join(pieces) == "One two three four five six seven. Eight."


def test_a_passage_knows_its_page() -> None:
    document = markdown("Aa bb.\n\nCc dd.\n\nEe ff.\n", starts=(0, 8, 16))
    assert [each.page for each in split(document, tokens=2, overlap=0)] == [1, 2, 3]
    assert [document.page_at(offset) for offset in (0, 7, 8, 15, 16, 99)] == [1, 1, 2, 2, 3, 3]


def test_a_passage_cannot_be_cut_outside_of_its_document() -> None:
    document = plain("Aa.")
    for sentences in ((), (Sentence(0, 4),), (Sentence(2, 2),)):
        with pytest.raises(ValueError, match=r"lies outside|at least one"):
            Passage.from_document(document, sentences, "", None)


def test_sizes_that_make_no_sense_are_refused() -> None:
    for tokens, overlap in ((0, 1), (5, -1)):
        with pytest.raises(ValueError, match="at least one token"):
            PassageSize(tokens, overlap)


TEXT = st.text(
    st.sampled_from("aZé中 .!?\n\r#-*|>\x85\xa0\u2028\u200b😀“”3") | st.characters(codec="utf-8"),
    max_size=400,
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(TEXT, st.booleans(), st.integers(1, 12), st.integers(0, 3))
def test_passages_are_slices_and_lose_no_letter(
    text: str, as_markdown: bool, tokens: int, overlap: int
) -> None:
    document = markdown(text) if as_markdown else plain(text)
    covered: set[int] = set()
    for passage in split(document, tokens, overlap):
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        for sentence in passage.sentences:
            assert passage.start <= sentence.start < sentence.end <= passage.end
        counts = WordEmbedder().count_tokens(
            [text[each.start : each.end] for each in passage.sentences]
        )
        assert sum(counts) <= tokens or len(passage.sentences) == 1
        covered.update(range(passage.start, passage.end))
    assert {offset for offset, sign in enumerate(text) if sign.isalnum()} <= covered


def test_a_record_shares_no_passage_with_what_is_before_it() -> None:
    text = "Pay slip of Ida. Net 10.\n\nPay slip of Olaf. Net 20."
    second = text.index("Pay slip of Olaf")
    blocks = (
        Block(BlockKind.PROSE, 0, second - 2),
        Block(BlockKind.PROSE, second, len(text), apart=True),
    )
    passages = split_passages(
        Document("a.pdf", "", "pdf", "", text, blocks), WordEmbedder(), PassageSize(40)
    )
    assert [each.text for each in passages] == [
        "Pay slip of Ida. Net 10.",
        "Pay slip of Olaf. Net 20.",
    ]


def test_a_margin_is_in_no_passage_and_in_none_that_runs_across_it() -> None:
    text = "The river rose.\n\nAnnals of Gilan\n\nIt fell again."
    margin, last = text.index("Annals"), text.index("It fell")
    blocks = (
        Block(BlockKind.PROSE, 0, margin - 2),
        Block(BlockKind.MARGIN, margin, last - 2),
        Block(BlockKind.PROSE, last, len(text)),
    )
    passages = split_passages(
        Document("a.pdf", "", "pdf", "", text, blocks), WordEmbedder(), PassageSize(40)
    )
    assert [each.text for each in passages] == ["The river rose.", "It fell again."]


def test_a_page_is_told_by_its_place_and_by_what_is_printed_on_it() -> None:
    pages = (Page(0, 1, "i"), Page(4, 2))
    document = Document("a.pdf", "", "pdf", "", "One. Two.", (), pages)
    assert [(document.page_at(at), document.page_label_at(at)) for at in (0, 3, 4, 8)] == [
        (1, "i"),
        (1, "i"),
        (2, ""),
        (2, ""),
    ]
    assert PageUnit.PAGE.numbered(1, "i") == "p. 1 (printed page i)"
    assert PageUnit.PAGE.numbered(2, "") == "p. 2"
