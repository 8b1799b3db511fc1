"""The numbers of lists, which a browser counts, and lines of bold letters, which are headings."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

LISTS = frozenset({"ol", "ul", "menu", "li"})
_BOLD = frozenset({"b", "strong"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.!?;,:…]$")
_LONGEST_HEADING = 90  # characters
_MOST_DEEP = 500
_LETTERS = {"a": ord("a"), "A": ord("A")}


class ListNumbers:
    """Counts the items of ordered lists, those inside one another each by itself."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str, int] | None] = []  # next number, form, step; None: no list
        self._waiting = ""  # the number of the item that has just started

    @property
    def inside(self) -> bool:
        """Say whether we are inside a list."""
        return bool(self._open)

    def see(self, tag: str, node: LexborNode, entering: bool) -> None:
        """Follow the start or the end of a list or of an item."""
        if tag == "li":
            self._waiting = self._count(node) if entering else ""
        elif not entering:
            if self._open:
                self._open.pop()
        elif len(self._open) < _MOST_DEEP:
            self._open.append(_new_list(node) if tag == "ol" else None)

    def numbered(self, text: str) -> str:
        """Return the first text of an item with its number, any other as it is."""
        number, self._waiting = self._waiting, ""
        return f"{number} {text.lstrip()}" if number else text

    def _count(self, node: LexborNode) -> str:
        counter = self._open[-1] if self._open else None
        if counter is None:
            return ""
        number, form, step = counter
        number = _whole(node.attributes.get("value"), number)
        self._open[-1] = (number + step, form, step)
        if form in _LETTERS and 1 <= number <= 26:
            return f"{chr(_LETTERS[form] + number - 1)}."
        return f"{number}."


def _new_list(node: LexborNode) -> tuple[int, str, int] | None:
    attributes = node.attributes
    if "none" in (attributes.get("style") or ""):  # list-style: none
        return None
    form = attributes.get("type") or "1"
    if "reversed" in attributes:
        items = sum(child.tag == "li" for child in node.iter())
        return _whole(attributes.get("start"), items), form, -1
    return _whole(attributes.get("start"), 1), form, 1


def _whole(text: str | None, default: int) -> int:
    found = re.fullmatch(r"\s*(-?\d{1,9})\s*", text or "")
    return int(found[1]) if found else default


class BoldLines:
    """Tells lines that are bold from their start to their end."""

    def __init__(self) -> None:
        self._bold: list[bool] = []  # of the elements we are in, whether they are bold
        self._plain = self._any = False  # of the line so far

    def see(self, tag: str, node: LexborNode, entering: bool) -> None:
        """Follow the walk through the page, event by event."""
        if tag == "-text":
            if (node.text_content or "").strip():
                self._any = True
                self._plain = self._plain or not (self._bold and self._bold[-1])
        elif not entering:
            if self._bold:
                self._bold.pop()
        else:
            bold = bool(self._bold and self._bold[-1]) or tag in _BOLD
            if not bold:
                bold = _BOLD_STYLE.search(node.attributes.get("style") or "") is not None
            self._bold.append(bold)

    def is_heading(self, text: str) -> bool:
        """Say whether the line that ends here is one; the next one starts."""
        whole = self._any and not self._plain
        self._plain = self._any = False
        line = text.strip()
        return (
            whole
            and len(line) <= _LONGEST_HEADING
            and "\n" not in line
            and any(character.isalpha() for character in line)
            and not _ENDS_SENTENCE.search(line)
        )
