"""Find the sections of a document by its headings: their outline, a number, words, a page.

A section begins with its heading and goes on to the next heading of its level or above. A heading
whose number goes on from its own ("4.2.1" after "4.2") lies inside, whatever its level. Clauses
that are numbered without having headings, as in contracts, are sections too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Block, BlockKind, Document
from index.search.lexical import content_words, stem
from qa.talk_reply import OutlineEntry

MAX_OUTLINE = 15
_LEAST_OUTLINE = 3  # headings; fewer are no outline
_CLAUSE_LEVEL = 7  # of numbered paragraphs: below every heading
_LONGEST_HEADING = 200  # characters of a paragraph that are looked at for its number

_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten".split(), start=1
    )
}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
# Units that are used for the same thing: who asks for section 5 may mean article 5.
_CLAUSES = frozenset({"section", "clause", "article", "paragraph"})
_SAID = frozenset({"appendix", "annex", "schedule", "part"})  # a heading says that it is one
_UNIT_FORMS = {
    "§": "section", "sec": "section", "section": "section", "chapter": "chapter", "ch": "chapter",
    "part": "part", "article": "article", "art": "article", "clause": "clause",
    "appendix": "appendix", "annex": "annex", "schedule": "schedule", "paragraph": "paragraph",
}  # fmt: skip
_LABEL = re.compile(
    r"[\s*_#>]*(?:<[^>]{0,80}>)?(?:(?P<unit>section|sec|chapter|ch|part|article|art|clause"
    r"|appendix|annex|schedule|paragraph)\b\.?\s+|(?P<sign>§)\s*)?"
    r"(?P<number>\d{1,4}(?:\.\d{1,4}){0,5}|[ivxlc]{1,7}|[a-z]|one|two|three|four|five|six|seven"
    r"|eight|nine|ten)(?P<after>[.):]*(?=$|[\s*_—–-])|\s*[:—–-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section, `[start, end)` of its document; its own text without the heading is from `body`.

    `label` is its heading as a person would say it, "" for a clause without one.
    """

    label: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A heading, or a numbered paragraph, that a section begins with."""

    block: Block
    level: int
    unit: str
    numbers: frozenset[str]  # "iv" is read as 4 and as the letters
    has_sign: bool  # a sign after the number: "4." and not "4 days"

    @property
    def is_heading(self) -> bool:
        return self.block.kind is BlockKind.HEADING

    @property
    def is_item(self) -> bool:
        """Whether it is "4." or "a)" before a paragraph: a clause, or an item of some list."""
        return not self.is_heading and self.has_sign and not self.unit and not _is_dotted(self)


def block_at(document: Document, offset: int) -> Block | None:
    """Return the block that holds a character, or the last before it; None before the first."""
    at = bisect_right(document.blocks, offset, key=lambda block: block.start) - 1
    return document.blocks[at] if at >= 0 else None


def outline(document: Document, within: tuple[int, int] | None = None) -> list[OutlineEntry]:
    """Return the outermost headings of a document, or of `[start, end)` of it; few, or none.

    A title above all others is no part of it. Where there are fewer than three headings, there is
    no outline; of very many the first ones are given.
    """
    start, end = within or (0, len(document.text))
    headings = [
        block
        for block in document.blocks
        if block.kind is BlockKind.HEADING and start <= block.start < end and block.label.strip()
    ]
    if len(headings) < _LEAST_OUTLINE:
        return []
    levels = sorted({block.level for block in headings})
    level = next(
        (
            level
            for level in levels
            if sum(block.level <= level for block in headings) >= _LEAST_OUTLINE
        ),
        levels[-1],
    )
    title = headings[0] if sum(each.level == headings[0].level for each in headings) == 1 else None
    kept = [block for block in headings if block.level <= level and block is not title]
    own = sorted({block.level for block in kept})
    return [
        OutlineEntry(document.name, block.label, own.index(block.level) + 1, block.start, block.end)
        for block in kept[:MAX_OUTLINE]
    ]


def find_numbered(document: Document, unit: str, number: str, items: bool = True) -> list[Section]:
    """Return the sections of that number, those that fit best: "chapter", "3"; "section", "4.2".

    A heading that says the unit goes before one that says only the number, and both before a
    paragraph that is numbered. Of several the outermost are meant. With `items`, an item of a
    numbered list counts too, where no other has that number.
    """
    entries = _entries(document)
    wanted = _readings(number)
    listed = [_is_listed(document, entry) for entry in entries]
    fits = [
        (fit, -entry.level, at)
        for at, entry in enumerate(entries)
        if entry.numbers & wanted and (items or not listed[at]) and (fit := _fit(entry, unit))
    ]
    best = max((each[:2] for each in fits), default=None)
    found = [each[2] for each in fits if each[:2] == best]
    if len(found) > 1 and listed[found[0]]:
        return []  # the same item of several lists
    return [_section(document, entries, at) for at in found]


def _is_listed(document: Document, entry: _Entry) -> bool:
    """Say whether an entry is an item of a list that only its place gives a dotted number."""
    if entry.is_heading or entry.unit:
        return False
    beginning = document.text[entry.block.start : entry.block.start + _LONGEST_HEADING]
    return not _is_dotted(_entry(entry.block, 0, beginning))


def find_titled(document: Document, words: str) -> list[Section]:
    """Return the section whose heading has all the words and fewest others; none without one."""
    wanted = {stem(word) for word in content_words(words)}
    entries = _entries(document)
    fits = []
    for at, entry in enumerate(entries):
        own = {stem(word) for word in content_words(entry.block.label)}
        if entry.is_heading and wanted and wanted <= own:
            fits.append((len(own), at))
    return [_section(document, entries, min(fits)[1])] if fits else []


def find_page(document: Document, unit: str, number: str) -> list[Section]:
    """Return the page, or slide, of that number, as it is counted or as it is printed."""
    if document.page_unit.value != unit:
        return []
    pages = document.pages
    at = next((n for n, page in enumerate(pages) if page.label == number), None)
    if at is None:
        at = next((n for n, page in enumerate(pages) if str(page.number) == number), None)
    if at is None:
        return []
    end = pages[at + 1].start if at + 1 < len(pages) else len(document.text)
    return [Section("", pages[at].start, pages[at].start, end)]


def _entries(document: Document) -> list[_Entry]:
    """Return what sections begin with, in order.

    An item of a numbered list that lies inside of another's is numbered after it: the item 2 of 5
    is 5.2.
    """
    entries: list[_Entry] = []
    above: list[_Entry] = []  # the items that the next one may lie inside of
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            entries.append(_entry(block, block.level, block.label))
            above = []
        elif block.kind is BlockKind.PROSE:
            beginning = document.text[block.start : min(block.end, block.start + _LONGEST_HEADING)]
            entry = _entry(block, _CLAUSE_LEVEL + _indent(document.text, block.start), beginning)
            if entry.is_item:
                above = [each for each in above if each.level < entry.level]
                inside = above[-1].numbers if above else frozenset[str]()
                nested = {f"{outer}.{own}" for outer in inside for own in entry.numbers}
                entry = replace(entry, numbers=frozenset(nested) or entry.numbers)
                above.append(entry)
            if entry.numbers and (entry.has_sign or entry.unit or _is_dotted(entry)):
                entries.append(entry)
    return entries


def _indent(text: str, start: int) -> int:
    """Return how far the first word of a block stands from the beginning of its line."""
    line = text.rfind("\n", 0, start) + 1
    words = re.compile(r"[ \t]*").match(text, start)
    before = text[line : words.end() if words else start].expandtabs(4)
    return len(before) if not before.strip() else 0


def _entry(block: Block, level: int, beginning: str) -> _Entry:
    found = _LABEL.match(beginning)
    if found is None:
        return _Entry(block, level, "", frozenset(), False)
    said = "§" if found["sign"] else (found["unit"] or "").lower()
    unit = _UNIT_FORMS[said] if said else ""
    has_sign = bool(found["after"].strip())
    number = found["number"].lower()
    # "A big house" and "I went" are no numbers; "A. Scope" and "Part A" are.
    if not number[0].isdigit() and not unit and not has_sign and found.end() < len(beginning):
        return _Entry(block, level, "", frozenset(), False)
    return _Entry(block, level, unit, _readings(number), has_sign)


def _is_dotted(entry: _Entry) -> bool:
    return any("." in number for number in entry.numbers)


def _readings(number: str) -> frozenset[str]:
    """Return what a number may be: "iv" -> iv and 4, "three" -> 3, "4.2" -> 4.2."""
    plain = number.lower().strip("()")
    found = {_WORDS.get(plain, plain)}
    if plain and all(letter in _ROMAN for letter in plain):
        values = [_ROMAN[letter] for letter in plain]
        following = [*values[1:], 0]
        found.add(
            str(
                sum(
                    -one if one < other else one
                    for one, other in zip(values, following, strict=True)
                )
            )
        )
    return frozenset(found)


def _fit(entry: _Entry, unit: str) -> int:
    """Return how well an entry fits the unit that was asked for; 0 where it does not."""
    rank = 3 if entry.is_heading else 1
    if entry.unit == unit:
        return rank + 1
    if (not entry.unit and unit not in _SAID) or {entry.unit, unit} <= _CLAUSES:
        return rank
    return 0


def _section(document: Document, entries: Sequence[_Entry], at: int) -> Section:
    first = entries[at]
    end = len(document.text)
    for number, entry in enumerate(entries[at + 1 :], start=at + 1):
        if entry.level > first.level or _goes_on(first, entry):
            continue
        # "CHAPTER III" and, on the next line, "The Coup": one heading in two.
        if number == at + 1 and _is_rest(document, first, entry):
            continue
        end = entry.block.start
        break
    body = first.block.end if first.is_heading else first.block.start
    return Section(first.block.label if first.is_heading else "", first.block.start, body, end)


def _is_rest(document: Document, first: _Entry, entry: _Entry) -> bool:
    """Say whether an entry is the second line of the heading before it."""
    headings = first.is_heading and entry.is_heading and not entry.numbers
    return headings and not document.text[first.block.end : entry.block.start].strip()


def _goes_on(first: _Entry, entry: _Entry) -> bool:
    """Say whether an entry's number goes on from the first one's: 4.2.1 from 4.2."""
    return any(number.startswith(f"{own}.") for own in first.numbers for number in entry.numbers)
