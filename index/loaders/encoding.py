"""Bytes -> characters: which encoding a text is in, by the evidence of its bytes.

A byte order mark comes first, then strict UTF-8, then UTF-16 without a mark, then UTF-8 with a few
bad bytes, which are replaced and told of. What is left is an older encoding and is told apart by
the letters that come out of it: each language writes some of its letters far more often than
others, so the right reading of a Russian text is full of "о", "е" and "а", and the wrong ones are
not. A longer text that none fits is handed to `charset-normalizer`, which may say that the bytes
are no text at all.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from index.errors import EmptyDocument, NotText
from index.loaders.source import MOST_CHARACTERS, too_much_text

# Longer marks first: the UTF-32 mark starts with the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Formats that look like text for long enough to be taken for it.
_OTHER_FORMATS = ((b"%PDF-", "a PDF"), (b"{\\rtf", "a Rich Text document"))
_MOST_BYTES_A_CHARACTER = 4  # in the encodings of Unicode
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROL = 0.01  # share of control characters above which bytes are no text
_SAMPLE = 65_536  # bytes that are enough to tell an encoding by
# A guess of `charset-normalizer` on less than this is no better than a coin: it took short Western
# text for Urdu. Such text is read as cp1252, by far the most common of the old encodings.
_SHORT = 4096  # bytes
_REPLACED = "\ufffd"
_LEAST_SHOWN = 0.98  # share of characters that a text in UTF-16 can show
_MIXED = 4  # bad bytes for each good character up to which a text may be a mixture of encodings

_RUSSIAN = "оеаинтсрвлкмдпу"
_HAN = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年"
    "得就那要下以生会自着去之过家学对可里后"
)
_HAN_OLD = (
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年"
    "得就那要下以生會自著去之過家學對可裡後"
)
_KANA = "のにはをたがでてとしれさるいなこらもあっりかくうよきすンスルトリアイラクー"
# Encodings of other alphabets, the letters that the language writes most, and the share of all
# letters beyond ASCII that these are in an ordinary text.
_ALPHABETS = (
    ("cp1251", _RUSSIAN, 0.77),
    ("koi8-r", _RUSSIAN, 0.77),
    ("cp866", _RUSSIAN, 0.77),
    ("iso8859-5", _RUSSIAN, 0.77),
    ("cp1253", "αοιετσνηυρπκμλςάίόέή", 0.9),
    ("cp1255", "יוהלאתרבשמנ", 0.78),
    ("cp1256", "اليمونترباعد", 0.75),
    ("cp932", _KANA, 0.45),
    ("euc-jp", _KANA, 0.45),
    ("gb18030", _HAN, 0.2),
    ("big5", _HAN_OLD, 0.2),
    ("cp949", "이다는에의가을를은고하도지한로기서사자리나어", 0.4),
)
_FITS = 0.6  # of the expected share; wrong readings stay far below
# Western and Central European encodings: the commonest first, which is taken where none is better.
_LATIN = ("cp1252", "cp1250", "cp1254", "mac-roman", "cp850")
_LETTERS_TOGETHER = 0.5  # share of letters beyond ASCII beside another: "Ïðèâåò" is no Latin text


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's characters, without a byte order mark, and notes on how they were read."""

    text: str
    notes: tuple[str, ...] = ()


def decode(content: bytes, path: Path, most: int = MOST_CHARACTERS) -> Decoded:
    """Return the characters of `content`.

    `path` only names the file in errors. Raises EmptyDocument for no bytes, NotText for bytes
    that are no text, TooLarge for more than `most` characters.
    """
    if not content:
        raise EmptyDocument(path, "the file is empty.")
    for start, what in _OTHER_FORMATS:
        if content.startswith(start):
            raise NotText(path, f"it is {what}, whatever the file's name says.")
    if len(content) > _MOST_BYTES_A_CHARACTER * most:
        raise too_much_text(path)
    decoded = _marked(content, path) or _unmarked(content, path)
    if not _is_text(decoded.text):
        raise _not_text(path)
    if len(decoded.text) > most:
        raise too_much_text(path)
    return decoded


def _marked(content: bytes, path: Path) -> Decoded | None:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content[len(mark) :].decode(encoding))
            except UnicodeDecodeError:
                if encoding != "utf-8":
                    raise _not_text(path) from None
                return _replaced(content[len(mark) :])
    return None


def _unmarked(content: bytes, path: Path) -> Decoded:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if b"\0" in content and (text is None or not _is_text(text)):
        wide = _wide(content)
        if wide is not None:
            return wide
    if text is not None:
        return Decoded(text)
    replaced = content.decode("utf-8", "replace")
    bad = replaced.count(_REPLACED)
    good = sum(not character.isascii() for character in replaced) - bad
    if good > bad:
        return _replaced(content)
    encoding = _older_encoding(content)
    if encoding in (*_LATIN, None) and good and bad <= _MIXED * good:
        second = _older_encoding(_without_utf_8(content[:_SAMPLE]))
        if second in _LATIN:
            return _mixed(content, second)
    if encoding is None and len(content) < _SHORT:
        encoding = "cp1252"
    if encoding is not None:
        try:
            return Decoded(content.decode(encoding))
        except UnicodeDecodeError:  # beyond the sample
            pass
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    guess = from_bytes(content).best()
    if guess is None:
        raise _not_text(path)
    return Decoded(str(guess))


def _replaced(content: bytes) -> Decoded:
    """Read as UTF-8; what is none becomes U+FFFD, and is counted in a note."""
    text = content.decode("utf-8", "replace")
    bad = text.count(_REPLACED) - content.count(_REPLACED.encode())
    places = "1 place" if bad == 1 else f"{bad:,} places"
    return Decoded(text, (f"{places} of the file held no UTF-8: “{_REPLACED}” stands there.",))


def _without_utf_8(content: bytes) -> bytes:
    """Return the bytes with a letter "a" for each character beyond ASCII that is valid UTF-8."""
    text = content.decode("utf-8", "surrogateescape")
    return re.sub("[^\x00-\x7f\udc80-\udcff]", "a", text).encode("ascii", "surrogateescape")


def _mixed(content: bytes, encoding: str) -> Decoded:
    """Read as UTF-8, and what is none of it in an older encoding."""
    parts: list[str] = []
    bad = 0
    rest = content
    while rest:
        try:
            parts.append(rest.decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            parts.append(rest[: error.start].decode("utf-8"))
            parts.append(rest[error.start : error.end].decode(encoding, "replace"))
            bad += error.end - error.start
            rest = rest[error.end :]
    return Decoded(
        "".join(parts), (f"It mixes two encodings: {bad:,} bytes were read as {encoding}.",)
    )


def _wide(content: bytes) -> Decoded | None:
    """Read as UTF-16 without a mark, if that is what it is: text has spaces and line ends."""
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        spaces = sum(text[:_SAMPLE].count(each) for each in " \n")
        if spaces and _shown(text[:_SAMPLE]) >= _LEAST_SHOWN:
            found.append((spaces, text))
    return Decoded(max(found)[1]) if found else None


def _shown(text: str) -> float:
    """Return the share of characters that are letters, digits, signs or white space."""
    shown = sum(unicodedata.category(each)[0] != "C" or each in "\t\r\n\f" for each in text)
    return shown / len(text)


def _older_encoding(content: bytes) -> str | None:
    """Return the encoding, older than Unicode, in which the bytes make the most sense."""
    sample = content[:_SAMPLE]
    beyond = re.findall(rb"[\x80-\xff]+", sample)
    count = sum(map(len, beyond))
    together = sum(len(run) for run in beyond if len(run) > 1)
    if together > _LETTERS_TOGETHER * count:
        fits = [(_fit(sample, *alphabet), alphabet[0]) for alphabet in _ALPHABETS]
        best, encoding = max(fits)
        if best >= _FITS:
            return encoding
        if len(content) >= _SHORT:
            return None
    doubts = [(_doubts(sample, encoding), at) for at, encoding in enumerate(_LATIN)]
    fewest, at = min(doubts)
    # Where even the best reading has signs inside of words, it is none of these.
    return _LATIN[at] if fewest * 4 <= count or len(content) < _SHORT else None


def _fit(sample: bytes, encoding: str, letters: str, expected: float) -> float:
    """Return how well the sample fits a language in an encoding: about 1 is an ordinary text."""
    try:
        # The sample may end within a character of several bytes.
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except (UnicodeDecodeError, LookupError):
        return 0.0
    beyond = [
        each for each in text if not each.isascii() and unicodedata.category(each)[0] not in "PZ"
    ]
    if not beyond:
        return 0.0
    common = set(letters)
    return sum(each.lower() in common and not each.isupper() for each in beyond) / (
        expected * len(beyond)
    )


def _doubts(sample: bytes, encoding: str) -> int:
    """Return how often a sign stands inside a word, or a capital letter after a small one."""
    text = sample.decode(encoding, "replace")
    doubts = text.count(_REPLACED)
    for before, each, after in zip(text, text[1:], text[2:] + " ", strict=False):
        if each.isascii() or not before.isalpha():
            continue
        if each.isalpha():
            doubts += each.isupper() and before.islower()
        elif each not in "’‘-–—·\xad":
            doubts += after.isalpha() or unicodedata.category(each) in ("So", "Sm", "No", "Sk")
    return doubts


def _is_text(text: str) -> bool:
    return len(_CONTROL.findall(text)) <= _MOST_CONTROL * len(text)


def _not_text(path: Path) -> NotText:
    return NotText(path, "its bytes are not text, whatever the file's name says.")
