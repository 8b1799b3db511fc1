"""Words broken at the end of a line are joined; a hyphen of their own stays.

Which of the two it is, is told by the document's other words: "archi-tecture" is joined, since
"architecture" stands elsewhere or "tecture" nowhere, "well-known" keeps its hyphen where
"well-known" stands elsewhere, or "known" does after a word that such compounds begin with. A hyphen
before a capital or a digit is always the word's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.loaders.pdf.letters import BROKEN

_WORDS = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_BREAK = re.compile(
    rf"(?<![^\W_])((?:[^\W_]+[-‐'’])*)([^\W_]*){BROKEN}\n?(?:(\w[^\W\d_]*)((?:-[^\W\d_]+)*))?"
)
# First parts that keep their hyphen before any word, and before a word of the document.
_ALWAYS_APART = frozenset(("well", "self"))
_FIRST_PARTS = frozenset(
    "ill half cross all far high low long short full part first second third middle mid two three "
    "four five six seven eight nine ten twenty thirty forty fifty open large small real time old "
    "new best better much hard soft deep wide quick so inter state peer end user day year left "
    "right top bottom north south east west fine coarse light heavy free one multi".split()
)
# Endings: what follows no hyphen of its own.
_ENDINGS = frozenset(
    "ing ings ed er ers est ly ish ness ment ments tion tions sion sions able ible al ally age "
    "ages ity ies ious ous ive ful less ward wards ence ance ent ant ism ist ists ize izes ized "
    "ise ises ised ure ures ery ory ary land way ways ship ships hood dom like ten tude".split()
)
_SHORTEST = 4  # letters of a second part that is a word of its own


class Vocabulary:
    """The words of a document's lines, those that are broken left out."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        broken = False  # the line before ends inside a word
        for line in lines:
            whole = line.partition(" ")[2] if broken else line
            broken = line.endswith(BROKEN)
            whole = whole.rpartition(" ")[0] if broken else whole
            if BROKEN not in whole:
                self._words.update(word.casefold() for word in _WORDS.findall(whole))

    def mended(self, text: str) -> str:
        """Return a text with its broken words joined."""
        return _BREAK.sub(self._mended, text) if BROKEN in text else text

    def _mended(self, found: re.Match[str]) -> str:
        compound, first, second, rest = found[1], found[2], found[3] or "", found[4] or ""
        hyphen = "-" if second and self._keeps(compound, first, second, rest) else ""
        return f"{compound}{first}{hyphen}{second}{rest}"

    def _keeps(self, compound: str, first: str, second: str, rest: str) -> bool:
        """Say whether the hyphen between two parts is the word's own."""
        one, other = first.casefold(), second.casefold()
        if not second.islower() or not first or compound.endswith("-") or rest:
            return not (second.islower() and one + other in self._words and not rest)
        if f"{one}-{other}" in self._words:
            return True
        if one + other in self._words:
            return False
        if len(first) == 1:
            return True
        if other in _ENDINGS:
            return False
        if one == "co":  # a second o would be read with the first: "co-operative"
            return other[0] == "o"
        if one in _ALWAYS_APART:
            return len(other) >= _SHORTEST
        known = other in self._words and len(other) >= _SHORTEST
        return known and (one in _FIRST_PARTS or (one in self._words and len(one) >= _SHORTEST))
