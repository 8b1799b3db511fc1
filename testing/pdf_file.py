"""Writes small PDFs by hand: lines of text where they are wanted, and what else a file may hold."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text at `x`, `y` (points from the lower left corner), in Helvetica of `size`.

    `raised` is drawn after it, small and raised as a note's mark is, and `rest` after that. `grey`
    goes from 0, black, to 1, white; `mode` is how the letters are painted (3: not at all); `turned`
    turns the line counter-clockwise, in degrees; `bar` draws a black bar behind it.
    """

    text: str
    y: float
    x: float = 72
    size: float = 12
    bold: bool = False
    raised: str = ""
    rest: str = ""
    grey: float = 0
    mode: int = 0
    turned: float = 0
    bar: bool = False


@dataclass(frozen=True, slots=True)
class PdfField:
    """A field of a form at `x`, `y`, with its value; None is a box that is ticked."""

    name: str
    value: str | None
    y: float
    x: float = 200


@dataclass(frozen=True, slots=True)
class PdfNote:
    """What somebody wrote onto a page."""

    author: str
    text: str


def lines_down(*texts: str, top: float = 720, step: float = 14) -> list[PdfLine]:
    """Put lines one below the other; an empty one leaves its place empty."""
    return [PdfLine(text, top - step * number) for number, text in enumerate(texts) if text]


def pdf_file(
    pages: Sequence[Sequence[PdfLine]],
    outline: Sequence[tuple[str, int]] = (),
    image: tuple[int, int, bytes] | None = None,
    locked: bool = False,
    *,
    labels: str = "",
    turned: int = 0,
    stamped: bool = False,
    beside: Sequence[PdfField | PdfNote] = (),
) -> bytes:
    """Return a PDF. `outline` holds titles with the page (from 0) that each points at.

    `image` (width, height, grey bytes) fills every page that has no lines, and with `stamped` those
    that have some. One that is `locked` says it needs a password, which nobody knows. `labels` are
    the page labels as PDF writes them; pages are shown `turned` clockwise, in degrees; fields and
    notes (`beside`) are those of the first page.
    """
    objects: dict[int, bytes] = {}
    count = len(pages)
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(count))
    added = {
        10 + 2 * count + len(outline) + at: _beside(each).encode("cp1252")
        for at, each in enumerate(beside)
    }
    fields = " ".join(
        f"{number} 0 R"
        for number, each in zip(added, beside, strict=True)
        if isinstance(each, PdfField)
    )
    form = f"/AcroForm << /Fields [{fields}] >>" if fields else ""
    numbers = f"/PageLabels << /Nums [{labels}] >>" if labels else ""
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R {form} {numbers} >>".encode()
    objects.update(added)
    objects[6] = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
    )
    objects[2] = f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode()
    objects[3] = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    objects.update(_outline(outline, first=10 + 2 * count))
    if image is not None:
        width, height, grey = image
        objects[5] = _stream(
            zlib.compress(grey),
            f"/Type /XObject /Subtype /Image /Width {width} /Height {height} "
            "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode",
        )
    for number, lines in enumerate(pages):
        drawn = b"\n".join(map(_drawn, lines))
        if image is not None and (stamped or not lines):
            drawn = b"q 612 0 0 792 0 0 cm /Im1 Do Q\n" + drawn
        notes = " ".join(f"{each} 0 R" for each in added) if number == 0 else ""
        objects[10 + 2 * number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {11 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 6 0 R >> /XObject << /Im1 5 0 R >> >> "
            f"/Rotate {turned} /Annots [{notes}] >>"
        ).encode()
        objects[11 + 2 * number] = _stream(drawn, "")
    lock = f"<00{'ab' * 31}>"
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {lock} /U {lock} /P -44 >> "
    return _file(objects, f"{encrypt} /ID [{lock} {lock}]" if locked else "")


def _drawn(line: PdfLine) -> bytes:
    font = "/F2" if line.bold else "/F1"
    across, up = math.cos(math.radians(line.turned)), math.sin(math.radians(line.turned))
    bar = f"0 g {line.x - 4} {line.y - 4} 400 {line.size + 6} re f" if line.bar else ""
    raised = f"{0.4 * line.size} Ts {font} {0.6 * line.size} Tf ({_escaped(line.raised)}) Tj 0 Ts"
    return (
        f"{bar} BT {line.grey} g {line.mode} Tr {font} {line.size} Tf "
        f"{across:.6f} {up:.6f} {-up:.6f} {across:.6f} {line.x} {line.y} Tm "
        f"({_escaped(line.text)}) Tj {raised if line.raised else ''} "
        f"{font} {line.size} Tf ({_escaped(line.rest)}) Tj ET"
    ).encode("cp1252")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _beside(each: PdfField | PdfNote) -> str:
    if isinstance(each, PdfNote):
        return (
            "<< /Type /Annot /Subtype /Text /Rect [500 700 520 720] "
            f"/T ({_escaped(each.author)}) /Contents ({_escaped(each.text)}) >>"
        )
    kind = (
        "/FT /Btn /V /On /AS /On /AP << /N << /On 3 0 R >> >>"
        if each.value is None
        else f"/FT /Tx /V ({each.value})"
    )
    return (
        f"<< /Type /Annot /Subtype /Widget {kind} /T ({each.name}) "
        f"/Rect [{each.x} {each.y - 3} {each.x + 200} {each.y + 13}] >>"
    )


def _stream(content: bytes, entries: str) -> bytes:
    head = f"<< /Length {len(content)} {entries} >>\nstream\n".encode()
    return head + content + b"\nendstream"


def _outline(entries: Sequence[tuple[str, int]], first: int) -> dict[int, bytes]:
    if not entries:
        return {4: b"<< /Type /Outlines /Count 0 >>"}
    last = first + len(entries) - 1
    objects = {4: f"<< /Type /Outlines /First {first} 0 R /Last {last} 0 R >>".encode()}
    for number, (title, page) in enumerate(entries, start=first):
        following = f"/Next {number + 1} 0 R" if number < last else ""
        objects[number] = (
            f"<< /Title ({title}) /Parent 4 0 R {following} /Dest [{10 + 2 * page} 0 R /Fit] >>"
        ).encode("cp1252")
    return objects


def _file(objects: dict[int, bytes], entries: str) -> bytes:
    written = b"%PDF-1.4\n"
    places: dict[int, int] = {}
    for number, content in sorted(objects.items()):
        places[number] = len(written)
        written += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(written)
    size = max(objects) + 1
    written += b"xref\n0 %d\n" % size
    for number in range(size):
        place = places.get(number)
        written += b"0000000000 65535 f \n" if place is None else b"%010d 00000 n \n" % place
    return written + (
        f"trailer\n<< /Size {size} /Root 1 0 R {entries} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
