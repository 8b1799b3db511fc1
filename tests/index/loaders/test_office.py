"""Word documents and presentations: styles, order, and what stands outside the plain text."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.util import Inches

from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from index.types import Page
from testing.blocks import check_composed, parts


def read(save: Callable[[io.BytesIO], object], name: str) -> Parsed:
    written = io.BytesIO()
    save(written)
    parsed = parse(Source(written.getvalue(), Path(name)))
    check_composed(parsed)
    return parsed


def test_a_word_document_in_reading_order() -> None:
    document = docx.Document()
    document.add_heading("The river", level=0)
    document.add_heading("Its people", level=2)
    paragraph = document.add_paragraph("They ")
    paragraph.add_run("fished").bold = True
    paragraph.add_run(".\tOften.\nIn winter too.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Year", "Boats", "1920\n(estimate)", ""], strict=True):
        cell.text = text
    document.add_paragraph("bread", style="List Bullet")
    own = document.styles.add_style("House heading", 1)
    own.base_style = document.styles["Heading 3"]
    document.add_paragraph("In a style of our own", style="House heading")
    assert parts(read(document.save, "a.docx")) == [
        ("heading 1", "The river"),
        ("heading 2", "Its people"),
        ("prose", "They fished.\tOften.\nIn winter too."),
        ("lines", "Year | Boats\n1920 (estimate)"),
        ("prose", "bread"),
        ("heading 3", "In a style of our own"),
    ]


def test_controls_boxes_and_tracked_changes() -> None:
    document = docx.Document()
    for inside in (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt>",
        "<w:p><w:r><w:t>Kept </w:t></w:r><w:ins><w:r><w:t>and added</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> and dropped</w:delText></w:r></w:del><w:r><w:t>.</w:t></w:r>"
        "</w:p>",
        "<w:p><w:r><w:t>Around a box.</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r>"
        "<w:t>In the box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>",
        '<w:p><w:pPr><w:outlineLvl w:val="1"/><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs>'
        "</w:pPr><w:r><w:t>By its outline level</w:t></w:r></w:p>",
    ):
        element = parse_xml(inside.replace(">", f" {nsdecls('w')}>", 1))
        document.element.body.insert(-1, element)
    assert parts(read(document.save, "a.docx")) == [
        ("prose", "In a control."),
        ("prose", "Kept and added."),
        ("prose", "Around a box."),
        ("prose", "In the box."),
        ("heading 2", "By its outline level"),
    ]


def test_styles_in_a_circle_end() -> None:
    document = docx.Document()
    one, two = (document.styles.add_style(name, 1) for name in ("One", "Two"))
    one.base_style, two.base_style = two, one
    document.add_paragraph("Round and round.", style="One")
    assert parts(read(document.save, "a.docx")) == [("prose", "Round and round.")]


def test_slides_with_titles_tables_groups_and_notes() -> None:
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "The\nriver"
    first.placeholders[1].text = "Wide.\vAnd slow.\nCold."
    first.notes_slide.notes_text_frame.text = "Say it slowly."
    show.slides.add_slide(show.slide_layouts[6])
    third = show.slides.add_slide(show.slide_layouts[6])
    group = third.shapes.add_group_shape()
    inner = group.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(1), Inches(1))
    inner.text_frame.text = "In a group."
    table = third.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(2)).table
    for cell, text in zip(table.iter_cells(), ["Year", "Boats", "1920", "7"], strict=True):
        cell.text = text
    parsed = read(show.save, "a.pptx")
    assert parts(parsed) == [
        ("heading 1", "The river"),
        ("prose", "Wide.\nAnd slow."),
        ("prose", "Cold."),
        ("prose", "Say it slowly."),
        ("heading 1", "Slide 3"),
        ("prose", "In a group."),
        ("lines", "Year | Boats\n1920 | 7"),
    ]
    third_starts = parsed.text.index("Slide 3")
    assert parsed.pages == (Page(0, 1), Page(third_starts, 2), Page(third_starts, 3))
