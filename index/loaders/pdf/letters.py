"""A page of a PDF -> the lines of its letters, in the order in which they are drawn.

PDFium gives the characters and breaks them into lines; asking it where each letter stands would
take longer than all the rest, so that it is asked for the rectangles of a line's text objects,
which are few, and for single words only where a line may have a wide gap or a raised letter in it.
A line is cut at gaps of more than `WIDE_GAP` of its letters' height: whether the pieces belong to
columns, to a table or to one sentence after all is told by the page as a whole (see columns.py).
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from index.loaders.pdf.arabic import is_right_to_left, mended_arabic, words_of
from index.loaders.pdf.line import Line, PageSize
from index.loaders.pdf.superscripts import is_raised, parted
from index.loaders.raised import with_raised

WIDE_GAP = (
    0.8  # times the height of the letters; a space is some 0.25, in justified lines up to 0.7
)
# What PDFium gives for a hyphen that ends a line, with or without the line's end. It stays at the
# end of a line's text until the words of the whole document are known (see hyphens.py).
BROKEN = "\ufffe"

_LINE = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_WORD = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")
_TIGHT = 0.15  # times the height: letters nearer to each other than that have no space between
_STRETCHED = 1.12  # times the usual width of a character: there may be a wide gap
_FEWEST_USUAL = 20  # characters of a line that says how wide characters usually are
_RAISED = 0.4  # times the height: the feet of what stands so high are no ordinary letter's
_STRAIGHT = math.radians(3)
_BOLD = re.compile(r"bold|black|heavy|semib|demi|(?<![a-z])bd(?![a-z])", re.IGNORECASE)
_PAPER = 0xF0  # of 255: letters as light as that may be the paper's colour
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\x02": BROKEN}
)

Box = tuple[float, float, float, float]  # left, bottom, right, top
_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Looks:
    """How the letters of a text object are drawn.

    `unpainted` are letters that leave no trace (the words under a scan), `light` those that may
    have the colour of the paper.
    """

    bold: bool = False
    unpainted: bool = False
    light: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as it is drawn; `box` is where a light one stands on the page as it is shown."""

    line: Line
    looks: Looks
    box: Box


class Letters:
    """The letters of one page, while it is open."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._raw = textpage.raw
        self._page = page
        self._turned = int(page.get_rotation())
        left, bottom, right, top = page.get_bbox()
        self._origin = left, bottom
        self._extent = right - left, top - bottom
        self.size = PageSize(*_turned_size(self._extent, self._turned))
        self._text: str = textpage.get_text_range()
        count = textpage.count_chars()
        last = len(self._text) - 1
        self._same_places = last < 0 or (
            count == len(self._text)
            and pdfium_raw.FPDFText_GetCharIndexFromTextIndex(self._raw, last) == last
        )
        self._looks: dict[int, Looks] = {}
        self._fonts: dict[int, bool] = {}
        self._rectangle = pdfium_raw.FS_RECTF()
        self._rectangle_at = ctypes.byref(self._rectangle)
        self._sides = tuple(ctypes.c_double() for _ in range(4))
        self._sides_at = tuple(map(ctypes.byref, self._sides))
        self._colours = tuple(ctypes.c_uint() for _ in range(4))
        self._colours_at = tuple(map(ctypes.byref, self._colours))
        self._lines = 0  # that were made
        self._usual = 0.0  # width of a character, in heights of a letter

    def lines(self) -> list[Drawn]:
        """Return the lines in the order in which they are drawn."""
        drawn: list[Drawn] = []
        for match in _LINE.finditer(self._text):
            words = match[0].strip()
            if not words:
                continue
            start = match.start() + match[0].index(words)
            for piece in self._pieces(words, start):
                if drawn and _overlap(drawn[-1].line, piece.line):
                    joined = _joined(drawn[-1], piece)
                    if joined is not None:
                        drawn[-1] = joined
                        continue
                drawn.append(piece)
        return drawn

    def _pieces(self, words: str, start: int) -> Iterator[Drawn]:
        """Yield a line of PDFium's, cut where its gaps are wide."""
        first = self._place(start)
        count = self._place(start + len(words) - 1) - first + 1
        turned, askew = self._turn(first)
        rectangles = pdfium_raw.FPDFText_CountRects(self._raw, first, count)
        letter = self._shown(self._letter_box(first), turned)
        height = letter[3] - letter[1]
        boxes = [self._shown(self._rectangle_box(each), turned) for each in range(rectangles)]
        if not boxes:
            boxes = [letter, self._shown(self._letter_box(first + count - 1), turned)]
        box = boxes[0] if len(boxes) == 1 else _around(boxes)
        if askew:
            yield self._drawn(words, box, height, turned, self._looks_of(first), askew=True)
            return
        right_to_left = not words.isascii() and is_right_to_left(words)
        looks = self._looks_of(first) if len(boxes) == 1 else self._common_looks(words, start)
        several = len(boxes) > 1
        raised = several and _DIGIT.search(words) is not None and _has_raised(boxes, letter)
        if (
            looks is None
            or right_to_left
            or raised
            or (several and not _is_even(boxes, letter))
            or self._is_stretched(box, height, words)
        ):
            yield from self._scanned(words, start, turned, boxes, raised, right_to_left)
        else:
            place = (box[0], letter[1], box[2], letter[3])
            yield self._drawn(words, place, height, turned, looks)

    def _common_looks(self, words: str, start: int) -> Looks | None:
        """Return how the words of a line are drawn, bold where most are; None where it differs."""
        looks = [
            self._looks_of(self._place(start + each.start())) for each in _WORD.finditer(words)
        ]
        if not all(_alike(looks[0], each) for each in looks):
            return None
        bold = 2 * sum(each.bold for each in looks) > len(looks)
        return next(each for each in looks if each.bold is bold)

    def _is_stretched(self, box: Box, height: float, words: str) -> bool:
        """Say whether there may be a wide gap in what is drawn as one text object."""
        if height <= 0 or " " not in words:
            return False
        width = (box[2] - box[0]) / (len(words) * height)
        if len(words) < _FEWEST_USUAL:
            return width > (_STRETCHED * self._usual if self._usual else 0.5)
        stretched = self._usual > 0 and width > _STRETCHED * self._usual
        if not stretched:
            self._usual = 0.8 * self._usual + 0.2 * width if self._usual else width
        return stretched

    def _scanned(
        self,
        words: str,
        start: int,
        turned: int,
        boxes: Sequence[Box],
        raised: bool,
        right_to_left: bool,
    ) -> Iterator[Drawn]:
        """Yield the pieces of a line, looked at word by word.

        `boxes` are those of the text objects that draw it; `raised` says that some of them may be
        raised letters.
        """
        several = len(boxes) > 1
        piece: list[tuple[str, Box, Looks]] = []
        found = words_of(words) if right_to_left else map(re.Match.span, _WORD.finditer(words))
        for begins, ends in found:
            first, last = start + begins, start + ends - 1
            text = words[begins:ends]
            box = self._word_box(first, last, turned)
            if raised and len(text) > 1 and any(map(str.isdigit, text)):
                letters = [
                    self._shown(self._letter_box(self._place(at)), turned)
                    for at in range(first, last + 1)
                ]
                text = parted(text, [(each[1], each[3] - each[1]) for each in letters])
            elif right_to_left:
                text = mended_arabic(
                    text, [self._letter_box(self._place(at)) for at in range(first, last + 1)]
                )
            place = self._place(first)
            if several and self._turn(place) != (turned, False):  # a stamp across the line
                yield from self._pieces(text, first)
                continue
            looks = self._looks_of(place)
            if piece and (_is_wide(piece[-1][1], box) or not _alike(piece[-1][2], looks)):
                yield self._piece(piece, turned)
                piece = []
            piece.append((text, box, looks))
        if piece:
            yield self._piece(piece, turned)

    def _piece(self, piece: Sequence[tuple[str, Box, Looks]], turned: int) -> Drawn:
        box = _around([each for _, each, _ in piece])
        longest = max(piece, key=lambda each: len(each[0]))
        bottom, top = longest[1][1], longest[1][3]
        text = " ".join(each for each, _, _ in piece)
        bold = 2 * sum(len(text) for text, _, looks in piece if looks.bold) > len(text)
        place = (box[0], bottom, box[2], top)
        line = self._line(text, place, top - bottom, bold=bold, turned=self._off(turned))
        looks = piece[0][2]
        return Drawn(line, looks, self._on_page(line, turned) if looks.light else _NOWHERE)

    def _drawn(
        self, words: str, box: Box, height: float, turned: int, looks: Looks, *, askew: bool = False
    ) -> Drawn:
        off = -1 if askew else self._off(turned)
        line = self._line(words, box, height, bold=looks.bold, turned=off)
        return Drawn(line, looks, self._on_page(line, turned) if looks.light else _NOWHERE)

    def _line(self, text: str, box: Box, height: float, *, bold: bool, turned: int) -> Line:
        self._lines += 1
        if not text.isascii() or text[-1] == "\x02":
            text = text.translate(_LIGATURES)
        left, base, right, _ = box
        return Line(text, left, base, right, height, bold, (), 0, turned, self._lines)

    def _off(self, turned: int) -> int:
        return (turned - self._turned) % 360

    def _on_page(self, line: Line, turned: int) -> Box:
        """Return the line's place on the page as it is shown."""
        box = line.left, line.base, line.right, line.base + line.height
        if turned == self._turned:
            return box
        width, height = _turned_size(self._extent, turned)
        back = _turned_box(box, (width, height), (360 - turned) % 360)
        return _turned_box(back, self._extent, self._turned)

    def _place(self, at: int) -> int:
        """Return PDFium's number of the character at this offset of the text."""
        if self._same_places:
            return at
        return max(0, int(pdfium_raw.FPDFText_GetCharIndexFromTextIndex(self._raw, at)))

    def _turn(self, index: int) -> tuple[int, bool]:
        """Return how the page has to be turned for this letter to be upright; whether it is askew.

        In degrees clockwise: 0, 90, 180 or 270.
        """
        angle = pdfium_raw.FPDFText_GetCharAngle(self._raw, index)
        if not angle > 0:  # -1 where there is none
            return 0, False
        quarters = angle / (math.pi / 2)
        askew = abs(quarters - round(quarters)) * math.pi / 2 > _STRAIGHT
        return int(360 - 90 * round(quarters)) % 360, askew

    def _letter_box(self, index: int) -> Box:
        if not pdfium_raw.FPDFText_GetLooseCharBox(self._raw, index, self._rectangle_at):
            return _NOWHERE
        box = self._rectangle
        return (box.left, box.bottom, box.right, box.top)

    def _word_box(self, first: int, last: int, turned: int) -> Box:
        box = self._shown(self._letter_box(self._place(first)), turned)
        if last == first:
            return box
        end = self._shown(self._letter_box(self._place(last)), turned)
        return (min(box[0], end[0]), box[1], max(box[2], end[2]), box[3])

    def _rectangle_box(self, number: int) -> Box:
        if not pdfium_raw.FPDFText_GetRect(self._raw, number, *self._sides_at):
            return _NOWHERE
        left, top, right, bottom = self._sides
        return (left.value, bottom.value, right.value, top.value)

    def shown(self, box: Box) -> Box:
        """Return where a box of the file stands on the page as it is shown."""
        return self._shown(box, self._turned)

    def _shown(self, box: Box, turned: int) -> Box:
        """Return a box of the file as it stands on a page that is turned so."""
        if not turned and self._origin == (0.0, 0.0):
            return box
        x, y = self._origin
        moved = (box[0] - x, box[1] - y, box[2] - x, box[3] - y)
        return _turned_box(moved, self._extent, turned) if turned else moved

    def _looks_of(self, index: int) -> Looks:
        drawn = pdfium_raw.FPDFText_GetTextObject(self._raw, index)
        key = ctypes.addressof(drawn.contents) if drawn else 0
        looks = self._looks.get(key)
        if looks is None:
            looks = self._looks[key] = self._read_looks(drawn) if drawn else Looks()
        return looks

    def _read_looks(self, drawn: pdfium_raw.FPDF_PAGEOBJECT) -> Looks:
        mode = pdfium_raw.FPDFTextObj_GetTextRenderMode(drawn)
        unpainted = mode in (
            pdfium_raw.FPDF_TEXTRENDERMODE_INVISIBLE,
            pdfium_raw.FPDF_TEXTRENDERMODE_CLIP,
        )
        light = False
        if mode != pdfium_raw.FPDF_TEXTRENDERMODE_STROKE and pdfium_raw.FPDFPageObj_GetFillColor(
            drawn, *self._colours_at
        ):
            red, green, blue, opaque = (each.value for each in self._colours)
            light = opaque == 0 or (red >= _PAPER and green >= _PAPER and blue >= _PAPER)
        return Looks(self._is_bold(drawn), unpainted, light)

    def _is_bold(self, drawn: pdfium_raw.FPDF_PAGEOBJECT) -> bool:
        font = pdfium_raw.FPDFTextObj_GetFont(drawn)
        if not font:
            return False
        key = ctypes.addressof(font.contents)
        if key not in self._fonts:
            name = ctypes.create_string_buffer(128)
            pdfium_raw.FPDFFont_GetBaseFontName(font, name, 128)
            weight = pdfium_raw.FPDFFont_GetWeight(font)
            heavy = bool(_BOLD.search(name.value.decode("utf-8", "replace")))
            self._fonts[key] = heavy or 600 <= weight <= 1000
        return self._fonts[key]


def _is_even(boxes: Sequence[Box], letter: Box) -> bool:
    """Say whether what draws a line leaves no wide gap and lies straight.

    `letter` is the box of the line's first letter; `boxes` end where ink does.
    """
    height = letter[3] - letter[1]
    before = boxes[0]
    for box in boxes:
        if max(box[0] - before[2], before[0] - box[2]) > WIDE_GAP * height:
            return False
        if box[1] < letter[1] - height or box[3] > letter[3] + height:
            return False
        before = box
    return True


def _has_raised(boxes: Sequence[Box], letter: Box) -> bool:
    """Say whether the feet of some letters of a line are higher than those of common ones."""
    foot = min(box[1] for box in boxes)
    limit = min(letter[1], foot) + _RAISED * (letter[3] - letter[1])
    return any(box[1] > limit for box in boxes)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _is_wide(before: Box, box: Box) -> bool:
    """Say whether two words of a line stand far apart, or not on one height."""
    height = min(before[3] - before[1], box[3] - box[1])
    gap = max(box[0] - before[2], before[0] - box[2])
    shared = min(before[3], box[3]) - max(before[1], box[1])
    return gap > WIDE_GAP * max(height, 1.0) or shared < 0.25 * height


def _alike(one: Looks, other: Looks) -> bool:
    return (one.unpainted, one.light) == (other.unpainted, other.light)


def _overlap(one: Line, other: Line) -> bool:
    """Say whether two lines share some of their height."""
    return other.base < one.base + one.height and one.base < other.base + other.height


def _joined(before: Drawn, after: Drawn) -> Drawn | None:
    """Return two pieces as one where PDFium broke a line in which letters are raised."""
    one, other = before.line, after.line
    if one.turned != other.turned or one.turned < 0 or not _alike(before.looks, after.looks):
        return None
    shared = min(one.top, other.top) - max(one.base, other.base)
    low = min(one.height, other.height)
    gap = other.left - one.right
    high = max(one.height, other.height)
    if one.text.endswith(BROKEN) or shared < 0.5 * low or not -0.2 * high < gap <= WIDE_GAP * low:
        return None
    resized = abs(one.height - other.height) > 0.15 * high
    if gap <= _TIGHT * high and other.height < one.height and is_raised(one, other):
        text = with_raised(one.text, other.text)
    else:
        text = one.text + (" " if gap > _TIGHT * high or resized else "") + other.text
    main = one if len(one.text) >= len(other.text) else other
    line = replace(main, text=text, left=one.left, right=max(one.right, other.right))
    return Drawn(line, before.looks, _around([before.box, after.box]))


def _turned_size(extent: tuple[float, float], turned: int) -> tuple[float, float]:
    return extent if turned % 180 == 0 else (extent[1], extent[0])


def _turned_box(box: Box, extent: tuple[float, float], turned: int) -> Box:
    """Return a box of a page of this width and height after the page was turned clockwise."""
    left, bottom, right, top = box
    width, height = extent
    if turned == 90:
        return (bottom, width - right, top, width - left)
    if turned == 180:
        return (width - right, height - top, width - left, height - bottom)
    if turned == 270:
        return (height - top, left, height - bottom, right)
    return box
