"""Check what every parsed document has to be, the same way for all formats."""

from __future__ import annotations

from index import Document, Passage, PassageSize, split_passages
from index.loaders.source import Parsed
from testing.fakes import WordEmbedder


def check_blocks(parsed: Parsed | Document) -> None:
    """Check that blocks are in order, don't overlap, and hold all but white space."""
    end = 0
    for block in parsed.blocks:
        assert end <= block.start < block.end <= len(parsed.text)
        assert not parsed.text[end : block.start].strip()
        assert parsed.text[block.start : block.end].strip()
        end = block.end
    assert not parsed.text[end:].strip()
    starts = [page.start for page in parsed.pages]
    assert starts == sorted(starts)
    assert not starts or (starts[0] == 0 and starts[-1] <= len(parsed.text))


def check_composed(parsed: Parsed | Document) -> None:
    """Check as well that composed text holds plain line ends and nothing invisible."""
    check_blocks(parsed)
    assert not set(parsed.text) & set("\r\x00\x02\x0b\x0c\xad\ufffe\ufeff\u2028")
    for block in parsed.blocks:
        words = parsed.text[block.start : block.end]
        assert words == words.strip()
        assert (block.label == words) == (block.kind == "heading")


def parts(parsed: Parsed | Document) -> list[tuple[str, str]]:
    """Return each block's kind, a heading's with its level ("heading 1"), and its words."""
    return [
        (
            f"{each.kind} {each.level}" if each.level else f"{each.kind}",
            _words(parsed, each.start, each.end),
        )
        for each in parsed.blocks
    ]


def _words(parsed: Parsed | Document, start: int, end: int) -> str:
    return parsed.text[start:end].strip()


def passages_of(document: Document, tokens: int = 40) -> list[Passage]:
    """Return the document's passages, each checked to be a slice of its text."""
    passages = split_passages(document, WordEmbedder(), PassageSize(tokens))
    for passage in passages:
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.page_unit is document.page_unit
    return passages
