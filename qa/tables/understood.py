"""A question and a table -> the question as that table is asked it: values name their columns.

Whoever asks "is ticket 101 open?" asks for the status of ticket 101, whatever it is; whoever asks
"which parts are active?" wants the rows that say "yes" below "Active"; and in a list of keys and
values ("Company, Halden Tools", "Insured, yes") the name of what it is about finds no row. Each is
told from the words of the table, and the question is asked with the words that it stands for.
"""

from __future__ import annotations

import re
from dataclasses import replace

from qa.english.question_form import is_yes_no
from qa.tables.asked import Asked
from qa.tables.indexed import IndexedTable
from qa.tables.words import terms

_YES = frozenset("yes y true x ✓ ✔ ☑ ja oui si sí".split())
_NO = frozenset("no n false - – — ✗ ✘ ☐ nein non".split())
_NEGATED = re.compile(r"\b(?:not|never|without|no)\b|n['’]t\b", re.IGNORECASE)
_MOST_ROWS = 5_000  # of a table whose cells are compared with the question


def understood(asked: Asked, table: IndexedTable) -> tuple[Asked, IndexedTable]:
    """Return the question as the table is asked it, and the table as it is asked."""
    if len(table.rows) > _MOST_ROWS:
        return asked, table
    if not any(table.names):
        return _of_pairs(asked, table), table
    if is_yes_no(asked.text):
        return _of_its_column(asked, table), table
    if asked.by_name or asked.many:
        return asked, _with_what_holds(asked, table)
    return asked, table


def _of_its_column(asked: Asked, table: IndexedTable) -> Asked:
    """Return a question for yes or no that says a column's value, with that column's name instead.

    Only where one column has the value as a whole cell, and other words are left to find the row.
    """
    named = frozenset().union(*table.names)
    stated: dict[int, frozenset[str]] = {}
    for column, name in enumerate(table.names):
        if column == table.label or not name:
            continue
        said = frozenset().union(
            *(
                own
                for cells in table.cell_terms
                if (own := cells[column]) and own <= asked.terms and not own <= named
            )
        )
        if said:
            stated[column] = said
    if len(stated) > 1:  # "is Olaf in room 14?", where 14 is an age as well
        stated = {
            column: said for column, said in stated.items() if table.names[column] & asked.terms
        }
    if len(stated) != 1:
        return asked
    ((column, said),) = stated.items()
    rest = asked.terms - said
    if not any(rest & held for held in table.row_terms):
        return asked
    kept = [word for word in asked.text.split() if not terms(word) or not terms(word) <= said]
    return replace(
        asked,
        text=" ".join([*kept, table.table.columns[column].name]),
        terms=rest | table.names[column],
        names=asked.names - said,
    )


def _with_what_holds(asked: Asked, table: IndexedTable) -> IndexedTable:
    """Return the table with the name of each column of yes and no in the rows where it holds."""
    wanted = _NO if _NEGATED.search(asked.text) else _YES
    columns = [
        column
        for column, name in enumerate(table.names)
        if name and name <= asked.terms and column != table.label and _is_yes_or_no(table, column)
    ]
    if not columns:
        return table
    rows = [
        held.union(*(table.names[at] for at in columns if words[at].casefold() in wanted))
        for held, words in zip(table.row_terms, table.words, strict=True)
    ]
    held = {**table.held}
    for before, now in zip(table.row_terms, rows, strict=True):
        for term in now - before:
            held[term] = held.get(term, 0) + 1
    return replace(table, row_terms=tuple(rows), held=held)


def _is_yes_or_no(table: IndexedTable, column: int) -> bool:
    """Say whether all cells of a column say yes or no; empty ones say no."""
    said = {words[column].casefold() for words in table.words}
    return bool(said & _YES) and said <= _YES | _NO | {""}


def _of_pairs(asked: Asked, table: IndexedTable) -> Asked:
    """Return a question of keys and values without the values of keys that it does not say.

    "Is Halden Tools insured?" says the key "Insured", and the value of "Company".
    """
    if len(table.names) != 2:
        return asked
    said: set[str] = set()
    others: set[str] = set()
    for key, value in table.cell_terms:
        if key and key <= asked.terms:
            said |= key
        elif value:
            others |= value
    without = others - said
    if not said or not asked.terms & without:
        return asked
    return replace(asked, terms=asked.terms - without, names=asked.names - without)
