"""The further formats: what each of them is read as, worked out by hand."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.errors import DamagedFile, DocumentError, TooLarge
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import parts
from testing.make_more_documents import open_document


def read(content: str | bytes, name: str) -> Parsed:
    return parse(Source(content.encode() if isinstance(content, str) else content, Path(name)))


def labelled(parsed: Parsed) -> list[tuple[str, str]]:
    return [(parsed.text[each.start : each.end].strip(), each.label) for each in parsed.blocks]


def test_json_as_lines_headings_and_tables() -> None:
    value = {
        "title": "Harbour",
        "open": True,
        "depth": 12.50,
        "none": None,
        "boats": [
            {"name": "Heron", "length": 9},
            {"name": "Gull", "length": 11.0, "sails": [1, 2]},
        ],
        "notes": ["It was dredged in 1931 by hand.", "x"],
        "tags": ["sea", "old"],
        "crane": {"load": 40, "crew": {"head": "Siri Vik"}},
    }
    parsed = read(json.dumps(value), "a.json")
    assert parts(parsed) == [
        ("heading 1", "Harbour"),
        ("lines", "title: Harbour\nopen: true\ndepth: 12.5"),
        ("heading 1", "boats"),
        (
            "lines",
            "name; length; sails.\nname: Heron; length: 9.\nname: Gull; length: 11.0; sails: 1, 2.",
        ),
        ("heading 1", "notes"),
        ("prose", "It was dredged in 1931 by hand."),
        ("prose", "x"),
        ("lines", "tags: sea, old"),
        ("heading 1", "crane"),
        ("lines", "load: 40"),
        ("heading 2", "crew"),
        ("lines", "head: Siri Vik"),
    ]
    assert len(parsed.tables) == 1


def test_lines_of_json_are_a_table_and_a_bad_one_is_named() -> None:
    rows = '{"boat": "Heron", "metres": 9}\n\n{"boat": "Gull", "metres": 12345678901234567890.5}\n'
    assert parts(read(rows, "a.jsonl")) == [
        (
            "lines",
            "boat; metres.\nboat: Heron; metres: 9.\nboat: Gull; metres: 12345678901234567890.5.",
        )
    ]
    with pytest.raises(DamagedFile, match="it is no JSON: see line 2"):
        read('{"a": 1}\n{"a": \n', "a.json")
    with pytest.raises(DocumentError):
        read("[" * 100_000, "a.json")


def test_xml_by_the_names_of_its_elements() -> None:
    text = (
        '<?xml version="1.0"?><!-- no --><fleet xmlns="urn:x"><port>Skarvik</port>'
        '<boats><boat id="7"><name>Heron</name></boat><boat id="8"><name>Gull</name></boat></boats>'
        "<story>It <b>sank</b> in May &amp; rose.</story></fleet>"
    )
    assert parts(read(text, "a.xml")) == [
        ("lines", "port: Skarvik"),
        ("heading 1", "boats"),
        ("lines", "id; name.\nid: 7; name: Heron.\nid: 8; name: Gull."),
        ("heading 1", "story"),
        ("prose", "It sank in May & rose."),
    ]
    with pytest.raises(DamagedFile, match="it declares XML entities"):
        read('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a.xml")


def test_a_notebook() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Tides\n", "\n", "High at *six*."]},
        {
            "cell_type": "code",
            "source": "print(height)",
            "outputs": [{"text": ["4.2\n"]}, {"data": {"text/plain": "9"}}, {"data": {}}],
        },
        {"cell_type": "raw", "source": "raw"},
    ]
    parsed = read(json.dumps({"cells": cells}), "a.ipynb")
    assert labelled(parsed) == [
        ("Tides", "Tides"),
        ("High at *six*.", ""),
        ("print(height)", ""),
        ("4.2", "Output"),
        ("9", "Output"),
        ("raw", ""),
    ]
    with pytest.raises(DamagedFile, match="or is no notebook"):
        read('{"cells": [1]}', "a.ipynb")


def test_subtitles_run_on_as_sentences_under_their_times() -> None:
    srt = (
        "1\r\n00:00:58,000 --> 00:01:02,000\r\n<i>The boat left</i>\r\nat six\r\n\r\n"
        "2\r\n00:01:03,000 --> 00:01:05,000\r\nwith nine goats.\r\n\r\n"
        "3\r\n01:02:04,500 --> 01:02:09,000\r\nIt was 1954\r\n"
    )
    assert parts(read(srt, "a.srt")) == [
        ("heading 1", "00:00:58"),
        ("prose", "The boat left at six with nine goats."),
        ("heading 1", "01:02:04"),
        ("prose", "It was 1954"),
    ]
    vtt = (
        "WEBVTT\n\nNOTE nobody says this\n\nintro\n00:01.000 --> 00:04.000 align:left\n"
        "<v Siri>Hello.\n\n00:05.000 --> 00:06.000\nHello again."
    )
    assert parts(read(vtt, "a.vtt")) == [
        ("heading 1", "00:00:01"),
        ("prose", "Siri: Hello. Hello again."),
    ]


def mail(subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Siri Vik <siri@example.org>"
    message["Date"] = "Fri, 03 May 2024 10:00:00 +0000"
    message.set_content(text)
    return message


def test_a_mail_with_attachments() -> None:
    message = mail("Größe des Krans", "It lifts 40 tonnes.\n\n> It lifts 30 tonnes.\n")
    message.add_alternative("<p>It lifts 40 tonnes.</p>", subtype="html")
    message.add_attachment(b"Rope; 12\nSail; 3\n", maintype="text", subtype="csv", filename="l.csv")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="crane.png")
    message.add_attachment(mail("Older", "It lifts 20 tonnes."))
    parsed = read(message.as_bytes(), "a.eml")
    head = "From: Siri Vik <siri@example.org>\nDate: Fri, 03 May 2024 10:00:00 +0000"
    assert labelled(parsed) == [
        ("Größe des Krans", "Größe des Krans"),
        (head, ""),
        ("It lifts 40 tonnes.", ""),
        ("> It lifts 30 tonnes.", "Quoted mail"),
        ("Attachment: l.csv", "Attachment: l.csv"),
        ("Rope; 12.\nSail; 3.", ""),
        ("Attachment: crane.png", "Attachment: crane.png"),
        ("Older", "Older"),
        (head, ""),
        ("It lifts 20 tonnes.", ""),
    ]
    assert parsed.notes == ("The attachment “crane.png” was not read.",)


def test_a_mail_of_html_alone_and_a_mailbox() -> None:
    message = EmailMessage()
    message["Subject"] = "Fee"
    message.set_content("<p>The fee is <del>40</del> 55 euros.</p>", subtype="html")
    assert ("prose", "The fee is 55 euros.") in parts(read(message.as_bytes(), "a.eml"))
    box = b"".join(
        b"From x Sat Jan 3 01:05:34 1996\n%s\n" % mail(f"No. {n}", f">From {n}.").as_bytes()
        for n in (1, 2)
    )
    found = [text for _, text in parts(read(box, "a.mbox"))]
    assert found[0::3] == ["No. 1", "No. 2"]
    assert found[2::3] == ["From 1.", "From 2."]
    with pytest.raises(DamagedFile, match="or is no mailbox"):
        read("Subject: x\n\nNo start.", "a.mbox")


def zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def test_a_zip_is_read_as_a_folder() -> None:
    parsed = read(
        zipped(
            {
                "notes/b.md": b"# Keel\n\nIt is oak.",
                "notes/a.txt": b"The mast is ash.",
                "inner.zip": zipped({"c.txt": b"Never read."}),
                "photo.jpg": b"x",
                "empty.txt": b"",
                "__MACOSX/x.txt": b"Nor this.",
                ".hidden/x.txt": b"Nor this.",
            }
        ),
        "a.zip",
    )
    assert parts(parsed) == [
        ("heading 1", "notes/a.txt"),
        ("prose", "The mast is ash."),
        ("heading 1", "notes/b.md"),
        ("heading 2", "# Keel"),
        ("prose", "It is oak."),
    ]
    assert parsed.notes == ("Not read of what is packed in it: 1 .jpg, 1 .txt, 1 .zip.",)


def test_a_zip_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.loaders.textual.packed._MOST_FILES", 2)
    with pytest.raises(TooLarge, match="it holds more than 2 files"):
        read(zipped({f"{n}.txt": b"x" for n in range(3)}), "a.zip")


def test_tables_of_what_is_packed_lie_where_their_words_are() -> None:
    parsed = read(zipped({"a.txt": b"First.", "b.csv": b"Boat,Metres\nHeron,9\n"}), "a.zip")
    (table,) = parsed.tables
    (row,) = table.rows
    assert [parsed.text[each.start : each.end] for each in row.cells if each] == ["Heron", "9"]


def test_open_document_text() -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="."/></text:list-style>'
        '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/>'
        "</style:style>"
    )
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>By hand.</text:p></text:note-body></text:note>"
    )
    body = (
        "<office:text><text:tracked-changes><text:p>Deleted.</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Rent</text:h>'
        f'<text:p>It is 900{note} euros,<text:s text:c="2"/>10<text:span text:style-name="T1">6'
        "</text:span> in all.<office:annotation><text:p>Hm.</text:p></office:annotation></text:p>"
        '<text:list text:style-name="L1"><text:list-item><text:p>Saw</text:p></text:list-item>'
        "<text:list-item><text:p>Oil</text:p></text:list-item></text:list>"
        '<text:section text:display="none"><text:p>Hidden.</text:p></text:section>'
        "<table:table><table:table-row>"
        '<table:table-cell table:number-columns-spanned="2"><text:p>Boats</text:p>'
        "</table:table-cell><table:covered-table-cell/></table:table-row><table:table-row>"
        "<table:table-cell><text:p>Heron</text:p></table:table-cell>"
        "<table:table-cell><text:p>9</text:p></table:table-cell></table:table-row></table:table>"
        "</office:text>"
    )
    assert parts(read(open_document(body, styles), "a.odt")) == [
        ("heading 2", "Rent"),
        ("prose", "It is 900\u200a[1] euros,  10\u200a6 in all."),
        ("prose", "1. Saw"),
        ("prose", "2. Oil"),
        ("lines", "Boats\nHeron | 9"),
        ("prose", "By hand."),
    ]


def test_open_document_presentation() -> None:
    def frame(words: str, kind: str = "") -> str:
        mark = f' presentation:class="{kind}"' if kind else ""
        box = f"<draw:text-box><text:p>{words}</text:p></draw:text-box>"
        return f"<draw:frame{mark}>{box}</draw:frame>"

    body = (
        f"<office:presentation><draw:page>{frame('Tides', 'title')}{frame('High at six.')}"
        f"<presentation:notes>{frame('Say it slowly.')}</presentation:notes></draw:page>"
        f"<draw:page>{frame('Low at noon.')}</draw:page></office:presentation>"
    )
    parsed = read(open_document(body), "a.odp")
    assert labelled(parsed) == [
        ("Tides", "Tides"),
        ("High at six.", ""),
        ("Say it slowly.", "Speaker's notes"),
        ("Slide 2", "Slide 2"),
        ("Low at noon.", ""),
    ]
    assert [page.number for page in parsed.pages] == [1, 2]


def test_rtf() -> None:
    text = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
        r"{\info{\title Not text}}{\*\generator Nor this;}{\header Nor this.}"
        r"\pard\outlinelevel0 The mill\par"
        r"\pard Zo\'eb said \ldblquote so\rdblquote\u8212? 10{\super 6} litres \{ok\}.\par"
        r"{\f1 \'cf\'e0\'f0\'ee\'ec}{\v hidden}{\deleted gone} \u-10179?\u-8704?\par"
        r"\trowd\pard\intbl Boat\cell Metres\cell\row\trowd\pard\intbl Heron\cell 9\cell\row"
        r"\pard{\field{\*\fldinst HYPERLINK x}{\fldrslt The end}}.\par}"
    )
    assert parts(read(text, "a.rtf")) == [
        ("heading 1", "The mill"),
        ("prose", "Zoë said “so”— 10\u200a6 litres {ok}."),
        ("prose", "Паром 😀"),
        ("lines", "Boat | Metres\nHeron | 9"),
        ("prose", "The end."),
    ]
    with pytest.raises(DamagedFile, match="or is no Rich Text"):
        read("plain", "a.rtf")
    with pytest.raises(TooLarge, match="nested"):
        read("{\\rtf1 " + "{" * 5000, "a.rtf")


def test_rst() -> None:
    text = (
        "======\nHarbor\n======\n\nIt is deep::\n\n    dig()\n\n.. nobody reads this\n\n"
        "Cranes\n------\nOne lifts 40 tonnes.\n\n.. note:: Mind the rope.\n"
    )
    parsed = read(text, "a.rst")
    assert [(b.kind.value, b.level, b.label) for b in parsed.blocks] == [
        ("heading", 1, "Harbor"),
        ("prose", 0, ""),
        ("lines", 0, ""),
        ("margin", 0, ""),
        ("heading", 2, "Cranes"),
        ("prose", 0, ""),
        ("lines", 0, ""),
    ]
    assert parsed.text == text


def test_tex() -> None:
    text = (
        "\\documentclass{article}\n\\title{On \\emph{Boats}}\n\\begin{document}\n\n"
        "\\section{Keels}\\label{k}\nA keel is oak. % or is it?\n% a comment\nIt lasts.\n\n"
        "\\begin{equation}\nE = mc^2\n\\end{equation}\n\n\\end{document}\n"
    )
    parsed = read(text, "a.tex")
    blocks = [(b.kind.value, parsed.text[b.start : b.end].strip(), b.label) for b in parsed.blocks]
    assert blocks == [
        ("margin", "\\documentclass{article}", ""),
        ("heading", "\\title{On \\emph{Boats}}", "On Boats"),
        ("margin", "\\begin{document}", ""),
        ("heading", "\\section{Keels}", "Keels"),
        ("prose", "\\label{k}", ""),
        ("prose", "A keel is oak. % or is it?", ""),
        ("margin", "% a comment", ""),
        ("prose", "It lasts.", ""),
        ("lines", "\\begin{equation}\nE = mc^2\n\\end{equation}", ""),
        ("margin", "\\end{document}", ""),
    ]


def test_code_and_logs_are_lines_as_they_are() -> None:
    text = "def dig():\r\n    return 9\r\n\r\n\r\nx = dig()"
    parsed = read(text, "a.py")
    assert parsed.text == text
    assert parts(parsed) == [("lines", "def dig():\r\n    return 9"), ("lines", "x = dig()")]
    assert parts(read("10:14 ERROR pump\n10:15 INFO fan\n", "a.log")) == [
        ("lines", "10:14 ERROR pump\n10:15 INFO fan")
    ]
