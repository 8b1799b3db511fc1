"""Parse dates, numbers and names that can be compared: "4 June 1920" agrees with "June 4, 1920".

Each value keeps what its words leave open: "June 1920" is any day of it, "about 2,000" is near it.
Two values agree where both may be true. English, by shape. The values of an answer are compared in
`qa.answer.differences`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.search.lexical import FUNCTION_WORDS, stem
from qa.english.noun_phrases import TOKEN
from qa.english.text import normalise

_MONTHS = "january february march april may june july august september october november december"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_SEASONS = {  # with the months around them, since seasons have no sharp ends
    "spring": frozenset({3, 4, 5, 6}),
    "summer": frozenset({6, 7, 8, 9}),
    "autumn": frozenset({9, 10, 11, 12}),
    "winter": frozenset({12, 1, 2, 3}),
}
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})\b",
        r"\b(?P<either>\d{1,2})[./](?P<other>\d{1,2})[./](?P<year>\d{4})\b",
        rf"\b{_DAY}(?: of)? (?P<month>{_MONTH})(?:,? {_YEAR})?\b",
        rf"\b(?P<month>{_MONTH}) {_DAY}\b(?:,? {_YEAR}\b)?",
        rf"\b(?P<month>{_MONTH})(?: of|,)? {_YEAR}\b",
        rf"\b(?P<season>spring|summer|autumn|winter)(?: of)?(?: {_YEAR})?\b",
        r"\b(?P<century>\d{1,2})(?:st|nd|rd|th)[ -]century\b",
        r"\b(?P<decade>[12]\d{2}0)s\b",
        r"\b(?P<year>[12]\d{3}) ?[-–] ?(?P<until>[12]\d{3}|\d{2})\b",
        rf"\b{_YEAR}\b",
        rf"(?-i:\b(?P<month>{'|'.join(_MONTHS.title().split())})\b)",  # "may" alone is none
    )
)

_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0}
_GROUPED = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3}\b)")  # 2,000 and 2 000
_PIECE = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|[^\w\s]")
_ABOUT = frozenset("about around some roughly approximately nearly almost circa".split())
_ABOVE = re.compile(r"\b(?:more than|over|at least|above)\W*$")
_BELOW = re.compile(r"\b(?:less than|fewer than|under|up to|at most|below)\W*$")
_MOST = re.compile(r"\b(?:less than|fewer than|under|up to|at most|no more than|below)\W*$")
_LEAST = re.compile(r"\b(?:at least|no less than|no fewer than)\W*$")
_TIME = re.compile(
    r"\b(?:(?P<word>noon|midnight)"
    r"|(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?:(?P<half>[ap])\.?\s?m\b\.?|o['’]clock\b"
    r"|(?<=:\d\d)(?!\d)))",
    re.IGNORECASE,
)
_NEAR = 0.1  # share by which "about" may be off
_MOST_COUNTED = 3  # words behind a number that say what it counts

_TITLES = frozenset(
    "mr mrs ms dr sir lord lady king queen president general sheikh prince saint st".split()
)


@dataclass(frozen=True, slots=True)
class Date:
    """What is said of a date; None where nothing is. `years` is a range, both ends included."""

    years: tuple[int, int] | None = None
    months: frozenset[int] | None = None
    days: frozenset[int] | None = None

    @property
    def exactness(self) -> int:
        """How much is said of it, 0 to 3."""
        return sum(each is not None for each in (self.years, self.months, self.days))

    def agrees(self, other: Date) -> bool:
        """Say whether both may be the same day."""
        years = not (self.years and other.years) or (
            self.years[0] <= other.years[1] and other.years[0] <= self.years[1]
        )
        months = not (self.months and other.months) or bool(self.months & other.months)
        days = not (self.days and other.days) or bool(self.days & other.days)
        return years and months and days


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, in minutes from midnight; without "am" or "pm" it may be either of two."""

    minutes: frozenset[int]

    @property
    def exactness(self) -> int:
        """1 for one time, 0 for one that may be in the morning or in the afternoon."""
        return int(len(self.minutes) == 1)

    def agrees(self, other: Time) -> bool:
        """Say whether both may be the same time."""
        return bool(self.minutes & other.minutes)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or the range that it may lie in, and the stems of the words it counts.

    `limit` says that it is the most or the least that is allowed ("at most 20"), and which.
    """

    low: float
    high: float
    counted: frozenset[str] = frozenset()
    limit: str = ""

    @property
    def exactness(self) -> int:
        """1 for one number, 0 for a range."""
        return int(self.low == self.high)

    def agrees(self, other: Number) -> bool:
        """Say whether both may be the same number, or count different things."""
        if self.counted and other.counted and not self.counted & other.counted:
            return True
        if self.limit and self.limit == other.limit:  # two limits of one kind are one, or differ
            return (self.low, self.high) == (other.low, other.high)
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name, in lower case and without accents and titles."""

    words: tuple[str, ...]

    @property
    def exactness(self) -> int:
        """How many words it has."""
        return len(self.words)

    def agrees(self, other: Name) -> bool:
        """Say whether one is within the other: "M. Frunze" in "Mikhail Frunze"."""
        short, long = sorted((self.words, other.words), key=len)
        rest = iter(long)
        whole = [len(word) > 1 and word in long for word in short]
        within = any(whole) and all(any(_same(word, each) for each in rest) for word in short)
        return within or short == long


def parse_dates(text: str) -> list[Date]:
    """Return the dates in a text, each place read once, by the pattern that says most."""
    found: list[Date] = []
    left = text
    for pattern in _DATES:
        while (match := pattern.search(left)) is not None:
            date = _date({key: value for key, value in match.groupdict().items() if value})
            if date is not None:
                found.append(date)
            left = f"{left[: match.start()]}{'_' * len(match.group())}{left[match.end() :]}"
    return found


def _date(said: dict[str, str]) -> Date | None:
    years = months = days = None
    if "year" in said:
        first = int(said["year"])
        until = said.get("until", said["year"])
        years = (first, int(until) if len(until) == 4 else first - first % 100 + int(until))
    if "century" in said:
        last = 100 * int(said["century"])
        years = (last - 100, last)
    if "decade" in said:
        years = (int(said["decade"]), int(said["decade"]) + 9)
    if "month" in said:
        start = said["month"][:3].lower()
        months = frozenset(
            n for n, month in enumerate(_MONTHS.split(), start=1) if month.startswith(start)
        )
    if "number" in said:
        months = frozenset({int(said["number"])})
    if "season" in said:
        months = _SEASONS[said["season"].lower()]
    if "day" in said:
        days = frozenset({int(said["day"])})
    if "either" in said:  # 4/6/1920 may be April or June
        months = days = frozenset({int(said["either"]), int(said["other"])})
    return Date(years, months, days)


def parse_times(text: str) -> list[Time]:
    """Return the times of day in a text: "6 pm", "18:00", "half past" is not read, "noon" is."""
    found: list[Time] = []
    for match in _TIME.finditer(text):
        said = match.groupdict()
        if said["word"]:
            found.append(Time(frozenset({720 if said["word"].lower() == "noon" else 0})))
            continue
        hour, minute = int(said["hour"]), int(said["minute"] or 0)
        if hour > 23 or minute > 59:
            continue
        half = (said["half"] or "").lower()[:1]
        if half and hour <= 12:
            hours = {hour % 12 + (12 if half == "p" else 0)}
        elif hour > 12 or (not half and hour == 0):
            hours = {hour}
        else:
            hours = {hour % 12, hour % 12 + 12}
        found.append(Time(frozenset(60 * each + minute for each in hours)))
    return found


def parse_number(text: str, before: str = "", after: str = "") -> Number | None:
    """Return the first number of a text; `before` and `after` are the words around the text."""
    joined = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", _GROUPED.sub("", text.lower()))
    pieces = _PIECE.findall(re.sub(r"(?<=\d) ?[-–] ?(?=\d)", " to ", joined))
    for position in range(len(pieces)):
        first = _value(pieces, position)
        if first is None:
            continue
        low, end, _ = first
        high = low
        if end + 1 < len(pieces) and pieces[end] in ("to", "or"):
            second = _value(pieces, end + 1)
            if second is not None:
                high, end, scale = second
                low = low * scale if low * scale <= high and low < scale else low
        said_before = f"{before.lower()} {' '.join(pieces[:position])}"
        limit = (
            "most" if _MOST.search(said_before) else "least" if _LEAST.search(said_before) else ""
        )
        low, high = _loosened(min(low, high), max(low, high), said_before)
        counted = _counted([*pieces[end:], *_PIECE.findall(after.lower())])
        return Number(low, high, counted, limit)
    return None


def _value(pieces: list[str], position: int) -> tuple[float, int, float] | None:
    """Return the number at a position, where it ends, and its last scale (1 without one).

    two and a half thousand  ->  2500, 5, 1000
    """
    total, current, scale, begun = 0.0, 0.0, 1.0, False
    while position < len(pieces):
        word, follows = pieces[position], pieces[position + 1 : position + 3]
        if word[0].isdecimal():
            if begun:
                break
            current = float(word)
        elif word in _SMALL:
            if begun and current % 10 and scale == 1.0:
                break
            current += _SMALL[word]
        elif word in _SCALES or word.removesuffix("s") in _SCALES:
            scale = _SCALES.get(word) or _SCALES[word.removesuffix("s")]
            amount = current if begun and current else 1.0
            if scale == 1e2:
                current = amount * scale
            else:
                total, current = total + amount * scale, 0.0
        elif word == "and" and begun and follows == ["a", "half"]:
            current += 0.5
            position += 2
        elif word == "half" and follows[:1] == ["a"] and follows[1:] and follows[1] in _SCALES:
            current = 0.5
            position += 1
        elif word == "a" and not begun and follows and follows[0] in _SCALES:
            current = 1.0
        elif word == "and" and begun and follows and follows[0] in _SMALL and scale > 1:
            pass
        else:
            break
        begun = True
        position += 1
    return (total + current, position, scale) if begun else None


def _limit(before: str) -> str:
    if _MOST.search(before):
        return "most"
    return "least" if _LEAST.search(before) else ""


def _loosened(low: float, high: float, before: str) -> tuple[float, float]:
    if _ABOVE.search(before):
        return low, float("inf")
    if _BELOW.search(before):
        return 0.0, high
    if set(re.findall(r"\w+", before)[-1:]) & _ABOUT:
        return low * (1 - _NEAR), high * (1 + _NEAR)
    return low, high


def _counted(pieces: list[str]) -> frozenset[str]:
    """Return the stems of the words right behind a number, to the next word of grammar."""
    words: list[str] = []
    for piece in pieces[:_MOST_COUNTED]:
        if piece == "%":
            words.append("percent")
        elif not piece[0].isalpha() or piece in FUNCTION_WORDS:
            break
        else:
            words.append(piece)
    return frozenset(stem(word) for word in words)


def parse_names(text: str) -> list[Name]:
    """Return the names in a text: runs of words with capital letters, and numbers behind them."""
    found: list[Name] = []
    run: list[str] = []
    end = 0
    for match in TOKEN.finditer(text):
        if run and text[end : match.start()].strip(" .\t\n\r"):
            _close(run, found)
        end = match.end()
        if match.group()[0].isupper() or (run and match.group()[0].isdecimal()):
            run.append(match.group())
        else:
            _close(run, found)
    _close(run, found)
    return found


def _close(run: list[str], found: list[Name]) -> None:
    """Add a finished run of words to the names, and empty it."""
    plain = unicodedata.normalize("NFKD", " ".join(run))
    bare = normalise("".join(each for each in plain if not unicodedata.combining(each)))
    words = tuple(word for word in bare.split() if word not in _TITLES)
    if words:
        found.append(Name(words))
    run.clear()


def _same(word: str, other: str) -> bool:
    """Say whether two words of a name are equal, or one is the initial of the other."""
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])
