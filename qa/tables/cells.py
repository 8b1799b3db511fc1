"""A question and a table -> the cells that may answer it, each with what speaks for and against.

A cell is judged by its row (which words of the question stand in it, and in no better row), by its
column (its name, in the question's words or in meaning), and by what it is itself (the kind of
thing asked for, nothing that the question said already). Words of the question that nothing of a
cell explains speak against it. The greatest and the least are told from the numbers of a column.
An empty cell is judged as well: where it is the best, the table has no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from index.loaders.tables.shapes import Shape, names_a_series, shape_of
from index.types import Cell
from qa.english.question_type import QuestionType, contains_type
from qa.tables.asked import Asked
from qa.tables.indexed import IndexedTable
from qa.tables.words import amount

# What a cell is judged by. Each is between -3 and about 2, so that weights can be compared.
FEATURES = (
    "row_share",  # share of the question's telling words that stand in the row
    "row_lead",  # how far the row is ahead of the best other one, -1 to 1
    "row_none",  # 1 where none stands there
    "label_share",  # most of another cell of the row that the question says, 0 to 1
    "label_full",  # 1 where it says all of it
    "label_named",  # share of that cell's column name that the question says as well
    "names_missing",  # share of the question's names and numbers that row and column lack
    "row_ties",  # logarithm of the rows that are as good, where one is asked for
    "name_share",  # share of the column name's words that the question says
    "name_lead",  # how far that is ahead of the best other column
    "name_cosine",  # the name and the question without the row's words
    "name_cosine_lead",  # how far that is ahead of the best other column
    "name_hinted",  # 1 where the question's first words stand for the name ("how old": age)
    "name_none",  # 1 where the column has no name
    "two_columns",  # 1 for the value beside the only other cell
    "first_column",  # 1 in the column of labels where what has something is asked for
    "kind_held",  # 1 where the cell holds the kind of thing asked for
    "kind_missing",  # 1 where it should, and does not
    "echo",  # share of the cell's words that the question said
    "unexplained",  # share of the question's words that row, column and caption leave open
    "weaker_side",  # the lesser of how well the row and how well the column fit
    "extreme",  # 1 where its row has the greatest or least number that is asked for
    "extreme_missing",  # 1 where another row has it
    "counted",  # 1 where a number of things is asked for and the cell is one
    "total",  # 1 in a row of totals that was not asked for
    "table_score",  # the best of the table's hits
)
_MOST_ROWS = 12  # of a table that are looked at cell by cell
_PLACES = (Shape.WORDS, Shape.CODE)


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell that may answer: its row and column in the indexed table; None for an empty cell.

    `row` is -1 for the name of a column.
    """

    cell: Cell | None
    row: int
    column: int
    features: tuple[float, ...]


Meanings = Mapping[str, float]  # the cosine of each column's name with what is asked


def judged(asked: Asked, table: IndexedTable, meanings: Meanings, score: float) -> list[CellPlace]:
    """Return the cells of the table that may answer, with their features, in no order.

    `meanings` are cosines by the names of columns, `score` is that of the table's best hit.
    """
    rows = _Rows.matched(asked, table)
    if not rows.looked_at:
        return []
    extremes = {} if _compares_series(asked, table, rows) else _extremes(asked, table, meanings)
    places = [
        _judge(asked, table, rows, extremes, meanings, score, row, column)
        for row in sorted({*rows.looked_at, *extremes})
        for column in range(len(table.table.columns))
    ]
    return places + _headers(asked, table, rows, meanings, score)


@dataclass(frozen=True, slots=True)
class _Rows:
    """How well each row fits: the weight of the question's words in it, and what all weigh."""

    weights: tuple[float, ...]
    whole: float
    best: float
    second: float
    ties: int
    looked_at: tuple[int, ...]

    @classmethod
    def matched(cls, asked: Asked, table: IndexedTable) -> _Rows:
        weights = tuple(
            sum(table.weight(term) for term in asked.terms & held) for held in table.row_terms
        )
        named = frozenset().union(*table.names) | table.beside
        # What only names columns or the table identifies no row.
        telling = [term for term in asked.terms if term in table.held or term not in named]
        whole = sum(table.weight(term) for term in telling) or 1.0
        best = max(weights, default=0.0)
        ties = sum(weight >= best - 1e-9 for weight in weights)
        second = max((weight for weight in weights if weight < best - 1e-9), default=0.0)
        order = sorted(range(len(weights)), key=lambda row: (-weights[row], row))
        return cls(weights, whole, best, second, ties, tuple(order[:_MOST_ROWS]))

    def lead(self, row: int) -> float:
        """Return how far a row is ahead of the best other one, as a share of the better."""
        if not self.best:
            return 0.0
        weight = self.weights[row]
        rival = self.second if weight >= self.best - 1e-9 else self.best
        return (weight - rival) / self.best


def _extremes(asked: Asked, table: IndexedTable, meanings: Meanings) -> dict[int, int]:
    """Return the rows with the greatest or least number, each with the column that says so."""
    if not asked.extreme or not table.numeric:
        return {}
    # A column of labels may be numbers as well: "which year had the highest sales?"
    column = max(
        table.numeric - {table.label} or table.numeric,
        key=lambda each: (
            _share(table.names[each], asked.terms),
            bool(table.names[each] & asked.hinted),
            meanings.get(table.table.columns[each].name, 0.0),
            -each,
        ),
    )
    fitting = [row for row in range(len(table.rows)) if row not in table.totals]
    # "the highest price in Ghent": only rows of Ghent, where the question names some.
    named = [row for row in fitting if _names_a_group(asked, table, row)]
    numbers = {
        row: value
        for row in named or fitting
        if (value := amount(table.words[row][column])) is not None
    }
    if len(numbers) < 2:
        return {}
    rising = (asked.extreme > 0) != (asked.by_age and column in table.years)
    wanted = max(numbers.values()) if rising else min(numbers.values())
    return {row: column for row, value in numbers.items() if value == wanted}


def _names_a_group(asked: Asked, table: IndexedTable, row: int) -> bool:
    """Say whether the question says a whole cell of the row that other rows have as well."""
    return any(
        cell is not None
        and cell <= asked.terms
        and all(1 < table.held[term] < len(table.rows) for term in cell)
        for cell in table.cell_terms[row]
    )


def _judge(
    asked: Asked,
    table: IndexedTable,
    rows: _Rows,
    extremes: Mapping[int, int],
    meanings: Meanings,
    score: float,
    row: int,
    column: int,
) -> CellPlace:
    cell = table.rows[row].cells[column]
    words = table.words[row][column]
    own = table.cell_terms[row][column] or frozenset()
    others = {
        at: each
        for at, each in enumerate(table.cell_terms[row])
        if at != column and each and table.rows[row].cells[at] is not cell
    }
    around = table.row_terms[row] - own | frozenset().union(*others.values())
    explained = around | table.names[column] | table.beside | table.names[table.label]
    label_share, label_named = 0.0, 0.0
    for at, each in others.items():
        if each & asked.terms:
            explained |= table.names[at]
        share = _share(each, asked.terms)
        named = _share(table.names[at], asked.terms)
        label_share, label_named = max((label_share, label_named), (share, named))
    is_extreme = row in extremes
    if is_extreme:
        explained |= table.names[extremes[row]]
    open_terms = asked.terms - explained
    weight = sum(table.weight(term) for term in asked.terms & around)
    tied = 0.0 if asked.many or is_extreme else log(max(1, rows.ties)) / log(10)
    shape = shape_of(words) if words else Shape.NOTHING
    held = _holds(asked, table, column, words, shape)
    features = {
        "row_share": min(1.0, weight / rows.whole),
        "row_lead": 1.0 if is_extreme and rows.best == 0 else rows.lead(row),
        "row_none": float(weight == 0 and not is_extreme),
        "label_share": label_share,
        "label_full": float(label_share == 1.0),
        "label_named": label_named,
        "names_missing": _share(asked.names, asked.names - explained) if asked.names else 0.0,
        "row_ties": tied if rows.weights[row] >= rows.best - 1e-9 else 0.0,
        "kind_held": float(held is True),
        "kind_missing": float(held is False),
        "echo": _share(own, asked.terms),
        "unexplained": len(open_terms) / max(1, len(asked.terms)),
        "extreme": float(is_extreme and _fits_extreme(asked, extremes[row], column)),
        "extreme_missing": float(bool(asked.extreme) and not is_extreme),
        "counted": float(asked.counts and shape is Shape.NUMBER),
        "total": float(row in table.totals and not table.row_terms[row] & asked.terms),
        "first_column": float(column == table.label and asked.by_name),
        "two_columns": float(len(table.table.columns) == 2 and column == 1),
        "table_score": score,
        **_named(asked, table, meanings, column),
    }
    features["weaker_side"] = _weaker_side(features, len(table.table.columns))
    return CellPlace(cell, row, column, tuple(features[name] for name in FEATURES))


def _weaker_side(features: Mapping[str, float], columns: int) -> float:
    """Return the lesser of how well a row and how well a column fit, each 0 to 1.

    Where a table has two columns there is but one beside the label's.
    """
    row = max(features["label_share"], features["extreme"]) * (1.0 - features["names_missing"])
    column = max(
        features["name_share"],
        0.8 * features["name_hinted"],
        0.8 * features["first_column"],
        0.8 * float(columns == 2),
        min(1.0, max(0.0, 2.0 * features["name_cosine"])),
    )
    return min(row, column)


def _fits_extreme(asked: Asked, said_by: int, column: int) -> bool:
    """Say whether the cell is what was asked: who has the most, or how much that is."""
    return column != said_by if asked.by_name else column == said_by


def _named(
    asked: Asked,
    table: IndexedTable,
    meanings: Meanings,
    column: int,
) -> dict[str, float]:
    """Return the features of a column's name."""
    shares = [_share(name, asked.terms) for name in table.names]
    cosines = [meanings.get(each.name, 0.0) for each in table.table.columns]
    others = [at for at in range(len(shares)) if at != column]
    return {
        "name_share": shares[column],
        "name_lead": shares[column] - max((shares[at] for at in others), default=0.0),
        "name_cosine": cosines[column],
        "name_cosine_lead": cosines[column] - max((cosines[at] for at in others), default=0.0),
        "name_hinted": float(bool(table.names[column] & asked.hinted)),
        "name_none": float(not table.names[column]),
    }


def _share(words: frozenset[str], said: frozenset[str]) -> float:
    return len(words & said) / len(words) if words else 0.0


def _holds(asked: Asked, table: IndexedTable, column: int, words: str, shape: Shape) -> bool | None:
    """Say whether a cell holds the kind of thing asked for; None where any kind would do."""
    if asked.counts or (asked.kind is QuestionType.NUMBER and asked.kind is not None):
        return shape in (Shape.NUMBER, Shape.CODE) or any(map(str.isdigit, words))
    if asked.kind is QuestionType.DATE:
        return (
            shape is Shape.DATE
            or names_a_series(words)
            or contains_type(asked.kind, words, asked.text)
        )
    if asked.kind is None:
        return None
    if table.names[column] & asked.hinted:
        return True
    if not any(table.names) and shape in _PLACES:  # only the cells say which column holds names
        return contains_type(asked.kind, words, asked.text)
    return False if shape not in _PLACES else None


def _series(table: IndexedTable) -> list[int]:
    """Return the columns whose names are of a series: years, months, quarters."""
    return [
        column
        for column, each in enumerate(table.table.columns)
        if each.headers and names_a_series(each.name)
    ]


def _compares_series(asked: Asked, table: IndexedTable, rows: _Rows) -> bool:
    """Say whether a row's numbers are compared: "in which year were sales highest".

    Then no column has a greatest number that is asked for. Where the rows are the years, one has.
    """
    if not (asked.extreme and asked.by_name and asked.kind is QuestionType.DATE and rows.best):
        return False
    return table.label not in table.years and len(_series(table)) > 1


def _headers(
    asked: Asked, table: IndexedTable, rows: _Rows, meanings: Meanings, score: float
) -> list[CellPlace]:
    """Return the names of columns that may answer, as in "in which year were sales highest".

    That is of the best row, the column of its greatest or least number among those of a series.
    """
    if not (asked.extreme and asked.by_name and rows.best):
        return []
    series = _series(table)
    row = rows.looked_at[0]
    numbers = {
        column: value
        for column in series
        if (value := amount(table.words[row][column])) is not None
    }
    if len(numbers) < 2:
        return []
    wanted = max(numbers.values()) if asked.extreme > 0 else min(numbers.values())
    places: list[CellPlace] = []
    for column in numbers:
        judged_cell = _judge(asked, table, rows, {}, meanings, score, row, column)
        features = dict(zip(FEATURES, judged_cell.features, strict=True))
        is_extreme = numbers[column] == wanted
        name = table.table.columns[column].name
        features |= {
            "kind_held": float(asked.kind is QuestionType.DATE),
            "kind_missing": 0.0,
            "echo": _share(table.names[column], asked.terms),
            "extreme": float(is_extreme),
            "extreme_missing": float(not is_extreme),
            "counted": 0.0,
            "weaker_side": min(float(is_extreme), features["row_share"]),
            "name_cosine": meanings.get(name, 0.0),
        }
        cell = table.table.columns[column].headers[-1]
        places.append(CellPlace(cell, -1, column, tuple(features[each] for each in FEATURES)))
    return places
