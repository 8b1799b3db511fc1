"""The words of a Markdown paragraph -> pieces: what is shown, how it looks, and what is hidden.

`markdown-it` knows what is a mark and what is a word, and not where in the text a word stands. Its
state is followed here while it parses: where it was when it took up text, or pushed a token. Each
token with words is then checked against the text at its place; where one does not agree, which is
not known to happen, all of the paragraph is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from page.markup.parts import Piece, Style, fill

_AT = "at"  # the key of a token's place in its `meta`
_STYLES = {
    "strong": Style.STRONG,
    "em": Style.EMPHASIS,
    "s": Style.STRUCK,
    "link": Style.LINK,
}


class _Misplaced(Exception):
    """A token's words do not stand where they should."""


def inline_pieces(source: str, references: Mapping[str, Any]) -> tuple[Piece, ...]:
    """Return the pieces of a paragraph, all of it; its lines have no indentation of their own.

    `references` are the addresses that the document defines, by label, as markdown-it keeps them.
    """
    try:
        shown = _shown(source, references, Style(0), 0)
    except _Misplaced:
        return (Piece(0, len(source)),) if source else ()
    return fill(0, len(source), shown)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("strikethrough")
    parser.inline.ruler2.disable("fragments_join")  # joined tokens would have no place
    return parser


class _PlacedState(StateInline):
    """Notes for each token where in the source it was made."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._pending_from = 0
        self._run = (-1, 0)  # where a run of signs starts, and how many of it are tokens already

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self._pending_from = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 - the name is markdown-it's
        token = super().pushPending()
        token.meta[_AT] = self._pending_from
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        sign = self.src[self.pos : self.pos + 1]
        if ttype == "text" and sign in ("*", "_", "~"):
            start, taken = self._run if self._run[0] == self.pos else (self.pos, 0)
            token.meta[_AT] = start + taken
            self._run = (start, taken + self._width(sign, start, taken))
        else:
            token.meta[_AT] = self.pos
        return token

    def _width(self, sign: str, start: int, taken: int) -> int:
        """Return how many signs of a run are one token: of tildes two, the odd one first."""
        if sign != "~":
            return 1
        length = self.scanDelims(start, True).length
        return 1 if length % 2 and not taken else 2


def _shown(source: str, references: Mapping[str, Any], style: Style, by: int) -> list[Piece]:
    """Return what is shown of `source`, which stands at `by`. Raises _Misplaced."""
    parser = _parser()
    state = _PlacedState(source, parser, {"references": references}, [])
    parser.inline.tokenize(state)
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    shown: list[Piece] = []
    open_styles: list[Style] = []
    automatic = False
    for token in state.tokens:
        now = style
        for each in open_styles:
            now |= each
        at = token.meta.get(_AT, 0)
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting:
            if token.nesting > 0:
                open_styles.append(_STYLES.get(name, Style(0)))
            elif open_styles:
                open_styles.pop()
            automatic = token.nesting > 0 and token.info == "auto"
        elif token.type == "image":
            picture = now | Style.PICTURE
            shown += _shown(token.content, references, picture, by + at + 2)
        elif token.type == "text" and automatic:
            end = source.find(">", at)
            shown.append(Piece(by + at + 1, by + end, now))
        else:
            shown += _of_token(source, token, at, now, by)
    if any(one.end > other.start for one, other in pairwise(shown)):
        raise _Misplaced
    return shown


def _of_token(source: str, token: Token, at: int, style: Style, by: int) -> Sequence[Piece]:
    words = token.content
    match token.type:
        case "text":
            _check(source, at, words)
            return [Piece(by + at, by + at + len(words), style)] if words else []
        case "text_special":
            end = at + len(token.markup)
            _check(source, at, token.markup)
            if token.info == "entity":
                return [Piece(by + at, by + end, style, hidden=True, instead=words)]
            return [Piece(by + end - len(words), by + end, style)]
        case "code_inline":
            start = at + len(token.markup)
            if not source.startswith(token.markup, start + len(words)):
                start += 1  # a space on either side is no part of it
            _check(source, start, words)
            return [Piece(by + start, by + start + len(words), style | Style.CODE)]
        case "softbreak" | "hardbreak":
            start = source.index("\n", at)
            kind = style | Style.BREAK if token.type == "hardbreak" else style
            return [Piece(by + start, by + start + 1, kind)]
        case "html_inline":
            _check(source, at, words)
            end = by + at + len(words)
            instead = "\n" if words[:3].lower() == "<br" else ""
            return [Piece(by + at, end, style, hidden=True, instead=instead)]
    raise _Misplaced


def _check(source: str, at: int, words: str) -> None:
    if source[at : at + len(words)].replace("\n", " ") != words.replace("\n", " "):
        raise _Misplaced
