"""Whether the characters of a page are language, or codes of a font that does not say its letters.

A font without a usable mapping gives glyph numbers for letters ("7KLV'DWD3URFHVVLQJ"), signs of
private use, letters of many scripts or nothing. Such a page shows in its statistics: letters in the
pairs that languages are made of, vowels among them, words of a usual length. The measures are for
scripts of Latin letters; a page of others is readable if most are of one script and, where that is
Chinese or Japanese, some are among the characters that every such text is full of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_FEWEST = 40  # letters and signs: of less, nothing can be said
# U+FFFE is what a word broken at a line's end bears.
_NO_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\ufff0-\ufffb\uffff]")
_SAMPLE = 400  # characters that are enough
_SMALL_VOWELS = re.compile("[aeiou]")
_SURELY = 0.24  # of all characters are small vowels in languages of Latin letters
_LATIN = re.compile("[A-Za-z]")
_RUN = re.compile(r"\S+")
_WORDLIKE = re.compile(
    r"""["'“‘(\[«¿¡]*(?:[^\W\d_]?[a-zß-ÿ]+|[A-Z]+)(?:['’\-][^\W\d_]+)*[.,;:!?…"'”’)\]»]*$"""
)
_PAIRS = frozenset(
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve "
    "co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur el la un ge ei ie sc qu ai au di da "
    "do no so us ut ta na ni pe po pr tr sa sh ss ec em im il ir ol os ow pl po su ue vi wa we wh "
    "wi ac ad am ay ba bo ca ci ct cu ee et fo fr gr ho id ig ke ki lo mo mi mp nc ns oo op ot ov "
    "rd rs rt ru sp tu ul um up ur".split()
)
_SCRIPTS = (0x250, 0x370, 0x400, 0x530, 0x600, 0x700, 0x900, 0xE00, 0x1000, 0x1400, 0x1E00, 0x2E80)
_CHINESE = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff\uac00-\ud7af]")  # and Korean: of texts that mix them in
_USUAL = re.compile(
    "[的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
    "這來國個說們為時會過學對裡後麼沒還發當無開經頭動兩長與權及或法第條月分者定業部合社会員内場立数]"
)
_FEWEST_CHINESE = 60  # characters: of fewer, nothing can be said
_LEAST_USUAL = 0.04  # of Chinese characters; in texts 0.15 and more
_LEAST_ONE_SCRIPT = 0.5  # of the letters
_LEAST_PAIRS = 0.3  # of the pairs of letters; in cipher 0.1 to 0.2, in languages 0.4 to 0.9
_LEAST_VOWELS = 0.2  # of the letters; in languages 0.25 to 0.5
_LEAST_WORDS = 0.25  # of the runs of signs, by their length
_MOST_NO_CHARACTER = 0.3
_FEWEST_OF_CHART = 20  # letters
_LEAST_IN_ORDER = 0.5  # of the letters of a font's chart; by chance 0.04, in languages less


def has_no_characters(text: str) -> bool:
    """Say whether signs that are no characters stand in a text at all."""
    return _NO_CHARACTER.search(text) is not None


def is_garbled(line: str) -> bool:
    """Say whether a line of a readable page consists of signs that are no characters."""
    signs = sum(not sign.isspace() for sign in line)
    return len(_NO_CHARACTER.findall(line)) > _MOST_NO_CHARACTER * signs


def is_readable(text: str) -> bool:
    """Say whether a page's text can be language; yes where there is too little to tell."""
    text = _sample(text)
    if len(_SMALL_VOWELS.findall(text)) > _SURELY * len(text):
        return True
    signs = [sign for sign in text if not sign.isspace()]
    if len(signs) < _FEWEST:
        return True
    if len(_NO_CHARACTER.findall(text)) > _MOST_NO_CHARACTER * len(signs):
        return False
    if _is_chart([sign for sign in text.casefold() if sign.isalpha()]):
        return True
    latin = len(_LATIN.findall(text))
    others = sum(sign.isalpha() for sign in signs) - latin
    digits = sum(sign.isdigit() for sign in signs)
    if others > latin:
        return _is_of_a_script(text, [sign for sign in signs if sign.isalpha()])
    if digits > 0.5 * len(signs):
        return True
    worded = sum(len(run[0]) for run in _RUN.finditer(text) if _WORDLIKE.match(run[0]))
    pairs, vowels = _pairs(text), _vowels(text)
    if worded >= _LEAST_WORDS * len(signs):
        return pairs >= _LEAST_PAIRS or vowels >= _LEAST_VOWELS
    return pairs >= _LEAST_PAIRS and vowels >= 0.5 * _LEAST_VOWELS


def _is_chart(letters: Sequence[str]) -> bool:
    """Say whether letters follow each other as they do in an alphabet: the chart of a font.

    Nothing of it is language, and all of it is as it should be. "Aa Bb Cc" counts as "a b c".
    """
    order = [
        ord(letter)
        for letter, before in zip(letters, ["", *letters], strict=False)
        if letter != before
    ]
    if len(order) < _FEWEST_OF_CHART:
        return False
    return sum(after - one == 1 for one, after in pairwise(order)) >= _LEAST_IN_ORDER * len(order)


def _is_of_a_script(text: str, letters: Sequence[str]) -> bool:
    """Say whether letters, most of them no Latin ones, are of one script, and used as in texts."""
    chinese = _CHINESE.findall(text)
    east = len(chinese) + len(_KANA.findall(text))
    scripts = Counter(bisect_right(_SCRIPTS, ord(letter)) for letter in letters)
    if max(east, *scripts.values()) < _LEAST_ONE_SCRIPT * len(letters):
        return False
    if east > len(chinese) * 1.1 or len(chinese) < _FEWEST_CHINESE:
        return True
    return len(_USUAL.findall(text)) >= _LEAST_USUAL * len(chinese)


def _sample(text: str) -> str:
    """Return a text, or every so many of its lines: as much as is needed to tell."""
    if len(text) <= 2 * _SAMPLE:
        return text
    lines = text.splitlines()
    return "\n".join(lines[:: max(1, len(text) // _SAMPLE)])[: 2 * _SAMPLE]


def _pairs(text: str) -> float:
    """Return the share of pairs of letters that are usual in languages."""
    small = text.casefold()
    pairs = [
        small[at : at + 2]
        for at in range(len(small) - 1)
        if "a" <= small[at] <= "z" and "a" <= small[at + 1] <= "z"
    ]
    return sum(pair in _PAIRS for pair in pairs) / len(pairs) if pairs else 0.0


def _vowels(text: str) -> float:
    letters = _LATIN.findall(text)
    return sum(letter in "aeiouAEIOU" for letter in letters) / len(letters) if letters else 0.0
