"""Print texts and names so that nothing in them can steer the terminal.

A document, or the name of a file, may hold the codes by which programs move the cursor, change
colours or set the window's title. They are shown as signs: the escape character as "␛".
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PICTURES = 0x2400  # Unicode's pictures of the control characters, in their order
_SHOWN = 20  # lines of one kind; the rest are counted
_DELETE, _DELETE_PICTURE = "\x7f", "\u2421"


def harmless(text: str) -> str:
    r"""Return the text with control characters as signs; tabs and line ends stay.

    Those up to U+001F become their pictures, those from U+0080 on are written as "\x9b".
    """
    return _STEERING.sub(lambda found: _shown(found[0]), text.replace("\r\n", "\n"))


def _shown(character: str) -> str:
    if character == _DELETE:
        return _DELETE_PICTURE
    code = ord(character)
    return chr(_PICTURES + code) if code < ord(" ") else f"\\x{code:02x}"


def echo(line: str, err: bool = False) -> None:
    """Print a line, to standard error if `err`, with nothing in it that steers the terminal."""
    click.echo(harmless(line), err=err)


def echo_first(lines: Sequence[str], err: bool = False) -> None:
    """Print the first lines, and how many more there are."""
    for line in lines[:_SHOWN]:
        echo(line, err=err)
    if len(lines) > _SHOWN:
        echo(f"... and {len(lines) - _SHOWN} more", err=err)


def speak_unicode() -> None:
    """Let everything be printed, whatever letters the system's own encoding has.

    A file or another program gets UTF-8, as on Windows it would not; a terminal shows "?" for a
    letter that it does not know.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not _is_utf8(stream.encoding):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("-", "") == "utf8"


def counted(number: int, singular: str) -> str:
    """Say a number with its noun: "1 page", "1,200 passages"."""
    return f"{number:,} {singular}{'' if number == 1 else 's'}"


def local_time(time: str) -> str:
    """Say a time in ISO 8601 as the clock here shows it; the text itself where it is no time."""
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return time


def empty_library(address: str) -> list[str]:
    """Say in lines what to do first with a library that holds nothing."""
    return [
        f"There are no documents in {harmless(address)} yet. Put some in, then ask:",
        "    chapterverse add FILE_OR_FOLDER",
        "Or look at a sample first:",
        "    chapterverse demo",
    ]


def echo_json(values: Any) -> None:
    """Print values as JSON; the strings in it are the documents' own, escaped where they must."""
    text = json.dumps(values, ensure_ascii=False, indent=2)
    # JSON itself escapes what is below a space, and nothing else.
    click.echo(re.sub("[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", text))
