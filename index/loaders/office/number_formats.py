"""Write numbers and dates as a spreadsheet shows them: "12.50%", "1,250.50 EUR", "March 2024".

A format code ('#,##0.00 "EUR"') is read as far as most sheets use it: digits, decimals, thousands,
percent, words and signs of money around them, and a part of its own for negative numbers and zero.
Of what goes beyond (conditions, fractions, exponents) nothing is made here, and the value stays.
A date of numbers alone ("03/05/2024") is not written as shown either: which of them is the month
depends on who looks, so it stays "2024-05-03".
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
}  # fmt: skip
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_LONGEST_CODE = 200
_MOST_DECIMALS = 30

_PIECE = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | _. | \*. |
    \[\$(?P<money>[^\]\-]*)(?:-(?P<locale>[^\]]*))?\] |
    \[(?P<elapsed>h+|m+|s+)\] | \[(?P<bracket>[^\]]*)\] |
    (?P<half>AM/PM|A/P) | (?P<general>General) |
    (?P<date>y+|m+|d+|h+|s+(?:\.0+)?) |
    (?P<digits>[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]*)?|\.[0#?]+) (?P<scale>,*) |
    (?P<percent>%) | (?P<power>E[+-]) | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)$", re.I)
_GENERAL = re.compile(r"(?:General|@|0|)$", re.IGNORECASE)
_ENGLISH = re.compile(r"(?:[0-9a-f]*0?[0-9a-f]09|en.*)?$", re.IGNORECASE)  # 409, 809, ... or none

_Pieces = tuple[tuple[str, str], ...]


class _Unread(Exception):
    """A code goes beyond what is read here."""


def is_general(code: str) -> bool:
    """Say whether a code shows values as they are."""
    return _GENERAL.match(code) is not None


def shown_number(value: float, code: str) -> str | None:
    """Return a number as the code shows it; None where the code is no number's or not read here."""
    try:
        parts = _parts(code)
        part = parts[0]
        amount = Decimal(repr(value))
        if value < 0 and len(parts) > 1:
            part, amount = parts[1], -amount
        elif value == 0 and len(parts) > 2:
            part = parts[2]
        return _number(amount, part)
    except (_Unread, InvalidOperation, OverflowError):
        return None


def shown_date(value: datetime.date | datetime.time | datetime.timedelta, code: str) -> str | None:
    """Return a date or time as the code shows it; None for one of numbers alone, see the module."""
    try:
        (part, *_) = _parts(code)
        return _date(value, part)
    except _Unread:
        return None


@lru_cache(maxsize=512)
def _parts(code: str) -> tuple[_Pieces, ...]:
    """Return the code's parts: of positive numbers, of negative ones, of zero. Raises _Unread."""
    if len(code) > _LONGEST_CODE:
        raise _Unread
    parts: list[list[tuple[str, str]]] = [[]]
    for found in _PIECE.finditer(code):
        kind = found.lastgroup or ""
        if kind == "scale":
            kind = "digits"
        text = found[kind] if kind else ""
        if kind == "literal" and text == ";":
            parts.append([])
        elif kind == "bracket":
            if not _COLOUR.match(text):
                raise _Unread
        elif kind in ("money", "locale"):
            if not _ENGLISH.match(found["locale"] or "") and any(
                each in code.lower() for each in ("mmm", "ddd")
            ):
                raise _Unread  # names of months in a language of its own
            parts[-1].append(("literal", found["money"]))
        elif kind == "digits":
            parts[-1].append(("digits", found["digits"] + found["scale"]))
        elif kind:
            parts[-1].append(("literal" if kind in ("quoted", "escaped") else kind, text))
    return tuple(tuple(part) for part in parts)


def _number(value: Decimal, part: _Pieces) -> str:
    kinds = [kind for kind, _ in part]
    if kinds.count("digits") != 1 or {"date", "elapsed", "half", "power", "general"} & set(kinds):
        if part and not set(kinds) - {"literal"} and value == 0:
            return "".join(text for _, text in part).strip()  # '"-"' for zero
        raise _Unread
    if any(kind == "literal" and text == "/" for kind, text in part):
        raise _Unread
    value = value.scaleb(2 * kinds.count("percent"))
    texts = [_digits(value, text) if kind == "digits" else text for kind, text in part]
    text = "".join(texts).strip()
    return f"-{text}" if value < 0 and re.search("[1-9]", text) else text


def _digits(value: Decimal, pattern: str) -> str:
    bare = pattern.rstrip(",")
    value = abs(value).scaleb(-3 * (len(pattern) - len(bare)))
    whole, _, decimals = bare.partition(".")
    places = min(len(decimals), _MOST_DECIMALS)
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    least = decimals.rfind("0") + 1
    right = right[:least] + right[least:].rstrip("0")
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        left = f"{int(left):,}".rjust(len(left), "0") if left else left
    return f"{left}.{right}" if right else left or "0"


def _date(value: datetime.date | datetime.time | datetime.timedelta, part: _Pieces) -> str:
    tokens = [text.lower() for kind, text in part if kind == "date"]
    if any(kind in ("digits", "elapsed", "general", "percent") for kind, _ in part) or not tokens:
        raise _Unread
    letters = {token[0] for token in tokens}
    has_date = isinstance(value, datetime.date)
    if has_date and letters >= {"y", "d"} and not any(t.startswith("mmm") for t in tokens):
        raise _Unread  # of numbers alone
    if isinstance(value, datetime.timedelta) or (not has_date and letters & {"y", "d"}):
        raise _Unread
    half = any(kind == "half" for kind, _ in part)
    written: list[str] = []
    before = ""
    dates = [text.lower() for kind, text in part if kind == "date"]
    at = -1
    for kind, text in part:
        if kind == "date":
            at += 1
            form = text.lower()
            after = dates[at + 1] if at + 1 < len(dates) else ""
            minutes = form in ("m", "mm") and (before.startswith("h") or after.startswith("s"))
            written.append(_one(value, "minutes" if minutes else form, half, len(form)))
            before = form
        elif kind == "half":
            written.append("AM" if _clock(value).hour < 12 else "PM")
        else:
            written.append(text)
    return "".join(written).strip()


def _clock(value: datetime.date | datetime.time | datetime.timedelta) -> datetime.time:
    if isinstance(value, datetime.datetime):
        return value.time()
    return value if isinstance(value, datetime.time) else datetime.time()


def _one(
    value: datetime.date | datetime.time | datetime.timedelta, form: str, half: bool, wide: int
) -> str:
    clock = _clock(value)
    if form[0] == "h":
        hour = (clock.hour - 1) % 12 + 1 if half else clock.hour
        return f"{hour:0{min(wide, 2)}}"
    if form == "minutes":
        return f"{clock.minute:0{min(wide, 2)}}"
    if form[0] == "s":
        return f"{clock.second:0{min(len(form.partition('.')[0]), 2)}}"
    if not isinstance(value, datetime.date):
        raise _Unread
    if form[0] == "y":
        return f"{value.year % 100:02}" if wide < 3 else str(value.year)
    if form[0] == "d":
        name = _DAYS[value.weekday()]
        return {1: str(value.day), 2: f"{value.day:02}", 3: name[:3]}.get(wide, name)
    name = _MONTHS[value.month - 1]
    return {1: str(value.month), 2: f"{value.month:02}", 3: name[:3], 5: name[0]}.get(wide, name)
