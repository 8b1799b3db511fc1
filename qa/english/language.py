"""Tell text in another language than English, which is the one that the reader knows.

First by script: text that is mostly in letters other than Latin is not English. Then by words:
text with English words of grammar, or mostly of English words, is English. Only what is left is
given to py3langid, whose model takes a second to load. What is short, names or code is not called
foreign: a mistake there would take away an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.english.spelling import in_dictionary

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ANOTHER = "another language"
_LANGUAGES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean",
    "la": "Latin", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian",
    "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "my": "Burmese",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak",
    "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
# Scripts in which a letter is a syllable or a word: two make a text.
_DENSE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
_LEAST_LETTERS = 3
_LEAST_WORDS = 3  # of a question in Latin letters; of less nothing is told
# Words of English grammar that are no words of the languages around it.
_ENGLISH = frozenset(
    """
    the what who how when where why which whose does did are were been have has had with from this
    that these those there their they them you your our his her its it not and for should would
    could can must may might will shall about after before between because if of is many much any
    tell show list name explain describe
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SURE = 0.5  # probability of a question's language
_SURE_BY_SCRIPT = 0.3  # where the letters have shown that it is not English
_SURE_OF_TEXT = 0.9
_KANA = re.compile("[\u3041-\u30ff]")
_FEW = 0.4  # share of English words in a text that may be foreign
_LEAST_OF_TEXT = 12  # words of a passage; tables and lists of names have fewer in a row
_READ = 1500  # characters of a passage that its language is told by


@lru_cache(maxsize=1024)
def question_language(question: str) -> str:
    """Return the name of the language a question is in; "" for English, and where in doubt."""
    return _language(question, _LEAST_WORDS, _SURE)


@lru_cache(maxsize=1024)
def text_language(text: str) -> str:
    """Return the name of the language that a passage is in; "" for English, and where in doubt."""
    return _language(text[:_READ], _LEAST_OF_TEXT, _SURE_OF_TEXT)


def _language(text: str, fewest: int, sure: float) -> str:
    """Return the name of a text's language; "" for English, in doubt, and for too few words."""
    script = _foreign_script(text)
    if script:
        return _named(text, script)
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < fewest or not _may_be_foreign(words):
        return ""
    return _told(text, sure)


def _may_be_foreign(words: list[str]) -> bool:
    """Say whether words in lower case, several, are too few of them English."""
    grammar = sum(word in _ENGLISH for word in words)
    if grammar > len(words) / 12:
        return False
    return sum(map(in_dictionary, words)) <= _FEW * len(words)


def _told(text: str, least: float) -> str:
    """Return the language that py3langid tells with at least this probability; "" if none."""
    code, probability = _identifier().classify(text)
    return _LANGUAGES[code] if code != "en" and probability >= least else ""


def _foreign_script(text: str) -> str:
    """Return the script that most letters of a text are in, where that is not Latin; else ""."""
    letters = [letter for letter in text if letter.isalpha()]
    scripts = Counter(
        unicodedata.name(letter, "LATIN").split()[0] for letter in letters if not letter.isascii()
    )
    del scripts["LATIN"]
    foreign = scripts.total()
    if not foreign or foreign * 2 <= len(letters):
        return ""
    script = scripts.most_common(1)[0][0]
    return script if foreign >= (2 if script in _DENSE else _LEAST_LETTERS) else ""


_OF_SCRIPT = {
    "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "GREEK": "Greek",
    "CJK": "Chinese", "HEBREW": "Hebrew", "THAI": "Thai", "ARMENIAN": "Armenian",
    "GEORGIAN": "Georgian",
}  # fmt: skip


def _named(text: str, script: str) -> str:
    """Return the name of the language of a text in this script."""
    if _KANA.search(text):
        return "Japanese"
    return _OF_SCRIPT.get(script) or _told(text, _SURE_BY_SCRIPT) or ANOTHER


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(list(_LANGUAGES))
    return made
