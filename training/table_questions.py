"""Make tables in many layouts, with questions that they answer and questions that they do not.

A table is written as CSV, Markdown or HTML; it may have a title, columns in any order, empty cells,
years or months for columns, or be a list of keys and values. Questions want one cell, all rows with
a value, the greatest or the least, what has a value; others ask for a row, a column or a cell that
is not there. Everything is drawn from a seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.table_data import PAIRS, SERIES, SUBJECTS
from training.table_values import Attribute, Subject, person, place

_FORMATS = ("csv", "md", "html")
_MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
_SPOKEN = {
    "2024-01": "January 2024",
    "2024-02": "February 2024",
    "2024-03": "March 2024",
    "2024-04": "April 2024",
}


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question of a table: the rows, from 0, and the column whose cells answer it.

    Row -1 is the name of the column. Without rows nothing answers it, though where `empty` the cell
    is known that is empty. `answers` are the words of cells that answer it, in place of rows.
    """

    text: str
    rows: tuple[int, ...] = ()
    column: int = 0
    empty: bool = False
    answers: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the table answers it."""
        return bool(self.answers or self.rows) and not self.empty


@dataclass(frozen=True, slots=True)
class MadeTable:
    """A file with one table, and questions about it."""

    name: str
    content: str
    rows: tuple[tuple[str, ...], ...]
    questions: tuple[TableQuestion, ...]


def make_tables(seed: int, count: int, offset: int = 0) -> list[MadeTable]:
    """Return `count` tables, numbered from `offset`."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    makers = (_of_subject, _of_subject, _of_subject, _of_subject, _of_series, _of_pairs)
    return [makers[number % len(makers)](chance, offset + number) for number in range(count)]


def written(rows: Sequence[Sequence[str]], kind: str, title: str, *, headed: bool = True) -> str:
    """Return a table as the text of a file of this kind, with a title."""
    if kind == "csv":
        lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows]
        return "\n".join(lines) + "\n"
    if kind == "md":
        ruled = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
        if not headed:
            ruled = [[""] * len(rows[0]), ["---"] * len(rows[0]), *rows]
        return f"# {title}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in ruled)
    cells = [
        "".join(f"<{'th' if headed and not number else 'td'}>{cell}" for cell in row)
        for number, row in enumerate(rows)
    ]
    return f"<h1>{title}</h1><table>{''.join(f'<tr>{row}' for row in cells)}</table>"


def _of_subject(chance: random.Random, number: int) -> MadeTable:
    subject = chance.choice(SUBJECTS)
    attributes = list(subject.attributes)
    chance.shuffle(attributes)
    left_out = attributes.pop() if len(attributes) > 3 and chance.random() < 0.5 else None
    size = chance.choice((4, 6, 8, 12, 18, 30, 50))
    labels = _different(subject, chance, size + 2)
    header = [chance.choice(subject.label_names), *(chance.choice(a.names) for a in attributes)]
    rows = [[label, *(a.values(chance) for a in attributes)] for label in labels[:size]]
    empty: list[tuple[int, int]] = []
    if chance.random() < 0.4:
        for _ in range(chance.randint(1, 3)):
            row, column = chance.randrange(size), chance.randint(1, len(attributes))
            rows[row][column] = ""
            empty.append((row, column))
    questions = _lookups(attributes, rows, chance)
    questions += _others(subject, attributes, header, rows, chance)
    questions += _none(subject, attributes, left_out, labels[size:], rows, empty, chance)
    if chance.random() < 0.2:  # a column that only numbers the rows
        header.insert(0, chance.choice(("No.", "#", "Pos")))
        rows = [[str(place), *row] for place, row in enumerate(rows, start=1)]
        questions = [replace(each, column=each.column + 1) for each in questions]
    kind = chance.choice(_FORMATS)
    title = subject.title
    if chance.random() < 0.3:
        title += f" {chance.choice(('2023', '2024', 'overview', 'list'))}"
    content = written([header, *rows], kind, title)
    name = f"{re.sub(r'[^a-z0-9]+', '_', title.lower())}_{number}.{kind}"
    return MadeTable(name, content, tuple(map(tuple, rows)), tuple(questions))


def _different(subject: Subject, chance: random.Random, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        label = subject.labels(chance)
        if label not in found:
            found.append(label)
    return found


def _lookups(
    attributes: Sequence[Attribute],
    rows: Sequence[Sequence[str]],
    chance: random.Random,
) -> list[TableQuestion]:
    questions: list[TableQuestion] = []
    for _ in range(7):
        row, column = chance.randrange(len(rows)), chance.randrange(len(attributes))
        if rows[row][column + 1]:
            text = chance.choice(attributes[column].asks).replace("{x}", rows[row][0])
            questions.append(TableQuestion(_said(text, chance), (row,), column + 1))
    return questions


def _others(
    subject: Subject,
    attributes: Sequence[Attribute],
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    chance: random.Random,
) -> list[TableQuestion]:
    """Return questions for what has a value, for all that have one, for the greatest."""
    questions: list[TableQuestion] = []
    for column, attribute in enumerate(attributes, start=1):
        values = [row[column] for row in rows]
        if attribute.many:
            value = chance.choice([each for each in values if each] or [""])
            found = tuple(row for row, each in enumerate(values) if each == value)
            if value and len(found) <= 10:
                text = chance.choice(attribute.many).replace("{v}", value)
                questions.append(TableQuestion(_said(text, chance), found))
        single = [row for row, each in enumerate(values) if each and values.count(each) == 1]
        if single and chance.random() < 0.4:
            row = chance.choice(single)
            name = header[column].lower()
            text = chance.choice(
                (
                    f"Which {subject.one} has the {name} {values[row]}?",
                    f"Which {subject.one} has {values[row]} as {name}?",
                    f"What {subject.one} does {values[row]} belong to?",
                )
            )
            questions.append(TableQuestion(_said(text, chance), (row,)))
        if attribute.measure and all(values) and chance.random() < 0.7:
            questions += _greatest(subject, attribute, header[column], values, column, chance)
    return questions


def _greatest(
    subject: Subject,
    attribute: Attribute,
    name: str,
    values: Sequence[str],
    column: int,
    chance: random.Random,
) -> list[TableQuestion]:
    numbers = [float(re.sub(r"[^\d.]", "", value) or 0) for value in values]
    which = chance.randrange(2)
    plain = ("highest", "lowest")[which]
    word = (attribute.measure or ("most", "least"))[which]
    rising = word not in ("oldest", "earliest") and not (which and word in ("newest", "latest"))
    if attribute.names[0] in ("Built", "Year", "Founded"):
        rising = True
    wanted = (max if (which == 0) == rising else min)(numbers)
    found = tuple(row for row, each in enumerate(numbers) if each == wanted)
    shown = re.sub(r" (?:kg|m|km2?|mm|cm|kn|kEUR|km/h)$", "", name).lower()
    if chance.random() < 0.3:
        return [TableQuestion(f"What is the {plain} {shown}?", found, column)]
    by_name = chance.choice(
        (
            f"Which {subject.one} has the {plain} {shown}?",
            f"Which {subject.one} has the {word} {shown}?"
            if word in ("most", "fewest", "least", "largest", "smallest", "longest", "shortest")
            else f"Which is the {word} {subject.one}?",
        )
    )
    return [TableQuestion(_said(by_name, chance), found)]


def _none(
    subject: Subject,
    attributes: Sequence[Attribute],
    left_out: Attribute | None,
    absent: Sequence[str],
    rows: Sequence[Sequence[str]],
    empty: Sequence[tuple[int, int]],
    chance: random.Random,
) -> list[TableQuestion]:
    """Return questions that the table does not answer."""
    asked: list[TableQuestion] = []
    for label in absent:
        text = chance.choice(chance.choice(attributes).asks).replace("{x}", label)
        asked.append(TableQuestion(_said(text, chance)))
    label = chance.choice(rows)[0]
    if left_out is not None:
        text = chance.choice(left_out.asks).replace("{x}", label)
        asked.append(TableQuestion(_said(text, chance)))
    for row, column in empty:
        text = chance.choice(attributes[column - 1].asks).replace("{x}", rows[row][0])
        asked.append(TableQuestion(_said(text, chance), (row,), column, empty=True))
    other = chance.choice([each for each in SUBJECTS if each is not subject])
    text = chance.choice(chance.choice(other.attributes).asks)
    asked.append(TableQuestion(text.replace("{x}", chance.choice((label, other.labels(chance))))))
    asked.append(
        TableQuestion(
            chance.choice(
                (
                    f"How many {subject.several} are there?",
                    f"Why was {label} chosen?",
                    f"What does {label} think about {place(chance)}?",
                    f"Who met {person(chance)} in {place(chance)}?",
                )
            )
        )
    )
    return asked


def _of_series(chance: random.Random, number: int) -> MadeTable:
    title, one, label_names, measure = chance.choice(SERIES)
    monthly = chance.random() < 0.4
    start = chance.randint(2012, 2021)
    header = list(_MONTHS) if monthly else [str(start + each) for each in range(4)]
    if not monthly and chance.random() < 0.5:
        header.reverse()
    size = chance.choice((3, 5, 8, 14))
    labels: list[str] = []
    while len(labels) < size + 1:
        label = place(chance)
        if label not in labels:
            labels.append(label)
    rows = [[label, *(f"{chance.randint(10, 9999)}" for _ in header)] for label in labels[:size]]
    questions: list[TableQuestion] = []
    for _ in range(8):
        row, column = chance.randrange(size), chance.randrange(4)
        when = header[column]
        when = _SPOKEN[when] if monthly and chance.random() < 0.7 else when
        text = chance.choice(
            (
                f"What was the {measure} of {rows[row][0]} in {when}?",
                f"How high was the {measure} of {rows[row][0]} in {when}?",
                f"{rows[row][0]} {measure} {when}",
                f"How much did {rows[row][0]} have in {when}?",
            )
        )
        questions.append(TableQuestion(text, (row,), column + 1))
    for _ in range(3):
        row, column = chance.randrange(size), chance.randrange(4)
        word, pick = chance.choice((("highest", max), ("lowest", min)))
        down = [int(each[column + 1]) for each in rows]
        across = [int(each) for each in rows[row][1:]]
        unit = "month" if monthly else "year"
        questions.append(
            TableQuestion(
                f"Which {one} had the {word} {measure} in {header[column]}?",
                (down.index(pick(down)),),
            )
        )
        questions.append(
            TableQuestion(
                f"In which {unit} was the {measure} of {rows[row][0]} {word}?",
                (-1,),
                across.index(pick(across)) + 1,
            )
        )
    questions += [
        TableQuestion(f"What was the {measure} of {rows[0][0]} in {start - 3}?"),
        TableQuestion(f"What was the {measure} of {labels[-1]} in {header[1]}?"),
        TableQuestion(f"Who is the head of {rows[0][0]}?"),
        TableQuestion(f"What was the {measure} of {labels[-1]}?"),
    ]
    kind = chance.choice(_FORMATS)
    content = written([[chance.choice(label_names), *header], *rows], kind, title)
    name = f"{title.lower().replace(' ', '_')}_{number}.{kind}"
    return MadeTable(name, content, tuple(map(tuple, rows)), tuple(questions))


def _of_pairs(chance: random.Random, number: int) -> MadeTable:
    pairs = chance.sample(PAIRS, chance.randint(5, 9))
    rows = [[key, values(chance)] for key, values, _ in pairs]
    questions = [
        TableQuestion(_said(chance.choice(asks), chance), (row,), 1)
        for row, (_, _, asks) in enumerate(pairs)
    ]
    absent = [each for each in PAIRS if each not in pairs]
    questions += [TableQuestion(chance.choice(asks)) for _, _, asks in absent[:3]]
    questions.append(TableQuestion(f"Who is {person(chance)}?"))
    kind = chance.choice(_FORMATS)
    content = written(rows, kind, "Profile", headed=False)
    return MadeTable(f"profile_{number}.{kind}", content, tuple(map(tuple, rows)), tuple(questions))


def _said(text: str, chance: random.Random) -> str:
    """Return a question as somebody may type it: now and then in lower case, without its mark."""
    if chance.random() < 0.15:
        return text.rstrip("?").lower()
    return text
