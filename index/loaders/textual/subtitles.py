"""Read subtitles (SRT, WebVTT): what is said, under the times at which it is said.

The lines of subtitles are cut to fit a screen; here they run on as sentences. A new heading with
the time stands where a sentence ends and a minute has passed.
"""

from __future__ import annotations

import re

from index.errors import DamagedFile
from index.loaders.composed import TextComposer, one_line
from index.loaders.encoding import decode
from index.loaders.source import Parsed, Source

_TIMES = re.compile(
    r"^[ \t]*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}[ \t]*-->[ \t]*[\d:.,]+[^\n]*$",
    re.MULTILINE,
)
_MARKS = re.compile(r"</?[^<>\n]{0,100}>|\{\\[^}\n]{0,100}\}")  # <i>, <v Name>, {\an8}
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+([^<>\n]{1,80})>")
_NUMBER = re.compile(r"\n[ \t]*\d{1,7}[ \t]*\n?\Z")
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_STEP = 60  # seconds


def read_subtitles(source: Source) -> Parsed:
    """Read subtitles. Raises DamagedFile for a file without a time."""
    decoded = decode(source.content, source.path)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    cues = list(_TIMES.finditer(text))
    if not cues:
        raise DamagedFile(source.path, "there are no times in it, as subtitles have.")
    composer = TextComposer(source.path)
    composer.note(*decoded.notes)
    said: list[str] = []
    shown_at = -_STEP
    for number, cue in enumerate(cues):
        seconds = int(cue[1] or 0) * 3600 + int(cue[2]) * 60 + int(cue[3])
        ended = not said or said[-1].endswith(_ENDS)
        if ended and seconds - shown_at >= _STEP:
            composer.prose(" ".join(said))
            said = []
            shown_at = seconds
            composer.heading(f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}", 1)
        end = cues[number + 1].start() if number + 1 < len(cues) else len(text)
        words = _words(text[cue.end() : end], last=number + 1 == len(cues))
        if words and (not said or said[-1] != words):  # live captions repeat their lines
            said.append(words)
    composer.prose(" ".join(said))
    return composer.composed()


def _words(text: str, last: bool) -> str:
    """Return what a cue says; the number or name of the next one is none of it."""
    if not last:
        text = _NUMBER.sub("", text.rstrip(" \t") if text.endswith("\n") else text)
    text = text.split("\n\n", 1)[0] if "\n\n" in text.strip("\n") else text
    return one_line(_MARKS.sub("", _VOICE.sub(r"\1: ", text)))
