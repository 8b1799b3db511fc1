"""Files that are broken, locked, or made to harm: each gets one clear sentence, soon, and no harm.

All of them go through `load_document`, and so through the sandbox.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from index import DocumentError, EmptyDocument, NotText, load_document
from index.errors import DamagedFile, ProtectedFile, TooLarge
from testing.blocks import check_blocks
from testing.make_documents import MAKERS, Section, packed
from testing.pdf_file import lines_down, pdf_file

Write = Callable[[str, str | bytes], Path]

GOOD = {
    suffix: make([Section("One", ("Words here.", "More words here."))])
    for suffix, make in MAKERS.items()
}
PACKED = (".docx", ".pptx", ".xlsx", ".ods", ".epub", ".odt", ".zip")
NOT_TEXT = (".pdf", ".xls", *PACKED)
KINDS = {
    ".pdf": "PDF",
    ".docx": "Word document",
    ".pptx": "PowerPoint presentation",
    ".xlsx": "workbook",
    ".ods": "workbook",
    ".xls": "workbook",
    ".epub": "EPUB book",
    ".odt": "OpenDocument file",
    ".zip": "ZIP file",
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3000)
TOO_MUCH = "it holds too much text for one document (over 20 million characters): split it."
ENDLESS = "most of it is runs of letters without spaces between them, not words."
TOO_DEEP = "its elements are nested more than 5000 deep."
ENTITIES = "it declares XML entities, which no such file needs."


def refused(path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        load_document(path)
    message = str(caught.value)
    assert message == f"{path}: {caught.value.reason}"
    assert "\n" not in message
    assert message.endswith(".")
    assert "parser" not in message  # it did not crash, and did not stop at something unforeseen
    return caught.value


def repacked(content: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """Return the packed file with some of its parts changed."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert set(changes) <= set(archive.namelist())
    return packed(
        {name: changes.get(name, bytes)(archive.read(name)) for name in archive.namelist()}
    )


@pytest.mark.parametrize("suffix", MAKERS)
def test_an_empty_file(suffix: str, write: Write) -> None:
    error = refused(write(f"a{suffix}", b""))
    assert (type(error), error.reason) == (EmptyDocument, "the file is empty.")


@pytest.mark.parametrize(
    ("suffix", "part"),
    # The end of an .xls file may be missing without loss: it is padded.
    [*product((".pdf", *PACKED), (0.1, 0.5, 0.9)), (".xls", 0.1), (".xls", 0.3)],
)
def test_a_truncated_file(suffix: str, part: float, write: Write) -> None:
    content = GOOD[suffix][: int(part * len(GOOD[suffix]))]
    error = refused(write(f"a{suffix}", content))
    assert type(error) is DamagedFile
    assert error.reason == f"it is damaged, or is no {KINDS[suffix]}."


@pytest.mark.parametrize("suffix", NOT_TEXT)
@pytest.mark.parametrize("content", [PNG, bytes(100_000), b"Words."], ids=["png", "nul", "words"])
def test_a_file_whose_ending_lies(suffix: str, content: bytes, write: Write) -> None:
    error = refused(write(f"a{suffix}", content))
    assert type(error) is DamagedFile
    assert error.reason == f"it is damaged, or is no {KINDS[suffix]}."


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("other", [".pdf", ".docx", ".epub"])
def test_a_format_under_the_name_of_another(suffix: str, other: str, write: Write) -> None:
    if suffix != other:
        error = refused(write(f"a{suffix}", GOOD[other]))
        packed_too = suffix == ".zip" and other != ".pdf"
        assert error.reason == (
            "it is a document, and no folder: give it its own ending."
            if packed_too
            else f"it is damaged, or is no {KINDS[suffix]}."
        )


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv"])
def test_what_is_no_text_under_the_name_of_text(suffix: str, write: Write) -> None:
    assert refused(write(f"a{suffix}", PNG)).reason.startswith("its bytes are not text")
    assert refused(write(f"b{suffix}", bytes(9000))).reason.startswith("its bytes are not text")
    error = refused(write(f"c{suffix}", GOOD[".pdf"]))
    assert (type(error), error.reason) == (NotText, "it is a PDF, whatever the file's name says.")


def test_html_under_the_name_of_text_is_text(write: Write) -> None:
    assert "<p>Words here.</p>" in load_document(write("a.txt", GOOD[".html"])).text


@pytest.mark.parametrize("suffix", PACKED)
def test_a_locked_office_file(suffix: str, write: Write) -> None:
    locked = OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    error = refused(write(f"a{suffix}", locked))
    assert (type(error), error.reason) == (ProtectedFile, "it is locked with a password.")


@pytest.mark.parametrize("suffix", PACKED)
def test_an_old_office_file_under_a_new_name(suffix: str, write: Write) -> None:
    error = refused(write(f"a{suffix}", OLE))
    assert (type(error), error.reason) == (
        DamagedFile,
        f"it is no {KINDS[suffix]} of today's format: save it anew in that format.",
    )


@pytest.mark.parametrize("suffix", PACKED)
def test_a_locked_part(suffix: str, write: Write) -> None:
    content = bytearray(GOOD[suffix])
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    error = refused(write(f"a{suffix}", bytes(content)))
    assert (type(error), error.reason) == (ProtectedFile, "it is locked with a password.")


def test_a_locked_pdf(write: Write) -> None:
    error = refused(write("a.pdf", pdf_file([lines_down("Words.")], locked=True)))
    assert (type(error), error.reason) == (ProtectedFile, "it is locked with a password.")


def test_a_pdf_without_pages(write: Write) -> None:
    assert type(refused(write("a.pdf", pdf_file([])))) is DamagedFile
    assert type(refused(write("b.pdf", pdf_file([[]])))) is EmptyDocument


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A packed file of 700 KB with a part of 700 MB."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(700):
            part.write(bytes(1024**2))
    return written.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", PACKED)
def test_a_bomb_that_says_so(suffix: str, bomb: bytes, write: Write) -> None:
    error = refused(write(f"a{suffix}", bomb))
    assert (type(error), error.reason) == (TooLarge, "it unpacks to more than 600 MB.")


@pytest.mark.parametrize("suffix", PACKED)
def test_a_bomb_that_lies_about_its_size(suffix: str, bomb: bytes, write: Write) -> None:
    lying = bytearray(bomb)
    directory = lying.rindex(b"PK\x01\x02")
    lying[directory + 24 : directory + 28] = struct.pack("<I", 1000)
    lying[22:26] = struct.pack("<I", 1000)
    error = refused(write(f"a{suffix}", bytes(lying)))
    assert (type(error), error.reason) == (TooLarge, "it unpacks to more than it says of itself.")


@pytest.mark.parametrize("suffix", PACKED)
def test_a_bomb_inside_is_never_unpacked(suffix: str, bomb: bytes, write: Write) -> None:
    carrier = io.BytesIO(GOOD[suffix])
    with zipfile.ZipFile(carrier, "a") as archive:
        archive.writestr("inside.zip", bomb)
    check_blocks(load_document(write(f"a{suffix}", carrier.getvalue())))


def test_many_parts(write: Write) -> None:
    content = packed({f"part{number}": "" for number in range(20_001)})
    assert refused(write("a.docx", content)).reason == "it is packed from more than 20000 parts."


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + number, b"&%c;" % (97 + number) * 10) for number in range(9)
)


def with_laughs(part: bytes) -> bytes:
    """Put a billion laughs in place of the first "Words", or of the first text there is."""
    start = part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0
    return LAUGHS + part[start:].replace(b"Words", b"&j;", 1)


@pytest.mark.parametrize(
    ("suffix", "part"),
    [
        (".docx", "word/document.xml"),
        (".docx", "_rels/.rels"),
        (".pptx", "ppt/slides/slide1.xml"),
        (".xlsx", "xl/sharedStrings.xml"),
        (".ods", "content.xml"),
        (".epub", "book/book.opf"),
        (".epub", "META-INF/container.xml"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_billion_laughs(suffix: str, part: str, encoding: str, write: Write) -> None:
    def changed(content: bytes) -> bytes:
        return with_laughs(content).decode().encode(encoding)

    error = refused(write(f"a{suffix}", repacked(GOOD[suffix], {part: changed})))
    assert (type(error), error.reason) == (DamagedFile, ENTITIES)


def test_laughs_in_the_page_of_a_book_are_not_expanded(write: Write) -> None:
    content = repacked(GOOD[".epub"], {"book/chapter0.xhtml": with_laughs})
    assert load_document(write("a.epub", content)).text.count("lol") <= 1


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv"])
def test_a_hundred_megabytes_of_one_letter(suffix: str, write: Write) -> None:
    error = refused(write(f"a{suffix}", b"a" * 100 * 1024**2))
    assert error.reason in (TOO_MUCH, "it is no table: a value in it goes on beyond all measure.")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_file_of_one_endless_word(suffix: str, write: Write) -> None:
    error = refused(write(f"a{suffix}", "Some words. " + "a" * 1_000_000))
    assert (type(error), error.reason) == (NotText, ENDLESS)
    assert load_document(write(f"b{suffix}", "Some words here. " * 90 + "a" * 1100)).blocks


@pytest.mark.parametrize(
    "tag", ["<div>", "<b>", "<p><font>", "<table><tr><td>", "<ul><li>", "<svg><g>", "<x-y>"]
)
@pytest.mark.parametrize("suffix", [".html", ".epub"])
def test_elements_nested_without_end(tag: str, suffix: str, write: Write) -> None:
    page = f"<html><body>{tag * 200_000}words".encode()
    content = page
    if suffix == ".epub":
        content = repacked(GOOD[suffix], {"book/chapter0.xhtml": lambda _: page})
    error = refused(write(f"a{suffix}", content))
    assert (type(error), error.reason) == (TooLarge, TOO_DEEP)


def test_elements_nested_in_a_word_document(write: Write) -> None:
    def nested(content: bytes) -> bytes:
        start, _, end = content.partition(b"<w:body>")
        deep = b"<w:sdt><w:sdtContent>"
        return start + b"<w:body>" + deep * 100_000 + end

    content = repacked(GOOD[".docx"], {"word/document.xml": nested})
    assert type(refused(write("a.docx", content))) is DamagedFile


SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows: str, dimension: str) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        start = content[: content.index(b"<dimension")]
        end = content[content.index(b"</sheetData>") :]
        return start + f'<dimension ref="{dimension}"/><sheetData>{rows}'.encode() + end

    return changed


def cell(place: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>Words.</t></is></c>'


def test_a_sheet_that_lies_about_its_size(write: Write) -> None:
    row = f'<row r="2">{cell("B2")}</row>'
    content = repacked(GOOD[".xlsx"], {SHEET: sheet(row, "A1:XFD1048576")})
    document = load_document(write("a.xlsx", content))
    assert (document.text, document.pages[0].number) == ("One\n\nWords.", 2)


@pytest.mark.slow
def test_a_million_empty_rows(write: Write) -> None:
    rows = "".join(f'<row r="{number}"/>' for number in range(1, 1_000_000))
    last = f'<row r="1000000">{cell("A1000000")}</row>'
    content = repacked(GOOD[".xlsx"], {SHEET: sheet(rows + last, "A1")})
    document = load_document(write("a.xlsx", content))
    assert (document.text, document.pages[0].number) == ("One\n\nWords.", 1_000_000)


def test_two_cells_at_the_ends_of_a_sheet(write: Write) -> None:
    rows = f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>'
    content = repacked(GOOD[".xlsx"], {SHEET: sheet(rows, "A1")})
    error = refused(write("a.xlsx", content))
    assert (type(error), error.reason) == (
        TooLarge,
        "a sheet of it reaches too far out to be read.",
    )
