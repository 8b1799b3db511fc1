"""The values of a form's fields and the annotations of a page, which are no part of its letters.

A value is put after its label where the label stands beside it, as on paper ("Name: Grey Heron"),
and otherwise named by its field. An annotation's words are given as such, with its author.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from index.loaders.pdf.line import Line, same_row

_MOST = 5_000  # annotations of a page
_LONGEST = 100_000  # characters of one
_HIDDEN = 1 << 1
_PASSWORD = 1 << 13
_TEXTS = (
    pdfium_raw.FPDF_FORMFIELD_TEXTFIELD,
    pdfium_raw.FPDF_FORMFIELD_COMBOBOX,
    pdfium_raw.FPDF_FORMFIELD_LISTBOX,
)
_BOXES = (pdfium_raw.FPDF_FORMFIELD_CHECKBOX, pdfium_raw.FPDF_FORMFIELD_RADIOBUTTON)
_SAID = (
    pdfium_raw.FPDF_ANNOT_TEXT,
    pdfium_raw.FPDF_ANNOT_FREETEXT,
    pdfium_raw.FPDF_ANNOT_HIGHLIGHT,
    pdfium_raw.FPDF_ANNOT_UNDERLINE,
    pdfium_raw.FPDF_ANNOT_STRIKEOUT,
    pdfium_raw.FPDF_ANNOT_SQUIGGLY,
    pdfium_raw.FPDF_ANNOT_SQUARE,
    pdfium_raw.FPDF_ANNOT_CIRCLE,
    pdfium_raw.FPDF_ANNOT_CARET,
    pdfium_raw.FPDF_ANNOT_STAMP,
)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form that is filled in: its name, its value and its place on the page.

    `value` of a box to tick is "yes" or "no".
    """

    name: str
    value: str
    box: Box
    is_box: bool = False


def fields_and_notes(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, shown: Callable[[Box], Box]
) -> tuple[list[Field], list[str]]:
    """Return the filled fields of a page, and what its annotations say.

    `shown` turns a place of the file into one of the page as it is shown.
    """
    fields: list[Field] = []
    notes: list[str] = []
    for number in range(min(_MOST, pdfium_raw.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium_raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            if pdfium_raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                continue
            kind = pdfium_raw.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium_raw.FPDF_ANNOT_WIDGET and document.formenv is not None:
                fields += _fields(document.formenv, annotation, shown)
            elif kind in _SAID:
                notes += _notes(annotation)
        finally:
            pdfium_raw.FPDFPage_CloseAnnot(annotation)
    return fields, notes


def _fields(form: object, annotation: object, shown: Callable[[Box], Box]) -> Iterator[Field]:
    kind = pdfium_raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if pdfium_raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
        return
    name = _said(pdfium_raw.FPDFAnnot_GetFormFieldAlternateName, form, annotation)
    name = name or _said(pdfium_raw.FPDFAnnot_GetFormFieldName, form, annotation)
    place = pdfium_raw.FS_RECTF()
    pdfium_raw.FPDFAnnot_GetRect(annotation, ctypes.byref(place))
    box = shown((place.left, place.bottom, place.right, place.top))
    if kind in _TEXTS:
        value = _said(pdfium_raw.FPDFAnnot_GetFormFieldValue, form, annotation)
        if value:
            yield Field(name, value, box)
    elif kind in _BOXES:
        ticked = bool(pdfium_raw.FPDFAnnot_IsChecked(form, annotation))
        if ticked or kind == pdfium_raw.FPDF_FORMFIELD_CHECKBOX:
            yield Field(name, "yes" if ticked else "no", box, is_box=True)


def _notes(annotation: object) -> Iterator[str]:
    said = _said(pdfium_raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
    author = _said(pdfium_raw.FPDFAnnot_GetStringValue, annotation, b"T")
    if any(map(str.isalnum, said)):
        yield f"Annotation by {author}: {said}" if author else f"Annotation: {said}"


def _said(call: Callable[..., int], *about: object) -> str:
    """Return what a call of PDFium's writes, in one line; it is asked for the length first."""
    size = call(*about, None, 0)
    if not 2 < size <= 2 * _LONGEST:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    call(*about, buffer, size)
    return " ".join(bytes(buffer).decode("utf-16-le", "ignore").split("\0")[0].split())


def with_fields(
    lines: Sequence[Line], fields: Sequence[Field]
) -> tuple[list[Line], dict[int, int]]:
    """Return the lines of a page with the values of its form's fields at their labels.

    Along with it how many values stand in a line, by the line's `order`.
    """
    filled = list(lines)
    count: dict[int, int] = {}
    free = max((line.order for line in lines), default=-1) + 1
    for field in fields:
        left, bottom, right, top = field.box
        at = _label(filled, field)
        if at is None:
            words = f"{field.name}: {field.value}" if field.name else field.value
            height = min(top - bottom, 12.0)
            middle = (top + bottom) / 2
            line = Line(words, left, middle - height / 2, right, height, order=free)
            filled.append(line)
            count[free], free = 1, free + 1
            continue
        label = filled[at]
        colon = "" if label.text.rstrip().endswith((":", "?", "…", ".")) else ":"
        filled[at] = replace(
            label,
            text=f"{label.text.rstrip()}{colon} {field.value}",
            left=min(label.left, left),
            right=max(label.right, right),
        )
        count[label.order] = count.get(label.order, 0) + 1
    return filled, count


def _label(lines: Sequence[Line], field: Field) -> int | None:
    """Return which line is the label of a field: left of it, or right of a box to tick."""
    left, bottom, right, top = field.box
    place = Line("", left, bottom, right, top - bottom)
    beside = [
        (at, line) for at, line in enumerate(lines) if line.turned == 0 and same_row(line, place)
    ]
    before = [(left - line.right, at) for at, line in beside if line.right <= left + 3]
    after = [(line.left - right, at) for at, line in beside if line.left >= right - 3]
    if field.is_box and after and (not before or min(after) < min(before)):
        return min(after)[1]
    return min(before)[1] if before else None
