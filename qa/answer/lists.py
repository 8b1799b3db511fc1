r"""Find the list that a candidate stands in: its items, and the lead-in that says what they are.

Three kinds: lines with bullets or numbers; short paragraphs behind one that ends with a colon (what
a list of a web page or a Word file becomes); and an enumeration within a sentence. Only places are
found, within one passage, as offsets of the document:

    We offer:\n\n- tea\n- milk      lead-in [0, 9), items "tea" and "milk", all of it [13, 23)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Passage, Sentence
from qa.reader.overlap import text_of
from qa.types import sentences_of_passage

_MARKER = re.compile(r"[ \t]*(?:[-*+•–◦▪‣·]|\(?(?:\d{1,3}|[a-zA-Z])[.)])[ \t]+(?=\S)")
_LONGEST_ITEM = 400  # characters; longer ones are paragraphs that happen to be numbered
_LONGEST_LIST = 1_600
_MOST_WORDS = 12  # of an enumeration's item within a sentence
# What the first item of an enumeration follows.
_LEAD = re.compile(
    r":\s+|\b(?:includ(?:es?|ed|ing)|contains?|containing|compris(?:es?|ing)|consists? of"
    r"|consisting of|such as|needs?|requires?|offers?|covers?|brings?|has|have|had|are|is|were|was"
    r"|between|among)\s+",
    re.IGNORECASE,
)
_LAST_COMMA = re.compile(r",?\s+(?:and|or|as well as)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list of a passage: at least two items, `[start, end)` of the document, in order.

    `lead` is where the lead-in starts, at most the first item's start.
    """

    lead: int
    items: tuple[Sentence, ...]

    @property
    def start(self) -> int:
        """Where the first item starts."""
        return self.items[0].start

    @property
    def end(self) -> int:
        """Where the last item ends."""
        return self.items[-1].end


def find_list(passage: Passage, start: int, end: int) -> FoundList | None:
    """Return the list that `[start, end)` of the document stands in; None where it is in none."""
    return find_listed_lines(passage, start, end) or find_enumeration(passage, start, end)


def find_listed_lines(passage: Passage, start: int, end: int) -> FoundList | None:
    """Return the list of lines or paragraphs that `[start, end)` or its lead-in touches."""
    lines = _lines(passage)
    marked = [bool(_MARKER.match(passage.text, line.start - passage.start)) for line in lines]
    for first, last in _runs(passage, lines, marked):
        lead = lines[first - 1] if first and leads_to_list(passage, lines[first - 1]) else None
        items = _items(passage, lines[first:last], any(marked[first:last]))
        if len(items) < 2 or any(each.end - each.start > _LONGEST_ITEM for each in items):
            continue
        found = FoundList(items[0].start if lead is None else lead.start, items)
        if found.end - found.lead > _LONGEST_LIST:
            continue
        if found.lead <= start and end <= found.end:
            return found
    return None


def find_enumeration(passage: Passage, start: int, end: int) -> FoundList | None:
    """Return the enumeration ("a, b and c") of the sentence around `[start, end)`, if there is one.

    Three items or more, none of them long; the first is known by what stands before it, or because
    `start` is its start.
    """
    first, last = sentences_of_passage(passage, start, end)
    text = text_of(passage, Sentence(first, last))
    body = len(text.rstrip(" .;!?"))
    commas = [each.start() for each in re.finditer(r"[,;]\s", text[:body])]
    joints = list(_LAST_COMMA.finditer(text[:body]))
    if not commas or not joints or joints[-1].end() <= commas[0]:
        return None
    last_joint = joints[-1].span()
    cuts = [*((at, at + 1) for at in commas if at < last_joint[0]), last_joint]
    begin = _first_item(text, cuts[0][0], start - first)
    if begin is None:
        return None
    starts = [_skip_space(text, each) for each in (begin, *(cut[1] for cut in cuts))]
    ends = [*(cut[0] for cut in cuts), body]
    items = tuple(
        Sentence(first + left, first + right)
        for left, right in zip(starts, ends, strict=True)
        if left < right
    )
    inside = items and items[0].start <= start and end <= last
    long = any(len(text_of(passage, each).split()) > _MOST_WORDS for each in items)
    return FoundList(first, items) if len(items) >= 3 and inside and not long else None


def leads_to_list(passage: Passage, line: Sentence) -> bool:
    """Say whether a place of the passage ends with a colon, formatting aside."""
    return text_of(passage, line).rstrip("*_ ").endswith(":")


def _first_item(text: str, comma: int, asked: int) -> int | None:
    """Return where the first item starts, which ends at the first comma."""
    if asked < comma:
        return asked
    leads = [each.end() for each in _LEAD.finditer(text[:comma])]
    return leads[-1] if leads else None


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _lines(passage: Passage) -> list[Sentence]:
    """Return the passage's lines that hold words, without white space at their ends."""
    found: list[Sentence] = []
    for line in re.finditer(r"[^\r\n]+", passage.text):
        words = line.group()
        if words.strip():
            left = passage.start + line.start()
            found.append(Sentence(left, left + len(words.rstrip())))
    return found


def _runs(
    passage: Passage, lines: Sequence[Sentence], marked: Sequence[bool]
) -> list[tuple[int, int]]:
    """Return the runs `[first, last)` of lines that are lists, by number."""
    runs: list[tuple[int, int]] = []
    number = 0
    while number < len(lines):
        last = number
        if marked[number]:
            while last < len(lines) and (marked[last] or _continues(passage, lines, last)):
                last += 1
        elif number and leads_to_list(passage, lines[number - 1]):
            last = _paragraphs(passage, lines, number)
        if last > number:
            runs.append((number, last))
        number = max(last, number + 1)
    return runs


def _continues(passage: Passage, lines: Sequence[Sentence], number: int) -> bool:
    """Say whether a line without a marker goes on with the item before it."""
    before = passage.text[_gap(passage, lines, number)]
    indented = passage.text[lines[number].start - passage.start] in " \t"
    return before.count("\n") < 2 or indented


def _paragraphs(passage: Passage, lines: Sequence[Sentence], first: int) -> int:
    """Return the end of the paragraphs from `first` on that end alike: with a stop, or without."""
    stops = _stops(passage, lines[first])
    last = first
    while last < len(lines):
        line = lines[last]
        apart = last == first or passage.text[_gap(passage, lines, last)].count("\n") >= 2
        if not apart or _stops(passage, line) != stops or leads_to_list(passage, line):
            break
        last += 1
    return last


def _stops(passage: Passage, line: Sentence) -> bool:
    return text_of(passage, line).endswith((".", "!", "?"))


def _items(passage: Passage, lines: Sequence[Sentence], marked: bool) -> tuple[Sentence, ...]:
    """Return the items of a run of lines, without their markers."""
    items: list[Sentence] = []
    for line in lines:
        marker = _MARKER.match(passage.text, line.start - passage.start)
        if marker is None and marked and items:
            items[-1] = Sentence(items[-1].start, line.end)
        else:
            start = marker.end() if marker else line.start - passage.start
            items.append(Sentence(passage.start + _skip_space(passage.text, start), line.end))
    return tuple(items)


def _gap(passage: Passage, lines: Sequence[Sentence], number: int) -> slice:
    """Return where the text between a line and the one before it stands in the passage's text."""
    return slice(lines[number - 1].end - passage.start, lines[number].start - passage.start)
