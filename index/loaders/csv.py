"""Read CSV and TSV: the rows of a table in a text file; see sheet_rows.py for how a row is written.

Commas, semicolons, tabs and bars are told apart by which of them cuts the first rows most evenly.
A row's number is that of its record, as a spreadsheet shows it: a value with line ends in it is one
row, and an empty line is a row too. A first line "sep=;" says what separates, and is no row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from index.errors import DamagedFile
from index.loaders.composed import TextComposer
from index.loaders.encoding import decode
from index.loaders.sheet_rows import add_rows
from index.loaders.source import Parsed, Source
from index.types import PageUnit

_SEPARATORS = (",", ";", "\t", "|")
_DECLARED = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SAMPLE = 65_536  # characters
_SAMPLE_ROWS = 50
_LONGEST_VALUE = 1_000_000  # characters


def read_csv(source: Source) -> Parsed:
    """Read a table. Raises DamagedFile for one whose quotes never close."""
    decoded = decode(source.content, source.path)
    text = decoded.text
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
        separator = declared[1]
    elif source.path.suffix.lower() == ".tsv":
        separator = "\t"
    else:
        separator = _separator(text[:_SAMPLE])
    composer = TextComposer(source.path, PageUnit.ROW)
    csv.field_size_limit(_LONGEST_VALUE)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        add_rows(enumerate(rows, start=1), composer)
    except csv.Error:
        raise DamagedFile(
            source.path, "it is no table: a value in it goes on beyond all measure."
        ) from None
    composer.note(*decoded.notes)
    return composer.composed()


def _separator(sample: str) -> str:
    """Return what cuts most of the sample's rows into the same number of values, above one.

    One after which a closing quote always stands at the end of its value goes before any other:
    in "a","b; c" the semicolon separates nothing.
    """

    def evenness(separator: str) -> tuple[bool, int, int]:
        for strict in (True, False):
            try:
                rows = csv.reader(
                    io.StringIO(sample, newline=""), delimiter=separator, strict=strict
                )
                counts = Counter(
                    len(row) for row, _ in zip(rows, range(_SAMPLE_ROWS), strict=False)
                )
            except csv.Error:
                continue
            even = ((many, wide) for wide, many in counts.items() if wide > 1)
            many, wide = max(even, default=(0, 0))
            return strict and many > 0, many, wide
        return False, 0, 0

    return max(_SEPARATORS, key=evenness)
