"""Word documents: what Word draws and does not store, and what it stores and does not show."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import check_composed, parts

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def word_file(body: str, strict: bool = False, **others: str) -> bytes:
    """A document of this body; `others` are its other parts, "styles" and the like."""
    names = f'xmlns:w="{_W}" xmlns:m="{_M}" xmlns:mc="{_MC}"'
    contents = {
        "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="{name}" Type="{_R}/{name}" Target="{name}.xml"/>' for name in others
        )
        + "</Relationships>",
    }
    for name, content in others.items():
        contents[f"word/{name}.xml"] = f"<w:{name} {names}>{content}</w:{name}>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in contents.items():
            if strict:
                content = content.replace(_W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
                content = content.replace(
                    _R, "http://purl.oclc.org/ooxml/officeDocument/relationships"
                )
            archive.writestr(name, content)
    return packed.getvalue()


def read(content: bytes, name: str = "a.docx") -> Parsed:
    parsed = parse(Source(content, Path(name)))
    check_composed(parsed)
    return parsed


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inside: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr>{inside if '<' in inside else run(inside)}</w:p>"


def level(number: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


LISTS = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "upperRoman", "Article %1", '<w:pStyle w:val="Clause"/>')
    + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    + level(2, "lowerLetter", "(%3)")
    + level(3, "bullet", "o")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="9"/></w:lvlOverride></w:num>'
)


def listed(text: str, depth: int, name: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>')


def test_numbers_of_lists_are_counted_as_word_counts_them() -> None:
    styles = (
        '<w:style w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:outlineLvl w:val="0"/>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    clause = '<w:pStyle w:val="Clause"/>'
    body = [
        paragraph("Rent", clause),
        listed("Nine pounds.", 1),
        listed("Due monthly.", 1),
        listed("By post;", 2),
        listed("by hand.", 2),
        listed("A bullet.", 3),
        paragraph("", clause),  # an empty paragraph is not numbered
        paragraph("Ending", clause),
        listed("In May.", 1),
        listed("By letter.", 2),
        listed("Started anew", 0, 2),
        paragraph("Plain.", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
    ]
    assert parts(read(word_file("".join(body), styles=styles, numbering=LISTS))) == [
        ("heading 1", "Article I Rent"),
        ("prose", "1.1 Nine pounds."),
        ("prose", "1.2 Due monthly."),
        ("prose", "(a) By post;"),
        ("prose", "(b) by hand."),
        ("prose", "A bullet."),
        ("heading 1", "Article II Ending"),
        ("prose", "2.1 In May."),
        ("prose", "(a) By letter."),
        ("prose", "Article IX Started anew"),
        ("prose", "Plain."),
    ]


def math(inside: str) -> str:
    return f"<m:oMath>{inside}</m:oMath>"


def sign(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("equation", "line"),
    [
        (f"<m:f><m:num>{sign('a+b')}</m:num><m:den>{sign('2')}</m:den></m:f>", "(a+b)/2"),
        (f"<m:sSup><m:e>{sign('x')}</m:e><m:sup>{sign('2')}</m:sup></m:sSup>", "x^2"),
        (f"<m:sSub><m:e>{sign('v')}</m:e><m:sub>{sign('max')}</m:sub></m:sSub>", "v_max"),
        (f"<m:rad><m:deg/><m:e>{sign('2gh')}</m:e></m:rad>", "√(2gh)"),
        (f"<m:d><m:e>{sign('1-p')}</m:e></m:d>", "(1-p)"),
        (
            '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>'
            f"<m:sub>{sign('i=1')}</m:sub><m:sup>{sign('n')}</m:sup><m:e>{sign('i')}</m:e></m:nary>",
            "∑_(i=1)^n i",
        ),
    ],
)
def test_equations_stand_in_one_line(equation: str, line: str) -> None:
    body = paragraph(run("It is ") + math(sign("y=") + equation) + run("."))
    assert parts(read(word_file(body))) == [("prose", f"It is y={line}.")]


def test_signs_raised_letters_and_note_marks() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    body = paragraph(
        run("About 7200")
        + run("4", raised)
        + run(" people, 10")
        + run("6", raised)
        + run(" litres, 5 km")
        + run("2", raised)
        + run(", the 19")
        + run("th", raised)
        + run(" of May, CO")
        + run("2", '<w:vertAlign w:val="subscript"/>')
        + run(", 8800")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + run(" boats, 4 ")
        + '<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>'
        + run(" 1 \uf06d")
        + run("m", '<w:rFonts w:ascii="Symbol"/>')
        + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    )
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{paragraph("drawn")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("By hand.")}</w:footnote>'
    )
    parsed = read(word_file(body, footnotes=notes))
    assert parts(parsed) == [
        (
            "prose",
            "About 7200\u200a4 people, 10\u200a6 litres, 5 km2, the 19th of May, CO2, "
            "8800\u200a[1] boats, 4 ± 1 μm✓",
        ),
        ("prose", "By hand."),
    ]
    assert parsed.blocks[1].label == "Note 1"


def test_what_is_not_shown_is_no_text_and_is_told() -> None:
    styles = (
        '<w:style w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        paragraph(run("The fee is 20 euros.") + run(" Ours is 5.", "<w:vanish/>"))
        + paragraph("All of it hidden.", '<w:pStyle w:val="Secret"/>')
        + paragraph(run("But this.", '<w:vanish w:val="0"/>'), '<w:pStyle w:val="Secret"/>')
        + f"<w:p><w:moveFrom>{run('Moved once.')}</w:moveFrom></w:p>"
        + f"<w:p><w:moveTo>{run('Moved once.')}</w:moveTo></w:p>"
        + f"<w:p><w:del>{run('Deleted.')}</w:del>{run('Kept.')}</w:p>"
    )
    parsed = read(word_file(body, styles=styles))
    assert [text for _, text in parts(parsed)] == [
        "The fee is 20 euros.",
        "But this.",
        "Moved once.",
        "Kept.",
    ]
    assert parsed.notes == ("Hidden text in it was left out.",)


def test_struck_out_words_stand_apart() -> None:
    body = paragraph(run("Open until ") + run("five", "<w:strike/>") + run("six."))
    parsed = read(word_file(body))
    assert parts(parsed) == [("prose", "Open until six."), ("prose", "five")]
    assert [block.label for block in parsed.blocks] == ["", "Struck out"]


def test_a_text_box_is_read_once_in_a_paragraph_and_in_a_cell() -> None:
    inside = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{inside}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    cells = f"<w:tc>{paragraph('Left')}</w:tc><w:tc>{paragraph(run('Right') + box)}</w:tc>"
    parsed = read(word_file(f"{paragraph(box)}<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert parts(parsed) == [("prose", "In a box."), ("lines", "Left | Right In a box.")]


@pytest.mark.parametrize("name", ["a.docx", "a.docm", "a.dotx", "a.dotm"])
@pytest.mark.parametrize("strict", [False, True])
def test_templates_files_with_macros_and_strict_ones(name: str, strict: bool) -> None:
    assert parts(read(word_file(paragraph("The well is deep."), strict), name)) == [
        ("prose", "The well is deep.")
    ]
