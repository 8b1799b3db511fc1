"""Make up values of table cells; describe what a table is about.

Nothing here is taken from any file that is measured on.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

Values = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column: its possible names, its values, questions for its value in a row.

    `many` are questions for all rows with a value; `measure` are adjectives of its greatest and its
    least, for a column of numbers.
    """

    names: tuple[str, ...]
    values: Values
    asks: tuple[str, ...]
    many: tuple[str, ...] = ()
    measure: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a table is about: what one row and several are called, the labels' column, the rest."""

    title: str
    one: str
    several: str
    label_names: tuple[str, ...]
    labels: Values
    attributes: tuple[Attribute, ...]


def one_of(*words: str) -> Values:
    """Return a maker of one of the words."""
    return lambda chance: chance.choice(words)


def numbers(least: int, most: int, form: str = "{}") -> Values:
    """Return a maker of whole numbers, from `least` to `most`."""
    return lambda chance: form.format(chance.randint(least, most))


def decimals(least: int, most: int, form: str = "{:.2f}") -> Values:
    """Return a maker of numbers with decimals."""
    return lambda chance: form.format(chance.randint(least * 100, most * 100) / 100)


def date(chance: random.Random) -> str:
    """Return a date, written in one of two ways."""
    year, month, day = chance.randint(2015, 2026), chance.randint(1, 12), chance.randint(1, 28)
    months = "January February March April May June July August September October November December"
    if chance.random() < 0.5:
        return f"{year}-{month:02}-{day:02}"
    return f"{day} {months.split()[month - 1]} {year}"


def clock_time(chance: random.Random) -> str:
    """Return a time of day."""
    return f"{chance.randint(6, 22):02}:{chance.choice((0, 5, 10, 15, 20, 30, 40, 45, 50)):02}"


_SOUNDS = "ka lo mi ren tas vel dor an bri sul ta wen or hal ni ges pur eth ol mar ze fin".split()


def place(chance: random.Random, least: int = 2, most: int = 3) -> str:
    """Return a made-up place's name."""
    return "".join(chance.choice(_SOUNDS) for _ in range(chance.randint(least, most))).title()


_FIRST = (
    "Agnes Boris Celia Dario Edith Felix Greta Hugo Irma Jonas Katya Leo Marta Nils Olga Pavel "
    "Rita Stefan Thea Uwe Vera Wim Yara Zeno Anna Karl Lucy Omar Priya Chen Noor Ivan"
).split()


def person(chance: random.Random) -> str:
    """Return a made-up person's name."""
    return f"{chance.choice(_FIRST)} {place(chance)}"


def thing(kinds: str) -> Values:
    """Return a maker of names of things: a colour or a made-up word, and a kind."""
    words = kinds.split()
    colours = "Red Blue Oak Steel Grand North Silver Small Twin River Brass Light Old Long".split()

    def make(chance: random.Random) -> str:
        first = chance.choice(colours) if chance.random() < 0.5 else place(chance)
        return f"{first} {chance.choice(words)}"

    return make


def code(form: str) -> Values:
    """Return a maker of codes, with a number put into `form`."""
    return lambda chance: form.format(chance.randint(100, 9999))


CITY = one_of(
    *"Porto Turin Cork Graz Malaga Tampere Bergen Nantes Leeds Gdansk Basel Split".split()
)
COUNTRY = one_of(*"Norway Chile Kenya Japan Peru Latvia Ghana Canada Nepal Spain".split())
STATUS = one_of("open", "closed", "waiting", "in progress")
WEEKDAY = one_of(*"Monday Tuesday Wednesday Thursday Friday Saturday".split())
