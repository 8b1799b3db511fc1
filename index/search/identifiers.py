"""Find identifiers in a question: "Locker 3942", "Section 4.2(b)", "RFC 7231", "form W-4", "§ 12".

An identifier names one thing of many that are alike, so a passage about another one is wrong
however well it fits otherwise. Goes by shape (English): a number behind a word that numbers things,
letters and digits in one word, numbers with several dots. Quantities, years, dates and times name
nothing and are none. Whether a text holds an identifier is told by its characters, not by its
words: "394" does not hold "3942", nor "12.1" "2.1".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Words that number things, whatever comes after the number.
_LABELS = (
    "section|sections|sec|clause|article|art|paragraph|para|subsection|chapter|rule|regulation|form"
    "|schedule|appendix|annex|exhibit|table|figure|fig|locker|room|gate|platform|invoice|ticket"
    "|directive|ordinance|statute|rfc|iso|pep|cve|amendment|act|bulletin|error|code|version|release"
    "|apartment|suite|flight|desk|badge|ward|bay|shelf|drawer|cabinet|bin|slot|stall|berth|cell"
    "|step|item|question|exercise|lesson|unit|module|part|level|tier|phase|stage"
    "|zone|floor|grade|class|category|type|model|route|line|track|lot|box|file|folder|case|account"
    "|policy|contract|order|id|port|issue|vol|volume|verse|building|house|flat|pier|dock|hall"
)
_NUMBER = r"(?:[A-Z]{1,3}-?)?\d+(?:[.\-–]\d+)*[a-zA-Z]?(?:\s?\([a-zA-Z0-9]{1,4}\))*"
_LABELLED = re.compile(
    rf"\b({_LABELS})\.?\s+(?:(?:no\.?|nr\.?|number|#)\s*)?({_NUMBER})(?![\w%])", re.IGNORECASE
)
_SIGNED = re.compile(rf"(§§?|#|\bno\.|\bnr\.|№)\s*({_NUMBER})(?![\w%])", re.IGNORECASE)
# "W-4", "ISO-9001", "B12", "HR-17.2": letters first.
_MIXED = re.compile(r"(?<![\w.@/-])([A-Za-z]{1,10}[-_/]?\d[A-Za-z0-9]*(?:[-._/][A-Za-z0-9]+)*)\b")
# "mid-1990s", "top-10", "five-0", "non-24-hour", "than15": a number with a word before it.
_NO_MIXED = re.compile(
    r"(?:mid|pre|post|top|late|early|non|than|under|over|one|two|five|ten)-?\d.*"
    r"|.*\d(?:st|nd|rd|th)(?:-.*)?|ww[12]s?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\w.])(\d+(?:\.\d+){2,})\b")
# Of any other thing, a number of three digits or more that ends what is said of it.
_NUMBERED = re.compile(
    r"\b([a-z]{3,})\s+(\d{3,})(?=\s*(?:[?.!;:)]|,(?!\d)|$)|\s+(?:is|are|was|were|has)\b)"
)
_COUNTED = re.compile(
    r"\s+(?!is\b|are\b|was\b|were\b|has\b|have\b|in\b|of\b|to\b|and\b|or\b)[a-z]+s\b"
)
_DATED = frozenset("act amendment regulation directive class model version release statute".split())
_TELLING = 3  # characters from which on an identifier is one wherever it stands
_MONTH = re.compile(
    r"\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_NO_THING = frozenset(
    """
    than about over under least most only just exactly nearly almost around between from with and
    until since before after cost costs pay paid spend earn weigh year years the are was were for
    into have has got had per within above below up january february march april may june july
    august september october november december day week month mid early late circa
    """.split()
)
_PARTS = re.compile(r"[^\W\d_]+|\d+")
# "PS3", "WW2", "FY18": letters that may stand for words, which a text may write out.
_SHORTENED = re.compile(r"[A-Za-z]{1,5}(\d{1,4})")
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = (
    "none first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
_ROMAN = "0 I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_PAREN = re.compile(r"\(([a-zA-Z0-9]{1,4})\)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """What names one thing: a label ("locker", "" for none) and what is behind it, as asked."""

    label: str
    value: str

    @property
    def phrase(self) -> str:
        """The words to search for in a row."""
        return self.value if not self.label.isalpha() else f"{self.label} {self.value}"

    @property
    def shown(self) -> str:
        """It, as a sentence says it: "locker 3942", "§ 12"."""
        return f"{self.label} {self.value}".strip()

    def is_in(self, *texts: str) -> bool:
        """Say whether any of these texts of one passage holds it.

        A short number must have its label in the same sentence, or stand in a cell by itself under
        it, begin a line or stand behind a sign: "12 months" is not room 12.
        """
        exact, loose, cell = _patterns(self)
        if any(map(exact.search, texts)):
            return _has_parts(self.value, texts)
        if self.label.isalpha():
            label = re.compile(rf"\b{self.label}", re.IGNORECASE)
            labelled = any(
                label.search(sentence) and loose.search(sentence)
                for text in texts
                for sentence in _SENTENCE_END.split(text)
            )
            if not labelled:
                labelled = any(map(label.search, texts)) and any(map(cell.search, texts))
        else:
            labelled = any(map(loose.search, texts))
        return labelled and _has_parts(self.value, texts)


@lru_cache(maxsize=256)
def find_identifiers(question: str) -> tuple[Identifier, ...]:
    """Return the identifiers of a question, each once, in no special order."""
    found: dict[str, Identifier] = {}

    def add(label: str, value: str) -> None:
        found.setdefault(value.lower(), Identifier(label, value))

    for match in _LABELLED.finditer(question):
        counted = match.group(2).isdigit() and (
            _COUNTED.match(question, match.end()) or _MONTH.match(question, match.end())
        )
        if not counted and not _is_year(match):
            add(match.group(1), match.group(2))
    for match in _SIGNED.finditer(question):
        if match.group() != "#1":  # the first of all
            add(match.group(1), match.group(2))
    for match in _MIXED.finditer(question):
        if not _NO_MIXED.fullmatch(match.group(1)):
            add("", re.sub(r"(?<=[A-Z]\d)s$", "", match.group(1)))  # "PS3s"
    for match in _DOTTED.finditer(question):
        add("", match.group(1))
    for match in _NUMBERED.finditer(question):
        if match.group(1) not in _NO_THING and not _YEAR.fullmatch(match.group(2)):
            add(match.group(1), match.group(2))
    return tuple(found.values())


def identifier_phrases(question: str) -> list[str]:
    """Return what to search for in a row, in lower case: each identifier with and without label."""
    found = find_identifiers(question)
    return list(
        dict.fromkeys(words.lower() for each in found for words in (each.phrase, each.value))
    )


def _is_year(match: re.Match[str]) -> bool:
    """Say whether a number may as well be a year: "the act 1998", "class 2004"."""
    dated = match.group(1).lower() in _DATED
    return dated and _YEAR.fullmatch(match.group(2)) is not None


@lru_cache(maxsize=1024)
def _patterns(identifier: Identifier) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what tells an identifier for sure, beside its label, and in a cell under it."""
    main = _PAREN.sub("", identifier.value).strip()
    parts = [re.escape(part) for part in _PARTS.findall(main)]
    body = r"\s?[-–._/ ]?\s?".join(_with_commas(part) for part in parts)
    value = rf"(?<![^\W_])(?<!\d[.,\-–]){body}(?![^\W_]|,\d{{3}})"
    shortened = _SHORTENED.fullmatch(main)
    if shortened is not None:
        digits = shortened.group(1)
        roman = f"|{_ROMAN[int(digits)]}" if int(digits) < len(_ROMAN) else ""
        found = re.compile(rf"{value}|\b(?:(?:19|20)?{digits}{roman})\b", re.IGNORECASE)
        return found, found, found
    if len(main) >= _TELLING:
        found = re.compile(value, re.IGNORECASE)
        return found, found, found
    label = re.escape(identifier.label)
    said = rf"\b{label}s?\s+(?:{{0}})\b|\b(?:{{1}})\s+{label}\b"
    number = int(main) if main.isdigit() else len(_ROMAN)
    if 0 < number < len(_ORDINALS):
        words = said.format(f"{_ROMAN[number]}|{_NUMBERS[number]}", _ORDINALS[number])
    else:
        words = said.format(_ROMAN[number], "(?!)") if number < len(_ROMAN) else "(?!)"
    before = rf"{label}s?\.?\s*(?:no\.?\s*|number\s+|#)?|§\s*|#|^[\s#*>|-]*"
    return (
        re.compile(rf"(?:{before}){body}(?![^\W_])|{words}", re.IGNORECASE | re.MULTILINE),
        re.compile(value, re.IGNORECASE),
        re.compile(rf"(?:^|[|\t;])\s*{body}\s*(?:$|[|\t;])", re.IGNORECASE | re.MULTILINE),
    )


def _with_commas(part: str) -> str:
    """Return a pattern for a number with or without commas: "3942" and "3,942"."""
    if not part.isdigit() or len(part) < 4:
        return part
    return "".join(
        digit + (",?" if (len(part) - at - 1) % 3 == 0 and at + 1 < len(part) else "")
        for at, digit in enumerate(part)
    )


def _has_parts(value: str, texts: Sequence[str]) -> bool:
    """Say whether "(b)" of "4.2(b)" stands in the texts too."""
    return all(
        any(re.search(rf"(?<![^\W_]){re.escape(part)}[).]", text) for text in texts)
        for part in _PAREN.findall(value)
    )
