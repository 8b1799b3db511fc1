"""Split a document into passages: whole sentences, up to a size in the embedder's tokens.

Offsets are the only thing computed here; every passage is cut from the document by
`Passage.from_document`. Rules, in this order:

1. A passage never crosses into the next section: a heading starts a new passage, and so does a
   block that is `apart`. Headings that follow each other, and the text under the last of them,
   stay together. A margin's lines are in no passage, and no passage runs across them.
2. A sentence that fits is never cut. One that does not fit is cut at white space.
3. A passage takes as many sentences as fit, and starts with the last sentence of the one before
   it in the same section, where both fit: what "he" is, is often said one sentence earlier.
4. A row of a table is a passage of its own, with what its table says of it (see `row_context`); in
   a table of very many rows a passage takes as many as fit, and none twice.

A worked example, sizes in words, at most 6 a passage, one sentence of overlap:

    ## Rasht            A b c.  D e.  F g h.  I.
    (heading, 1 word)   3       2     3       1

    "Rasht A b c. D e."   1 + 3 + 2 = 6
    "D e. F g h. I."      2 (again) + 3 + 1 = 6

This file loads no model: what counts tokens is handed in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.splitting.row_context import contexts
from index.splitting.sentences import last_space, split_lines, split_sentences, trim
from index.types import Block, BlockKind, Document, Passage, Sentence

HEADING_SEPARATOR = " › "
_MOST_ROWS = 3_000  # of a document's tables that are passages of their own
_LONGEST_LABEL = 120  # characters of one heading in a passage's heading path


class TokenCounter(Protocol):
    """What the splitter needs of an embedder."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without the model's special tokens."""


@dataclass(frozen=True, slots=True)
class PassageSize:
    """How long passages are: `tokens` at most, `overlap` sentences shared with the one before."""

    tokens: int = 180
    overlap: int = 1

    def __post_init__(self) -> None:
        if self.tokens < 1 or self.overlap < 0:
            raise ValueError("a passage needs at least one token, and no negative overlap")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence (or heading) with what packing it needs to know."""

    sentence: Sentence
    tokens: int
    is_heading: bool
    heading: str
    row: int | None = None  # the number of the table's row that it is, or is a part of
    context: str = ""


def split_passages(document: Document, counter: TokenCounter, size: PassageSize) -> list[Passage]:
    """Return the passages of `document`, in order; none for a document without words.

    Each holds at most `size.tokens` tokens, counted sentence by sentence. Every letter and digit
    of the document's blocks, margins aside, lies in at least one passage.
    """
    units = _with_rows(document, _fit(document.text, _sentences(document), counter, size.tokens))
    rows = len({unit.row for unit in units if unit.row is not None})
    passages: list[Passage] = []
    for section in _sections(units, _cuts(document)):
        is_row = section[0].row is not None
        packs = _pack_rows(section, size, rows) if is_row else _pack(section, size)
        for packed in packs:
            sentences = tuple(unit.sentence for unit in packed)
            page = document.page_at(sentences[0].start)
            last = packed[-1]
            passages.append(
                Passage.from_document(document, sentences, last.heading, page, last.context)
            )
    return passages


def _cuts(document: Document) -> list[int]:
    """Return the offsets that no passage runs across, besides those of headings."""
    return [
        block.start for block in document.blocks if block.apart or block.kind is BlockKind.MARGIN
    ]


def _sentences(document: Document) -> Iterator[tuple[Sentence, bool, str]]:
    """Yield each sentence with whether it is a heading, and the path of headings above it."""
    path: list[Block] = []
    for block in document.blocks:
        if block.kind is BlockKind.MARGIN:
            continue
        if block.kind is BlockKind.HEADING:
            path = [above for above in path if above.level < block.level] + [block]
            whole = trim(document.text, block.start, block.end)
            sentences = [whole] if whole is not None else []
        elif block.kind is BlockKind.LINES:
            sentences = split_lines(document.text, block.start, block.end)
        else:
            sentences = split_sentences(document.text, block.start, block.end)
        apart = [block] if block.label and block.kind is not BlockKind.HEADING else []
        heading = HEADING_SEPARATOR.join(above.label[:_LONGEST_LABEL] for above in path + apart)
        for sentence in sentences:
            yield sentence, block.kind is BlockKind.HEADING, heading


def _with_rows(document: Document, units: Sequence[_Unit]) -> list[_Unit]:
    """Return the units, those that lie in a table's row with its number and what is said of it."""
    if not document.tables:
        return list(units)
    said = contexts(document)
    rows = [row for table in document.tables for row in table.rows]
    found: list[_Unit] = []
    for unit in units:
        at = bisect_right(rows, unit.sentence.start, key=lambda row: row.start) - 1
        if at >= 0 and unit.sentence.start < rows[at].end:
            unit = replace(unit, row=at, context=said[rows[at].start])
        found.append(unit)
    return found


def _fit(
    text: str,
    sentences: Iterator[tuple[Sentence, bool, str]],
    counter: TokenCounter,
    max_tokens: int,
) -> list[_Unit]:
    """Count every sentence's tokens, and cut those that hold more than `max_tokens`."""
    found = list(sentences)
    counts = counter.count_tokens([text[each.start : each.end] for each, _, _ in found])
    units: list[_Unit] = []
    for (sentence, is_heading, heading), tokens in zip(found, counts, strict=True):
        if tokens <= max_tokens:
            units.append(_Unit(sentence, tokens, is_heading, heading))
            continue
        units.extend(
            _Unit(piece, piece_tokens, is_heading, heading)
            for piece, piece_tokens in _cut(text, sentence, tokens, counter, max_tokens)
        )
    return units


def _cut(
    text: str, sentence: Sentence, tokens: int, counter: TokenCounter, max_tokens: int
) -> list[tuple[Sentence, int]]:
    """Halve a sentence at white space until each piece holds at most `max_tokens` tokens.

    A single character of more tokens than that is kept whole: there is nothing left to cut.
    """
    if tokens <= max_tokens or sentence.end - sentence.start < 2:
        return [(sentence, tokens)]
    middle = last_space(text, sentence.start, (sentence.start + sentence.end + 1) // 2)
    halves = (trim(text, sentence.start, middle), trim(text, middle, sentence.end))
    pieces: list[tuple[Sentence, int]] = []
    for half in halves:
        if half is not None:
            count = counter.count_tokens([text[half.start : half.end]])[0]
            pieces.extend(_cut(text, half, count, counter, max_tokens))
    return pieces


def _sections(units: Sequence[_Unit], cuts: Sequence[int]) -> Iterator[list[_Unit]]:
    """Group units so that each heading that follows text, and each cut, starts a new group.

    So does each text that is set apart from the text before it by a label of its own, and a run of
    a table's rows, which ends it as well.
    """
    section: list[_Unit] = []
    passed = 0  # cuts before the units of the section
    for unit in units:
        before = bisect_right(cuts, unit.sentence.start)
        apart = section and unit.heading != section[-1].heading
        titled = section and not section[-1].is_heading and (unit.is_heading or apart)
        other = section and (unit.row is None) != (section[-1].row is None)
        if section and (titled or other or before > passed):
            yield section
            section = []
        passed = before
        section.append(unit)
    if section:
        yield section


def _pack(section: Sequence[_Unit], size: PassageSize) -> Iterator[list[_Unit]]:
    """Fill passages with as many units as fit, each starting with the end of the one before."""
    packed: list[_Unit] = []
    fresh = 0  # units in `packed` that no earlier passage holds
    for unit in section:
        if fresh and _tokens(packed) + unit.tokens > size.tokens:
            yield packed
            packed, fresh = _overlap(packed, unit, size), 0
        packed.append(unit)
        fresh += 1
    if fresh:
        yield packed


def _pack_rows(rows: Sequence[_Unit], size: PassageSize, all_rows: int) -> Iterator[list[_Unit]]:
    """Make each row a passage, or as many as fit where there are very many of them."""
    packed: list[_Unit] = []
    for unit in rows:
        same = bool(packed) and packed[-1].row == unit.row
        fits = _tokens(packed) + unit.tokens <= size.tokens
        if packed and not (fits and (same or all_rows > _MOST_ROWS)):
            yield packed
            packed = []
        packed.append(unit)
    if packed:
        yield packed


def _overlap(packed: Sequence[_Unit], following: _Unit, size: PassageSize) -> list[_Unit]:
    """Return the last units of `packed` that may stand again before `following`."""
    again = (
        [unit for unit in packed[-size.overlap :] if not unit.is_heading] if size.overlap else []
    )
    while again and _tokens(again) + following.tokens > size.tokens:
        again = again[1:]
    return again


def _tokens(units: Sequence[_Unit]) -> int:
    return sum(unit.tokens for unit in units)
