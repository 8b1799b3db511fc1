"""Equations of Word and PowerPoint (OMML) -> one line: a fraction is "(a+b)/c", a power "x^2".

The linear form is the one that Word itself shows when an equation is typed, without its signs that
only lay it out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DEEPEST = 60  # parts of an equation inside one another

_Element = Any


def linear(element: _Element, depth: int = 0) -> str:
    """Return the equation's line; empty for one without signs."""
    if depth > _DEEPEST:
        return "".join(element.itertext())
    name = element.tag.removeprefix(M)
    write = _FORMS.get(name)
    if write is not None:
        return write(element, depth + 1)
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):  # how a part is laid out
        return ""
    return "".join(linear(each, depth + 1) for each in element)


def _part(element: _Element, name: str, depth: int) -> str:
    found = element.find(f"{M}{name}")
    return linear(found, depth) if found is not None else ""


def _grouped(text: str) -> str:
    """Return a part in brackets, unless it is one number or name."""
    plain = text.replace(".", "").replace(",", "")
    return text if len(text) < 2 or plain.isalnum() else f"({text})"


def _value(element: _Element, *path: str) -> str | None:
    found = element.find("/".join(f"{M}{step}" for step in path))
    return None if found is None else found.get(f"{M}val", "")


def _fraction(element: _Element, depth: int) -> str:
    top, bottom = _part(element, "num", depth), _part(element, "den", depth)
    return f"{_grouped(top)}/{_grouped(bottom)}"


def _power(element: _Element, depth: int) -> str:
    return f"{_grouped(_part(element, 'e', depth))}{_marks(element, depth)}"


def _marks(element: _Element, depth: int) -> str:
    low, high = _part(element, "sub", depth), _part(element, "sup", depth)
    return (f"_{_grouped(low)}" if low else "") + (f"^{_grouped(high)}" if high else "")


def _before(element: _Element, depth: int) -> str:
    return f"{_marks(element, depth)}{_grouped(_part(element, 'e', depth))}"


def _root(element: _Element, depth: int) -> str:
    degree = _part(element, "deg", depth)
    return f"{f'root({degree})' if degree else '√'}({_part(element, 'e', depth)})"


def _large(element: _Element, depth: int) -> str:
    sign = _value(element, "naryPr", "chr")
    return f"{'∫' if sign is None else sign}{_marks(element, depth)} {_part(element, 'e', depth)}"


def _brackets(element: _Element, depth: int) -> str:
    left, right = _value(element, "dPr", "begChr"), _value(element, "dPr", "endChr")
    between = _value(element, "dPr", "sepChr") or "|"
    inner = between.join(linear(each, depth) for each in element.iterchildren(f"{M}e"))
    return f"{'(' if left is None else left}{inner}{')' if right is None else right}"


def _rows(element: _Element, depth: int) -> str:
    rows = (
        "; ".join(linear(each, depth) for each in row.iterchildren(f"{M}e")) or linear(row, depth)
        for row in element
        if row.tag in (f"{M}mr", f"{M}e")
    )
    return f"[{', '.join(rows)}]" if element.tag == f"{M}m" else ", ".join(rows)


def _function(element: _Element, depth: int) -> str:
    return f"{_part(element, 'fName', depth)}({_part(element, 'e', depth)})"


def _limit(mark: str) -> Callable[[_Element, int], str]:
    def write(element: _Element, depth: int) -> str:
        return f"{_part(element, 'e', depth)}{mark}({_part(element, 'lim', depth)})"

    return write


_FORMS: dict[str, Callable[[_Element, int], str]] = {
    "f": _fraction,
    "sSup": _power,
    "sSub": _power,
    "sSubSup": _power,
    "sPre": _before,
    "rad": _root,
    "nary": _large,
    "d": _brackets,
    "m": _rows,
    "eqArr": _rows,
    "func": _function,
    "limLow": _limit("_"),
    "limUpp": _limit("^"),
}
