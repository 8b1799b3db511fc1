"""Make files of the further formats, each saying what its sections say."""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Protocol

Row = tuple[str | int, ...]


class Section(Protocol):
    """As in make_documents."""

    @property
    def heading(self) -> str: ...
    @property
    def paragraphs(self) -> tuple[str, ...]: ...
    @property
    def table(self) -> tuple[Row, ...]: ...


def make_rst(sections: Sequence[Section]) -> bytes:
    parts: list[str] = []
    for section in sections:
        parts += [f"{section.heading}\n{'=' * (len(section.heading) + 4)}", *section.paragraphs]
        parts += [", ".join(map(str, row)) for row in section.table]
    return "\n\n".join(parts).encode()


def make_tex(sections: Sequence[Section]) -> bytes:
    parts: list[str] = ["\\documentclass{article}\n\\begin{document}"]
    for section in sections:
        parts += [f"\\section{{{section.heading}}}", *section.paragraphs]
        parts += [" & ".join(map(str, row)) for row in section.table]
    return "\n\n".join([*parts, "\\end{document}"]).encode()


def make_lines(sections: Sequence[Section]) -> bytes:
    """Lines, as a log or a program has them."""
    lines: list[str] = []
    for section in sections:
        lines += [section.heading, *section.paragraphs]
        lines += ["\t".join(map(str, row)) for row in section.table]
    return "\n".join(lines).encode()


def make_json(sections: Sequence[Section]) -> bytes:
    made = {}
    for section in sections:
        header, *rows = section.table or ((),)
        records = [dict(zip(map(str, header), row, strict=True)) for row in rows]
        made[section.heading] = {"text": list(section.paragraphs), "rows": records}
    return json.dumps(made, ensure_ascii=False).encode()


def make_xml(sections: Sequence[Section]) -> bytes:
    parts: list[str] = []
    for section in sections:
        inside = "".join(f"<p>{html.escape(each)}</p>" for each in section.paragraphs)
        cells = "".join(f"<cell>{html.escape(str(c))}</cell>" for row in section.table for c in row)
        title = f"<title>{html.escape(section.heading)}</title>"
        parts.append(f"<section>{title}{inside}<table>{cells}</table></section>")
    return f"<?xml version='1.0'?><book>{''.join(parts)}</book>".encode()


def make_notebook(sections: Sequence[Section]) -> bytes:
    cells: list[dict[str, object]] = []
    for section in sections:
        words = "\n\n".join([f"# {section.heading}", *section.paragraphs])
        cells.append({"cell_type": "markdown", "source": words.splitlines(keepends=True)})
        rows = "\n".join(" ".join(map(str, row)) for row in section.table)
        printed = [{"output_type": "stream", "text": [rows]}]
        cells.append({"cell_type": "code", "source": ["show()"], "outputs": printed})
    return json.dumps({"cells": cells, "nbformat": 4}, ensure_ascii=False).encode()


def make_srt(sections: Sequence[Section]) -> bytes:
    said = [each for s in sections for each in (f"{s.heading}.", *s.paragraphs)]
    said += [" ".join(map(str, row)) for s in sections for row in s.table]
    cues = (
        f"{n}\n00:{n:02}:01,000 --> 00:{n:02}:09,000\n{words}"
        for n, words in enumerate(said, start=1)
    )
    return "\n\n".join(cues).encode()


def make_mail(sections: Sequence[Section]) -> bytes:
    message = EmailMessage()
    message["Subject"] = "About the coup"
    message["From"] = "Ann <ann@example.org>"
    parts: list[str] = []
    for section in sections:
        parts += [section.heading, *section.paragraphs]
        parts += [" ".join(map(str, row)) for row in section.table]
    message.set_content("\n\n".join(parts))
    return message.as_bytes()


def make_mailbox(sections: Sequence[Section]) -> bytes:
    mails = (make_mail([section]) for section in sections)
    return b"".join(b"From ann Sat Jan 3 01:05:34 1996\n" + mail + b"\n" for mail in mails)


def make_zip(sections: Sequence[Section]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, section in enumerate(sections):
            archive.writestr(f"part {number}.rtf", make_rtf([section]))
        archive.writestr("picture.jpg", b"none")
    return written.getvalue()


def make_rtf(sections: Sequence[Section]) -> bytes:
    def written(text: str) -> str:
        return "".join(
            f"\\{each}" if each in "\\{}"
            else each if " " <= each < "\x7f"
            else "".join(f"\\u{unit}?" for unit in _units(each))
            for each in text
        )  # fmt: skip

    parts: list[str] = []
    for section in sections:
        parts.append(f"\\pard\\outlinelevel0 {written(section.heading)}\\par\n")
        parts += [f"\\pard {written(paragraph)}\\par\n" for paragraph in section.paragraphs]
        for row in section.table:
            cells = "".join(f"\\intbl {written(str(cell))}\\cell" for cell in row)
            parts.append(f"\\trowd\\pard{cells}\\row\n")
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}" + "".join(parts) + "}").encode("ascii")


def _units(character: str) -> list[int]:
    encoded = character.encode("utf-16-le", "surrogatepass")
    return [
        int.from_bytes(encoded[at : at + 2], "little", signed=True)
        for at in range(0, len(encoded), 2)
    ]


_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("style", "style"), ("presentation", "presentation"),
    )
)  # fmt: skip


def open_document(body: str, styles: str = "") -> bytes:
    """Return an OpenDocument file of this body and these automatic styles."""
    content = (
        f"<office:document-content {_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return written.getvalue()


def make_odt(sections: Sequence[Section]) -> bytes:
    parts: list[str] = []
    for section in sections:
        parts.append(f'<text:h text:outline-level="1">{html.escape(section.heading)}</text:h>')
        parts += [f"<text:p>{html.escape(each)}</text:p>" for each in section.paragraphs]
        rows = "".join(
            "<table:table-row>"
            + "".join(
                f"<table:table-cell><text:p>{html.escape(str(cell))}</text:p></table:table-cell>"
                for cell in row
            )
            + "</table:table-row>"
            for row in section.table
        )
        parts.append(f"<table:table>{rows}</table:table>" if rows else "")
    return open_document(f"<office:text>{''.join(parts)}</office:text>")


MORE_MAKERS: dict[str, Callable[[Sequence[Section]], bytes]] = {
    ".odt": make_odt,
    ".rtf": make_rtf,
    ".eml": make_mail,
    ".mbox": make_mailbox,
    ".rst": make_rst,
    ".tex": make_tex,
    ".json": make_json,
    ".xml": make_xml,
    ".ipynb": make_notebook,
    ".srt": make_srt,
    ".log": make_lines,
    ".py": make_lines,
    ".zip": make_zip,
}
