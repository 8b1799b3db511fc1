"""Writes small PDFs by hand: lines of text where they are wanted, an outline, an image."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text at `x`, `y` (points from the lower left corner), in Helvetica of `size`."""

    text: str
    y: float
    x: float = 72
    size: float = 12


def lines_down(*texts: str, top: float = 720, step: float = 14) -> list[PdfLine]:
    """Put lines one below the other; an empty one leaves its place empty."""
    return [PdfLine(text, top - step * number) for number, text in enumerate(texts) if text]


def pdf_file(
    pages: Sequence[Sequence[PdfLine]],
    outline: Sequence[tuple[str, int]] = (),
    image: tuple[int, int, bytes] | None = None,
    locked: bool = False,
) -> bytes:
    """Return a PDF. `outline` holds titles with the page (from 0) that each points at.

    `image` (width, height, grey bytes) fills every page that has no lines. One that is `locked`
    says it needs a password, which nobody knows.
    """
    objects: dict[int, bytes] = {}
    count = len(pages)
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(count))
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>"
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
        if not lines and image is not None:
            drawn = b"q 612 0 0 792 0 0 cm /Im1 Do Q"
        objects[10 + 2 * number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {11 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 5 0 R >> >> >>"
        ).encode()
        objects[11 + 2 * number] = _stream(drawn, "")
    lock = f"<00{'ab' * 31}>"
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {lock} /U {lock} /P -44 >> "
    return _file(objects, f"{encrypt} /ID [{lock} {lock}]" if locked else "")


def _drawn(line: PdfLine) -> bytes:
    text = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {line.size} Tf {line.x} {line.y} Td ({text}) Tj ET".encode("cp1252")


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
