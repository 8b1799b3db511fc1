"""Check packed files (DOCX, PPTX, XLSX, ODS, EPUB are ZIP files) before a parser opens them.

A small file can unpack to terabytes, and what it declares of itself can be a lie. So each part is
unpacked here once, piece by piece, and may not be larger than it says; together they may not be
larger than a document may be. XML parts may not declare entities, which can grow without end.
Nothing is written to disk. A packed file inside a packed file is a part like any other: it is never
unpacked in turn.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from index.errors import DamagedFile, ProtectedFile, TooLarge
from index.loaders.source import MOST_UNPACKED_BYTES, Source

_MOST_PARTS = 20_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old Office files and of locked new ones
_LOCKED_INSIDE = "EncryptedPackage".encode("utf-16-le")  # a name in it, of what is locked
_PIECE = 1024**2  # bytes unpacked at a time
_PACKED_PIECE = 65_536  # bytes: what is left of one is copied for each piece unpacked
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_LOCKED = 0x1  # the flag bit of an encrypted part
_MARKUP = (".xml", ".rels", ".opf", ".ncx", ".xhtml", ".html", ".htm", ".vml")


def open_archive(source: Source, what: str, *, entities: bool = False) -> zipfile.ZipFile:
    """Return the packed file, safe to read; `what` names the format in errors ("Word document").

    XML parts that declare entities are refused unless `entities` are known to be read by a parser
    that ignores them. Raises DamagedFile, ProtectedFile, TooLarge.
    """
    if source.content.startswith(_OLE):
        if _LOCKED_INSIDE in source.content:
            raise ProtectedFile(source.path, "it is locked with a password.")
        raise DamagedFile(
            source.path, f"it is no {what} of today's format: save it anew in that format."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, struct.error):
        raise damaged(source, what) from None
    if len(parts) > _MOST_PARTS:
        raise TooLarge(source.path, f"it is packed from more than {_MOST_PARTS} parts.")
    if any(part.flag_bits & _LOCKED for part in parts):
        raise ProtectedFile(source.path, "it is locked with a password.")
    if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise TooLarge(source.path, f"it unpacks to more than {MOST_UNPACKED_BYTES // 1024**2} MB.")
    for part in parts:
        _check(part, source, what, entities)
    return archive


def damaged(source: Source, what: str) -> DamagedFile:
    """Return the error for a file that is broken or not what its name says."""
    return DamagedFile(source.path, f"it is damaged, or is no {what}.")


def _check(part: zipfile.ZipInfo, source: Source, what: str, entities: bool) -> None:
    """Unpack a part once, to see that it is no larger than it says and declares no entities."""
    looked_into = not entities and part.filename.lower().endswith(_MARKUP)
    size = 0
    tail = b""
    for piece in unpacked(part, source, what):
        size += len(piece)
        if size > part.file_size:
            raise TooLarge(source.path, "it unpacks to more than it says of itself.")
        # Parts in UTF-16 have NULs between the letters.
        if looked_into and b"<!ENTITY" in (tail + piece).replace(b"\0", b""):
            raise DamagedFile(source.path, "it declares XML entities, which no such file needs.")
        tail = piece[-32:]


def unpacked(part: zipfile.ZipInfo, source: Source, what: str) -> Iterator[bytes]:
    """Yield the bytes of a part piece by piece, all there are. Raises DamagedFile."""
    content = source.content
    header = content[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size:
        raise damaged(source, what)
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = part.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise DamagedFile(source.path, f"it is packed in a way that no {what} is.")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _PACKED_PIECE):
            rest = bytes(packed[at : at + _PACKED_PIECE])
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        raise damaged(source, what) from None
