"""Write data of keys and values as text: "key: value" lines, tables of records, headings by keys.

What JSON, XML and notebooks share. A list of records that hold plain values is a table, one row
each; a list of plain values is one line, or a paragraph each where they are sentences.
"""

from __future__ import annotations

from typing import Any

from index.loaders.composed import TextComposer, one_line
from index.loaders.tables.grid import Grid

_DEEPEST = 60  # keys inside one another; deeper ones are written as one line
_LONG = 80  # characters from which a value is a paragraph and no word
_ENDS = (".", "!", "?", "…")
_TITLES = ("title", "name", "heading", "subject")
_MOST_COLUMNS = 200


def add_value(value: Any, composer: TextComposer, key: str = "", depth: int = 1) -> None:
    """Add a value under its key, at a depth of headings."""
    if isinstance(value, dict) and depth < _DEEPEST:
        title = key or _title(value)
        composer.heading(title, depth - 1 or 1)
        lines = [f"{name}: {_plain(each)}" for name, each in value.items() if _is_word(each)]
        composer.lines("\n".join(line for line in lines if not line.endswith(": ")))
        for name, each in value.items():
            if not _is_word(each):
                add_value(each, composer, str(name), depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        _add_list(value, composer, key, depth)
    elif _is_plain(value):
        composer.heading(key, depth - 1 or 1)
        composer.prose(_plain(value))
    else:
        composer.lines(one_line(f"{key}: {value!r}"))


def _title(record: dict[str, Any]) -> str:
    """Return what a record calls itself, "" where it does not."""
    names = (str(record[each]) for each in _TITLES if record.get(each) and _is_word(record[each]))
    return next(names, "")


def _add_list(values: list[Any], composer: TextComposer, key: str, depth: int) -> None:
    if not values:
        return
    records = [each for each in values if isinstance(each, dict)]
    if records and len(records) == len(values) and all(_is_record(each) for each in records):
        composer.heading(key, depth - 1 or 1)
        composer.table(_grid(records), named=True)
    elif all(_is_word(each) for each in values):
        composer.lines(f"{key}: {', '.join(map(_plain, values))}" if key else _joined(values))
    else:
        composer.heading(key, depth - 1 or 1)
        for each in values:
            if _is_plain(each):
                composer.prose(_plain(each))
            else:
                add_value(each, composer, "", depth + 1)


def _joined(values: list[Any]) -> str:
    return "\n".join(map(_plain, values))


def _grid(records: list[dict[str, Any]]) -> Grid:
    """Return the records as rows below the names of their keys."""
    names = list(dict.fromkeys(str(name) for each in records for name in each))[:_MOST_COLUMNS]
    places = {name: column for column, name in enumerate(names)}
    rows = [{column: one_line(name) or "-" for name, column in places.items()}]
    for record in records:
        cells = ((places.get(str(name)), one_line(_plain(each))) for name, each in record.items())
        rows.append({column: words for column, words in cells if column is not None and words})
    return Grid([row for row in rows if row], headers=frozenset({0}))


def _is_record(record: dict[str, Any]) -> bool:
    return bool(record) and all(
        _is_word(each) or (isinstance(each, list) and all(map(_is_word, each)))
        for each in record.values()
    )


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _is_word(value: Any) -> bool:
    """Say whether a value is plain, and no sentence or paragraph."""
    if not isinstance(value, str):
        return _is_plain(value)
    return len(value) <= _LONG and (not value.rstrip().endswith(_ENDS) or len(value.split()) < 5)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)
