"""Correct words that are typed wrong: "how mnay vaction days" -> "how many vacation days".

A word is corrected where it stands nowhere in the library, is no English word, and differs from a
word that does stand there (or from a word of grammar) by one slip: two letters swapped, one left
out, one too many, one for another. In long words two slips are forgiven, if what was meant is
English. Names, numbers, identifiers, addresses and what is written in capitals are left as they
are, and so is a word that could be nothing but missing: "tariffs" is English and stays.

The English words are the 82,765 of symspellpy's list, with how often each is written; distances are
rapidfuzz's. Which words a library holds is asked of its index of words, for a few hundred at a
time, so that the size of the library does not matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import log10

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index import ModelError
from index.search.lexical import FUNCTION_WORDS, stem
from qa import models

Held = Callable[[Sequence[str]], Collection[str]]

_LEAST = 4  # letters of a word that is corrected; of three only those that swap two: "hwo"
_OPEN = 6  # letters from which on one letter may stand for any other, and jargon is looked for
_LONG = 8  # letters from which on two slips are forgiven
_VERY_LONG = 10  # letters from which on hardly any two words are near
_SHORTEST, _LONGEST = 3, 30  # letters of a word that is looked at
_MOST_UNKNOWN = 12  # words of a question that are looked up; a text with more is no English
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = frozenset("aeiouy")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# A word by itself: nothing that belongs to an address, a path, a number or a name with a hyphen.
_WORD = re.compile(r"(?<![\w@#/\\.:'’_-])[^\W\d_]+(?![\w@/\\_-]|[.:'’](?=\w))")
_ASKING = frozenset("much many long often old far tall large there their which please name".split())
_GRAMMAR = frozenset(word for word in FUNCTION_WORDS | _ASKING if len(word) > 2)
_SUFFIX = re.compile(
    r"(?<=\w{4})(?:s|es|ed|er|ers|ing|ings|ly|al|ally|able|ness|less|ful|ish|ist|ists|ism|ic)$"
)
# The list is British: "odors" -> "odours", "theater" -> "theatre", "organize" -> "organise".
_AMERICAN = tuple(
    (re.compile(american), british)
    for american, british in (
        (r"or(?=s|ed|ing|able|ite|ites|al|$)", "our"),
        (r"er(?=s?$)", "re"),
        (r"z(?=e|i|a)", "s"),
        (r"l(?=ed|ing|er|ers|or)", "ll"),
        (r"og(?=s?$)", "ogue"),
        (r"e(?=dia|mia|tic|ver)", "ae"),
        (r"e(?=uver)", "oe"),
        (r"ense(?=s?$)", "ence"),
        (r"um(?=s?$)", "ium"),
    )
)
_PREFIX = re.compile(
    r"(?:un|re|non|pre|mis|dis|over|under|sub|inter|anti|co|de|out|up|on|off|micro|multi|self|post"
    r"|bio|cyber|auto|semi|super|ultra|well)(?=\w{4})"
)


def correct_words(question: str, held: Held) -> str:
    """Return the question with its typing errors corrected; as it is where there are none.

    `held` returns those of some words, in lower case, of which a form stands in the library.
    """
    shouted = question.upper() == question
    typed: dict[str, None] = {}
    for found in _WORD.finditer(question):
        if _may_be_wrong(found, shouted):
            typed[found.group().lower()] = None
    unknown = [word for word in typed if not is_english(word)][:_MOST_UNKNOWN]
    if not unknown:
        return question
    present = held(unknown)
    meant = {
        word: better for word in unknown if word not in present and (better := _meant(word, held))
    }

    def replace(found: re.Match[str]) -> str:
        word = found.group()
        better = meant.get(word.lower()) if _may_be_wrong(found, shouted) else None
        if better is None or (word.istitle() and better not in _GRAMMAR):
            return word  # a capital begins the question, or a name
        if word.isupper():
            return better.upper()
        return better.capitalize() if word[0].isupper() else better

    return _WORD.sub(replace, question) if meant else question


def is_english(word: str) -> bool:
    """Say whether a word in lower case, or what it is made of, is English."""
    known = _english()
    if word in known or word in _GRAMMAR or word in _whole_tokens():
        return True
    if any(pattern.sub(british, word) in known for pattern, british in _AMERICAN):
        return True
    prefix = _PREFIX.match(word)
    if prefix is not None and is_english(word[prefix.end() :]):
        return True
    suffix = _SUFFIX.search(word)
    if suffix is not None:
        base = word[: suffix.start()]
        if base in known or (suffix.group()[0] in "ei" and f"{base}e" in known):
            return True
    # "paycheck", "offboarding": two words in one.
    return any(word[:at] in known and word[at:] in known for at in range(4, len(word) - 3))


def in_dictionary(word: str) -> bool:
    """Say whether a word in lower case stands in the list of English words."""
    return word in _english()


def _may_be_wrong(found: re.Match[str], shouted: bool) -> bool:
    """Say whether these letters are a word that may be typed wrong, and no name."""
    word = found.group()
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isascii():
        return False
    if word.islower() or shouted:
        return True
    first = not any(map(str.isalnum, found.string[: found.start()]))
    return first and word.istitle() and " " in found.string.strip()


def _meant(word: str, held: Held) -> str | None:
    """Return what was meant by an unknown word; None where nothing comes near enough."""
    grammar = [each for each in _GRAMMAR if _is_slip(word, each) or _is_slip_of_grammar(word, each)]
    if len(word) < _LEAST:
        grammar = [each for each in grammar if sorted(each) == sorted(word)]
        return min(grammar, key=lambda each: _rank(word, each), default=None)
    near = [*grammar, *_near_english(word)]
    standing = set(held(near)) | set(grammar)
    best = min(
        (each for each in near if each in standing), key=lambda each: _rank(word, each), default=""
    )
    if best or len(word) < _OPEN:
        return best or None
    # What is no English word, nor meant for one, is mostly a name, and near another by chance.
    jargon = sorted(
        held(
            [
                each
                for each in _edits(word)
                if _is_slip(word, each) and (len(word) >= _LONG or sorted(word) == sorted(each))
            ]
        )
    )
    # Of several none is plainly what was meant; forms of one word are one.
    return jargon[0] if jargon and len({stem(each) for each in jargon}) == 1 else None


def _near_english(word: str) -> list[str]:
    """Return the English words that this one may be meant for."""
    by_letter = _by_first_letter()
    most = 2 if len(word) >= _LONG else 1
    letters = dict.fromkeys(word[:2])
    among = [each for letter in letters for each in by_letter.get(letter, ())]
    found = process.extract(word, among, scorer=OSA.distance, score_cutoff=most, limit=None)
    return [
        each
        for each, distance, _ in found
        if (_is_slip(word, each) if distance <= 1 else _are_two_slips(word, each))
    ]


def _is_slip(word: str, meant: str) -> bool:
    """Say whether one slip of the hand, or of spelling, makes `word` of `meant`.

    The first letter is right, or swapped with the second. Two letters swapped, one left out, one
    twice for once are slips in any word. Another letter too many, or one for another, is one only
    in longer words, in which little is near: among vowels or neighbours on the keyboard, and not
    at the end, where it makes another word ("moderna", "modern").
    """
    if word == meant or OSA.distance(word, meant, score_cutoff=1) > 1:
        return False
    if word[0] != meant[0]:
        return word[:2] == meant[1::-1] and (len(word) > _LEAST or meant in _GRAMMAR)
    if sorted(word) == sorted(meant):
        return len(meant) > 2
    at = next(
        (n for n, pair in enumerate(zip(word, meant, strict=False)) if pair[0] != pair[1]),
        len(meant),
    )
    if len(word) < len(meant):
        ends = at == len(word) and meant[at] != word[-1]  # "familia" is another word
        return len(word) > _LEAST and (not ends or len(word) >= _LONG)
    if len(word) > len(meant):
        twice = word[at] == word[at - 1]
        return len(meant) >= _LEAST and (twice or (at < len(meant) and len(word) >= _OPEN))
    near = {word[at], meant[at]} <= _VOWELS or meant[at] in _NEIGHBOURS[word[at]]
    return at + 1 < len(word) and (len(word) >= _VERY_LONG or (near and len(word) >= _OPEN))


def _is_slip_of_grammar(word: str, meant: str) -> bool:
    """Say whether any one letter makes `word` of a word of grammar: "whkch" of "which"."""
    near = len(word) >= _LEAST < len(meant) and word[0] == meant[0]
    return near and OSA.distance(word, meant, score_cutoff=1) == 1


def _are_two_slips(word: str, meant: str) -> bool:
    """Say whether two slips make a long `word` of `meant`: mostly the same consonants in a row."""
    if len(word) < _LONG or len(meant) < _LONG or word[0] != meant[0]:
        return False
    if meant.startswith(word) or word.startswith(meant):
        return False
    apart = OSA.distance(_consonants(word), _consonants(meant))
    return apart <= (1 if len(word) >= _VERY_LONG else 0)


def _consonants(word: str) -> str:
    """Return the consonants of a word, each once where it is doubled: "dissability" -> "dsblty"."""
    kept = [letter for letter in word if letter not in "aeiou"]
    return "".join(each for n, each in enumerate(kept) if n == 0 or each != kept[n - 1])


def _rank(word: str, meant: str) -> tuple[int, float, str]:
    """Return a key that is lower for what is likelier to be meant.

    Two letters swapped are the plainest slip: they outweigh a word that is ten times as frequent.
    """
    frequency = log10(1 + _english().get(meant, 0))
    return OSA.distance(word, meant), -frequency - (sorted(word) == sorted(meant)), meant


def _edits(word: str) -> list[str]:
    """Return all that one slip away from this word may be, but for its first letter."""
    found: set[str] = set()
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        found.update(before + letter + after for letter in _LETTERS)
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
    found.add(word[1] + word[0] + word[2:])
    return sorted(found - {word})


@lru_cache(maxsize=1)
def _english() -> dict[str, int]:
    """Return the English words, each with how often it is written."""
    list_ = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    words = _read(list_).removeprefix("\ufeff").split()
    return {word: int(count) for word, count in zip(words[::2], words[1::2], strict=True)}


def _read(list_: Traversable) -> str:
    """Return the text of a list of words. Raises ModelError."""
    try:
        return list_.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(f"The list of words {list_} cannot be read ({error.strerror}).") from error


@lru_cache(maxsize=1)
def _whole_tokens() -> frozenset[str]:
    """Return the words that the bundled reader knows as one: names, and American spellings."""
    file = files(models).joinpath("reader", "tokenizer.json")
    vocabulary = json.loads(_read(file))["model"]["vocab"]
    return frozenset(each for each in vocabulary if each.isalpha())


@lru_cache(maxsize=1)
def _by_first_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _english():
        found.setdefault(word[0], []).append(word)
    return found


def _neighbours() -> dict[str, str]:
    """Return the keys beside each key, in its row and in those above and below."""
    found: dict[str, str] = {}
    for row, keys in enumerate(_KEYBOARD):
        for at, key in enumerate(keys):
            near = _KEYBOARD[max(0, row - 1) : row + 2]
            found[key] = "".join(each[max(0, at - 1) : at + 2] for each in near).replace(key, "")
    return found


_NEIGHBOURS = _neighbours()
