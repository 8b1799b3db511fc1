"""Make small files of every format that can be read.

`python -m testing.make_documents FOLDER --count 1000` fills a folder with files of all formats, the
same ones each time, each with a fact of its own that can be asked for. Nothing here is made to be
looked at: there is no layout beyond headings, paragraphs and tables.
"""

from __future__ import annotations

import csv
import html
import io
import random
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import docx
import pptx
import xlsxwriter
from pptx.util import Inches

from testing.make_more_documents import MORE_MAKERS
from testing.pdf_file import lines_down, pdf_file
from testing.xls_file import xls_file

Row = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under its heading; the table's first row is its header."""

    heading: str
    paragraphs: tuple[str, ...]
    table: tuple[Row, ...] = ()


def make_text(sections: Sequence[Section]) -> bytes:
    parts: list[str] = []
    for section in sections:
        parts += [section.heading, *section.paragraphs]
        if section.table:
            parts.append("\n".join(", ".join(map(str, row)) for row in section.table))
    return "\n\n".join(parts).encode()


def make_markdown(sections: Sequence[Section]) -> bytes:
    parts: list[str] = []
    for section in sections:
        parts += [f"# {section.heading}", *section.paragraphs]
        if section.table:
            header, *rows = ["| " + " | ".join(map(str, row)) + " |" for row in section.table]
            parts.append("\n".join([header, "|---" * len(section.table[0]) + "|", *rows]))
    return "\n\n".join(parts).encode()


def make_html(sections: Sequence[Section]) -> bytes:
    """Make a page that is XHTML as well, so that it serves both and the chapters of an EPUB."""
    parts: list[str] = []
    for section in sections:
        parts.append(f"<h1>{html.escape(section.heading)}</h1>")
        parts += [f"<p>{html.escape(paragraph)}</p>" for paragraph in section.paragraphs]
        if section.table:
            rows = (
                "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row)
                for row in section.table
            )
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>'
        f"<title>Made</title><style>p {{ margin: 0 }}</style></head><body>{''.join(parts)}"
        "</body></html>"
    ).encode()


def make_pdf(sections: Sequence[Section]) -> bytes:
    """Each section is a page, with its heading in the outline."""
    pages = []
    for section in sections:
        rows = (" ".join(map(str, row)) for row in section.table)
        apart = [line for paragraph in section.paragraphs for line in ("", paragraph)]
        pages.append(lines_down(section.heading, *apart, "", *rows))
    return pdf_file(pages, [(section.heading, at) for at, section in enumerate(sections)])


def make_docx(sections: Sequence[Section]) -> bytes:
    document = docx.Document()
    for section in sections:
        document.add_heading(section.heading, level=1)
        for paragraph in section.paragraphs:
            document.add_paragraph(paragraph)
        if section.table:
            table = document.add_table(rows=0, cols=len(section.table[0]))
            for row in section.table:
                for cell, value in zip(table.add_row().cells, row, strict=True):
                    cell.text = str(value)
    return _saved(document.save)


def make_pptx(sections: Sequence[Section]) -> bytes:
    """Each section is a slide."""
    presentation = pptx.Presentation()
    for section in sections:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = section.heading
        slide.placeholders[1].text = "\n".join(section.paragraphs)
        if section.table:
            size = len(section.table), len(section.table[0])
            place = (Inches(1), Inches(1), Inches(4), Inches(2))
            cells = slide.shapes.add_table(*size, *place).table
            for number, row in enumerate(section.table):
                for column, value in enumerate(row):
                    cells.cell(number, column).text = str(value)
    return _saved(presentation.save)


def make_xlsx(sections: Sequence[Section]) -> bytes:
    """Each section is a sheet: its paragraphs in rows of their own, and its table."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        for section in sections:
            sheet = workbook.add_worksheet(section.heading)
            for number, row in enumerate(
                [*((each,) for each in section.paragraphs), *section.table]
            ):
                sheet.write_row(number, 0, row)
    return written.getvalue()


def make_xls(sections: Sequence[Section]) -> bytes:
    """Like `make_xlsx`."""
    return xls_file(
        [
            (section.heading, [*((each,) for each in section.paragraphs), *section.table])
            for section in sections
        ]
    )


def make_ods(sections: Sequence[Section]) -> bytes:
    """Like `make_xlsx`."""
    sheets = ""
    for section in sections:
        rows = [*((each,) for each in section.paragraphs), *section.table]
        cells = ("".join(map(_ods_cell, row)) for row in rows)
        lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        name = html.escape(section.heading, quote=True)
        sheets += f'<table:table table:name="{name}">{lines}</table:table>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_cell(value: str | int) -> str:
    if isinstance(value, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    text = html.escape(value)
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def make_csv(sections: Sequence[Section], separator: str = ",") -> bytes:
    """Write the tables of all sections, one below the other; paragraphs are rows of one value."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator)
    for section in sections:
        writer.writerows([*((each,) for each in section.paragraphs), *section.table])
    return written.getvalue().encode()


def make_tsv(sections: Sequence[Section]) -> bytes:
    return make_csv(sections, "\t")


def make_epub(sections: Sequence[Section]) -> bytes:
    """Each section is a chapter of its own."""
    names = [f"chapter{number}.xhtml" for number in range(len(sections))]
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(names)))
    return epub_file(
        f"<manifest>{items}</manifest><spine>{spine}</spine>",
        {name: make_html([section]) for name, section in zip(names, sections, strict=True)},
    )


def epub_file(lists: str, parts: Mapping[str, str | bytes]) -> bytes:
    """Return an EPUB with these manifest and spine, and these parts in its folder "book"."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="book/book.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0">{lists}</package>'
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "book/book.opf": package,
            **{f"book/{name}": content for name, content in parts.items()},
        }
    )


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file with these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    written = io.BytesIO()
    save(written)
    return written.getvalue()


MAKERS: dict[str, Callable[[Sequence[Section]], bytes]] = {
    ".txt": make_text,
    ".md": make_markdown,
    ".html": make_html,
    ".xhtml": make_html,
    ".pdf": make_pdf,
    ".docx": make_docx,
    ".pptx": make_pptx,
    ".xlsx": make_xlsx,
    ".xls": make_xls,
    ".ods": make_ods,
    ".csv": make_csv,
    ".tsv": make_tsv,
    ".epub": make_epub,
    **MORE_MAKERS,
}

_WORDS = (
    "the river town market winter council harbour letter soldiers bridge moved before after "
    "between ordered built sold found seven hundred old new northern quiet was were had into"
).split()


def random_sections(number: int) -> list[Section]:
    """Return what document `number` says: three sections, one of which holds its own fact."""
    chance = random.Random(number)

    def sentence() -> str:
        return " ".join(chance.choices(_WORDS, k=chance.randint(6, 18))).capitalize() + "."

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(chance.randint(2, 5)))

    sections = [
        Section(f"Part {part} of {number}", tuple(paragraph() for _ in range(3)))
        for part in range(1, 4)
    ]
    fact = f"The keeper of house {number} is Warden {number * 7919 % 10007}."
    table: tuple[Row, ...] = (("Year", "Price"), (1900 + number % 100, number), (1950, number + 1))
    sections[1] = Section(sections[1].heading, (paragraph(), fact), table)
    return sections


def make_files(folder: Path, numbers: Iterable[int]) -> list[Path]:
    """Write the documents of these numbers, of all formats in turn; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    suffixes = list(MAKERS)
    paths: list[Path] = []
    for number in numbers:
        suffix = suffixes[number % len(suffixes)]
        paths.append(folder / f"document{number:05}{suffix}")
        paths[-1].write_bytes(MAKERS[suffix](random_sections(number)))
    return paths


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--count", default=1000, show_default=True, help="How many files to make.")
def main(folder: Path, count: int) -> None:
    """Fill FOLDER with small files of all formats."""
    make_files(folder, range(count))


if __name__ == "__main__":
    main()
