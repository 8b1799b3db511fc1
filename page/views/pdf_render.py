"""Draw one page of a PDF, and find where some of its letters stand, in a process of its own.

A PDF may be made to crash or exhaust whoever draws it, so that `pdf_page.py` starts this in a
process that may take little memory and time. It imports nothing of this project. One JSON object
comes in on standard input and one goes out; see `main`.

Letters are followed by their place: they are marked where all letters of the page, as the library
has them, stand on it in one run. Where columns or tables were put in order, so that the page's own
run is another, the letters of the paragraph, of each line or of the quote take the page's place; of
each the page must hold exactly one.
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
import io
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import resource

MEMORY, SECONDS = 2 * 1024**3, 20
WIDTH, HEIGHT = 1400, 2000  # pixels; the page is drawn as large as fits into these

Box = tuple[float, float, float, float]  # left, top, right, bottom


def main() -> None:
    """Read {path, sha256, page, stretches}; write {picture, boxes} or {error}.

    Each of the stretches is a list of ways to follow it, each a list of [letters, start, end]:
    letters of the page as the library has them, and which of them are to be marked, `[start, end)`.
    The first way is taken whose letters can all be followed. `picture` is a JPEG in base64. `boxes`
    has a list for each stretch, in shares of the picture's width and height, from 0 to 1; null says
    that its letters could not be followed.
    """
    limit()
    json.dump(draw(json.load(sys.stdin)), sys.stdout)


def limit() -> None:
    """Limit this process's memory and computing time where the system can.

    macOS counts what is merely mapped, which is more than the limit before anything is drawn, and
    refuses it; Windows has no such limits. There the one who started this ends it in time.
    """
    if sys.platform == "win32":
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def draw(request: dict[str, Any]) -> dict[str, Any]:
    """Return what `main` writes for what it reads."""
    try:
        content = Path(request["path"]).read_bytes()
    except OSError:
        return {"error": "gone"}
    if hashlib.sha256(content).hexdigest() != request["sha256"]:
        return {"error": "changed"}
    import pypdfium2 as pdfium  # here, since `list_letters` is needed where PDFs cannot be read

    document = pdfium.PdfDocument(content)
    page = document[request["page"]]
    width, height = page.get_size()
    scale = min(WIDTH / width, HEIGHT / height)
    image = page.render(scale=scale).to_pil().convert("RGB")
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=85)
    boxes = _find_boxes(page, request["stretches"], *image.size)
    return {"picture": base64.b64encode(packed.getvalue()).decode(), "boxes": boxes}


def list_letters(text: str) -> list[tuple[str, int]]:
    """Return the letters and digits of a text, each with the place of its character.

    A ligature is the letters it joins, as in the library's text.
    """
    return [
        (letter, place)
        for place, character in enumerate(text)
        for letter in _LIGATURES.get(character, character)
        if letter.isalnum()
    ]


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def _find_boxes(
    page: Any, stretches: list[list[list[tuple[str, int, int]]]], width: int, height: int
) -> list[list[Box] | None]:
    """Return for each stretch its boxes; None where it cannot be followed."""
    import pypdfium2.raw as pdfium_raw

    textpage = page.get_textpage()
    codes = [
        pdfium_raw.FPDFText_GetUnicode(textpage.raw, index)
        for index in range(textpage.count_chars())
    ]
    drawn = list_letters("".join(chr(code) for code in codes))
    whole = "".join(letter for letter, _ in drawn)
    found: list[list[Box] | None] = []
    for ways in stretches:
        followed = (_follow(whole, way) for way in ways)
        marked = next((each for each in followed if each is not None), None)
        places = [drawn[at][1] for at in marked or ()]
        found.append(None if marked is None else _boxes_at(page, textpage, places, width, height))
    return found


def _boxes_at(page: Any, textpage: Any, places: list[int], width: int, height: int) -> list[Box]:
    """Return a box for each run of characters in a line."""
    found: list[Box] = []
    for index in places:
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
        ends = [_to_picture(page, width, height, *at) for at in ((left, top), (right, bottom))]
        box = (
            min(x for x, _ in ends), min(y for _, y in ends),
            max(x for x, _ in ends), max(y for _, y in ends),
        )  # fmt: skip
        if found and _on_same_line(found[-1], box):
            last = found.pop()
            box = (*map(min, last[:2], box[:2]), *map(max, last[2:], box[2:]))  # type: ignore[assignment]
        found.append(box)
    return found


def _follow(whole: str, runs: list[tuple[str, int, int]]) -> list[int] | None:
    """Return which letters of a page are to be marked; None where a run is not there just once."""
    marked: list[int] = []
    for letters, start, end in runs:
        first = whole.find(letters)
        if not letters or first < 0 or whole.find(letters, first + 1) >= 0:
            return None
        marked += range(first + start, first + end)
    return marked


def _on_same_line(one: Box, other: Box) -> bool:
    """Say whether two boxes overlap by more than half of the lower one's height, left to right."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    least = min(one[3] - one[1], other[3] - other[1])
    return shared > least / 2 and other[0] >= one[0]


def _to_picture(page: Any, width: int, height: int, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the page is on its picture, in shares of width and height."""
    import pypdfium2.raw as pdfium_raw

    across, down = ctypes.c_int(), ctypes.c_int()
    fine = 10  # the system counts whole pixels
    pdfium_raw.FPDF_PageToDevice(
        page.raw, 0, 0, width * fine, height * fine, 0, x, y,
        ctypes.byref(across), ctypes.byref(down),
    )  # fmt: skip
    return across.value / (width * fine), down.value / (height * fine)


if __name__ == "__main__":
    main()
