"""Read RTF: paragraphs, headings by their outline levels, tables, and letters in any code page.

The file is a stream of words that begin with a backslash, and of groups in braces. What does not
belong to the text (fonts, colours, pictures, fields' instructions, headers, deleted and hidden
words) is skipped. Nothing is executed, and objects that are embedded are not opened.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from index.errors import DamagedFile, TooLarge
from index.loaders.composed import TextComposer, one_line
from index.loaders.raised import with_raised
from index.loaders.source import Parsed, Source
from index.loaders.tables.grid import from_words

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl "
    b"footerr footerf xmlnstbl generator fldinst themedata colorschememapping datastore listtable "
    b"listoverridetable rsidtbl latentstyles nonshppict bkmkstart bkmkend template annotation "
    b"atnid atnauthor atndate atnref revtbl pgptbl filetbl mmathPr xe tc txe rxe".split()
)
_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_CODE_PAGES = {b"ansi": "cp1252", b"mac": "mac-roman", b"pc": "cp437", b"pca": "cp850"}
_CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_DEEPEST = 2_000  # groups inside one another


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    skipped: bool = False
    hidden: bool = False
    raised: bool = False
    after_unicode: int = 1  # characters that stand in for one of Unicode
    encoding: str = ""


def read_rtf(source: Source) -> Parsed:
    """Read a Rich Text document. Raises DamagedFile or TooLarge."""
    if not source.content.lstrip()[:5] == b"{\\rtf":
        raise DamagedFile(source.path, "it is damaged, or is no Rich Text document.")
    reading = _Reading(source)
    reading.read()
    return reading.composer.composed()


class _Reading:
    """One document, read from its start to its end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.composer = TextComposer(source.path)
        self._state = _State()
        self._groups: list[_State] = []
        self._page = "cp1252"
        self._fonts = _fonts(source.content)
        self._bytes = bytearray()  # of characters in a code page, which may take two each
        self._words: list[str] = []
        self._level = 0  # of the paragraph's heading
        self._in_table = False
        self._cells: list[str] = []
        self._rows: list[list[str]] = []
        self._to_skip = 0  # characters that stand in for one of Unicode
        self._starred = False

    def read(self) -> None:
        for token in _TOKEN.finditer(self._source.content):
            word, number, hexadecimal, symbol, brace, text = token.groups()
            if brace:
                self._flush()
                self._open_or_close(brace)
            elif hexadecimal:
                self._byte(bytes.fromhex(hexadecimal.decode()))
            elif text:
                self._text(text)
            elif word:
                self._word(word, int(number) if number else None)
            elif symbol == b"*":
                self._starred = True
            elif symbol in _SYMBOLS:
                self._sign(_SYMBOLS[symbol])
        self._flush()
        self._end_paragraph()
        self._end_table()

    def _open_or_close(self, brace: bytes) -> None:
        self._starred = False
        self._to_skip = 0
        if brace == b"{":
            if len(self._groups) > _DEEPEST:
                raise TooLarge(self._source.path, f"it is nested more than {_DEEPEST} deep.")
            self._groups.append(self._state)
        elif self._groups:
            self._state = self._groups.pop()

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == b"u" and number is not None:
            self._sign(chr(number % 65_536))
            self._to_skip = self._state.after_unicode
            return
        self._flush()
        if word in _SKIPPED or (starred and word not in (b"shppict", b"shptxt", b"shpinst")):
            self._state = replace(self._state, skipped=True)
        elif word in _SIGNS:
            self._sign(_SIGNS[word])
        elif word in (b"par", b"sect", b"page"):
            self._end_paragraph()
        elif word == b"cell":
            self._cells.append(one_line(_joined(self._words)))
            self._words.clear()
        elif word == b"row":
            self._rows.append(self._cells)
            self._cells = []
        else:
            self._look(word, number)

    def _look(self, word: bytes, number: int | None) -> None:
        on = number != 0
        if word in (b"v", b"deleted"):
            self._state = replace(self._state, hidden=on)
        elif word == b"super":
            self._state = replace(self._state, raised=on)
        elif word in (b"nosupersub", b"plain"):
            self._state = replace(self._state, raised=False, hidden=False)
        elif word == b"uc" and number is not None:
            self._state = replace(self._state, after_unicode=max(0, min(number, 9)))
        elif word == b"f" and number is not None:
            self._state = replace(self._state, encoding=self._fonts.get(number, ""))
        elif word == b"ansicpg" and number is not None:
            self._page = _known(f"cp{number}") or self._page
        elif word in _CODE_PAGES:
            self._page = _CODE_PAGES[word]
        elif word == b"pard":
            self._level, self._in_table = 0, False
        elif word == b"intbl":
            self._in_table = True
        elif word == b"outlinelevel" and number is not None:
            self._level = number + 1 if 0 <= number < 9 else 0

    def _text(self, text: bytes) -> None:
        self._flush()
        skip, self._to_skip = min(self._to_skip, len(text)), 0
        self._bytes += text[skip:]
        self._flush()

    def _byte(self, byte: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        self._bytes += byte

    def _flush(self) -> None:
        """Turn the bytes that were read into characters."""
        if self._bytes:
            content = bytes(self._bytes)
            self._bytes.clear()
            self._add(content.decode(self._state.encoding or self._page, "replace"))

    def _sign(self, sign: str) -> None:
        self._flush()
        self._add(sign)

    def _add(self, text: str) -> None:
        if self._state.skipped or self._state.hidden:
            return
        if self._state.raised and self._words:
            text = with_raised(self._words[-1], text)
        self._words.append(text)

    def _end_paragraph(self) -> None:
        text = _joined(self._words)
        if self._in_table:
            self._words.append(" ")  # a paragraph within a cell
            return
        self._words.clear()
        if text.strip():
            self._end_table()
        if self._level:
            self.composer.heading(text, self._level)
        else:
            self.composer.prose(text)

    def _end_table(self) -> None:
        if self._rows:
            self.composer.table(from_words(self._rows))
        self._rows = []


def _joined(words: list[str]) -> str:
    """Return the words in one; characters beyond the first 65,536 are written as two halves."""
    return "".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _fonts(content: bytes) -> dict[int, str]:
    """Return the encodings of fonts that have one of their own."""
    found: dict[int, str] = {}
    for number, charset in re.findall(rb"\\f(\d{1,5})\b[^{};]{0,80}?\\fcharset(\d{1,3})", content):
        encoding = _CHARSETS.get(int(charset))
        if encoding:
            found[int(number)] = encoding
    return found


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
