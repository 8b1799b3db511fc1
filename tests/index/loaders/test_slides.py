"""Presentations: titles that are pictures, charts, diagrams, notes and what is hidden."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import check_composed, parts

_NAMES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(found: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{target}"/>'
        for name, (kind, target) in found.items()
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{lines}</Relationships>'


def show(
    *slides: str,
    parts_: Mapping[str, str] | None = None,
    refers: Mapping[str, tuple[str, str]] | None = None,
    hidden: tuple[int, ...] = (),
) -> bytes:
    """A presentation of these shapes; `refers` are the relations of its first slide."""
    names = {f"s{n}": ("slide", f"slide{n}.xml") for n in range(1, len(slides) + 1)}
    listed = "".join(f'<p:sldId id="{n}" r:id="{name}"/>' for n, name in enumerate(names))
    contents = {
        "_rels/.rels": relations({"r": ("officeDocument", "ppt/main.xml")}),
        "ppt/main.xml": f"<p:presentation {_NAMES}><p:sldIdLst>{listed}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/main.xml.rels": relations(names),
        "ppt/_rels/slide1.xml.rels": relations(refers or {}),
    }
    for number, shapes in enumerate(slides, start=1):
        off = ' show="0"' if number in hidden else ""
        contents[f"ppt/slide{number}.xml"] = (
            f"<p:sld {_NAMES}{off}><p:cSld><p:spTree><p:nvGrpSpPr/>{shapes}</p:spTree></p:cSld>"
            "</p:sld>"
        )
    for name, content in (parts_ or {}).items():
        contents[f"ppt/{name}"] = content.replace(">", f" {_NAMES}>", 1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return packed.getvalue()


def text(*lines: str) -> str:
    return "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)


def shape(inside: str, place: str = "", hidden: str = "0") -> str:
    mark = f'<p:ph type="{place}"/>' if place else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" hidden="{hidden}"/><p:nvPr>{mark}</p:nvPr>'
        f"</p:nvSpPr><p:txBody>{inside}</p:txBody></p:sp>"
    )


PICTURE_TITLE = (
    '<p:pic><p:nvPicPr><p:cNvPr id="2" name="x"/><p:nvPr><p:ph type="title"/></p:nvPr>'
    "</p:nvPicPr></p:pic>"
)


def frame(inside: str) -> str:
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="x"/><p:nvPr/>'
        f"</p:nvGraphicFramePr><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic>"
        "</p:graphicFrame>"
    )


def read(content: bytes, name: str = "a.pptx") -> Parsed:
    parsed = parse(Source(content, Path(name)))
    check_composed(parsed)
    return parsed


def test_a_picture_in_the_place_of_a_title_is_none() -> None:
    slide = PICTURE_TITLE + shape(text("The mast is 12 metres."))
    assert parts(read(show(slide))) == [
        ("heading 1", "Slide 1"),
        ("prose", "The mast is 12 metres."),
    ]


def test_of_two_forms_of_a_shape_the_newer_one_is_read() -> None:
    both = (
        f"<mc:AlternateContent><mc:Choice>{shape(text('The newer.'))}</mc:Choice>"
        f"<mc:Fallback>{shape(text('The older.'))}</mc:Fallback></mc:AlternateContent>"
    )
    assert ("prose", "The newer.") in (found := parts(read(show(both))))
    assert len(found) == 2


def test_a_chart_is_the_table_of_its_values() -> None:
    def points(*values: str) -> str:
        return "".join(
            f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values)
        )

    def series(name: str, *values: str) -> str:
        return (
            f"<c:ser><c:tx><c:strRef><c:strCache>{points(name)}</c:strCache></c:strRef></c:tx>"
            f"<c:cat><c:strRef><c:strCache>{points('2023', '2024')}</c:strCache></c:strRef></c:cat>"
            f"<c:val><c:numRef><c:numCache>{points(*values)}</c:numCache></c:numRef></c:val>"
            "</c:ser>"
        )

    chart = (
        f"<c:chartSpace><c:chart><c:title>{text('Boats sold')}</c:title><c:plotArea><c:barChart>"
        f"{series('Sloops', '12', '7.300000000000001')}{series('Yawls', '4', '5')}"
        "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )
    parsed = read(
        show(
            frame('<c:chart r:id="c"/>'),
            parts_={"chart.xml": chart},
            refers={"c": ("chart", "chart.xml")},
        )
    )
    assert parts(parsed) == [
        ("heading 1", "Slide 1"),
        ("prose", "Boats sold"),
        ("lines", "| Sloops | Yawls\n2023 | 12 | 4\n2024 | 7.3 | 5"),
    ]
    (table,) = parsed.tables
    assert [column.name for column in table.columns] == ["", "Sloops", "Yawls"]


def test_diagrams_notes_hidden_shapes_and_hidden_slides() -> None:
    steps = text("Plan", "Build")
    diagram = f"<dgm:dataModel><dgm:pt><dgm:t>{steps}</dgm:t></dgm:pt></dgm:dataModel>"
    notes = (
        f"<p:notes><p:cSld><p:spTree>{shape(text('Say it slowly.'), 'body')}"
        f"{shape(text('7'), 'sldNum')}</p:spTree></p:cSld></p:notes>"
    )
    parsed = read(
        show(
            shape(text("Steps"), "title") + frame('<dgm:relIds r:dm="d"/>')
            + shape(text("Not shown."), hidden="1"),
            shape(text("For nobody."), "body"),
            parts_={"d.xml": diagram, "n.xml": notes},
            refers={"d": ("diagramData", "d.xml"), "n": ("notesSlide", "n.xml")},
            hidden=(2,),
        )
    )  # fmt: skip
    labels = [block.label for block in parsed.blocks]
    assert [(*part, label) for part, label in zip(parts(parsed), labels, strict=True)] == [
        ("heading 1", "Steps", "Steps"),
        ("prose", "Plan", ""),
        ("prose", "Build", ""),
        ("prose", "Say it slowly.", "Speaker's notes"),
        ("heading 1", "Slide 2", "Slide 2"),
        ("prose", "For nobody.", "Hidden slide"),
    ]
    assert parsed.notes == ("Slide 2 is hidden.",)


def test_raised_and_struck_out_words() -> None:
    look = '<a:p><a:r><a:t>Some 5400</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>3</a:t></a:r>'
    struck = '<a:r><a:rPr strike="sngStrike"/><a:t> pay</a:t></a:r></a:p>'
    parsed = read(show(shape(look + struck)))
    assert [text for _, text in parts(parsed)] == ["Slide 1", "Some 5400\u200a3", "pay"]
    assert parsed.blocks[2].label == "Struck out"


@pytest.mark.parametrize("name", ["a.pptm", "a.potx", "a.ppsx"])
def test_templates_and_shows(name: str) -> None:
    assert ("prose", "The well.") in parts(read(show(shape(text("The well."))), name))
