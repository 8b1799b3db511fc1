"""Read JSON, lines of JSON, XML and notebooks."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser

from index.errors import DamagedFile
from index.loaders.composed import TextComposer
from index.loaders.encoding import decode
from index.loaders.markup.markdown import markdown_blocks
from index.loaders.source import Parsed, Source
from index.loaders.textual.structured import add_value
from index.types import BlockKind

_DEEPEST = 200  # elements inside one another


def read_json(source: Source) -> Parsed:
    """Read a JSON file, or one with a value in each line. Raises DamagedFile."""
    decoded = decode(source.content, source.path)
    composer = TextComposer(source.path)
    composer.note(*decoded.notes)
    try:
        value = json.loads(decoded.text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        value = _lines(decoded.text, source)
    add_value(value, composer)
    return composer.composed()


def _lines(text: str, source: Source) -> list[Any]:
    """Return the values of a file that holds one in each line. Raises DamagedFile."""
    values: list[Any] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                values.append(json.loads(line, parse_float=str, parse_int=str))
            except (ValueError, RecursionError):
                raise DamagedFile(source.path, f"it is no JSON: see line {number}.") from None
    return values


def read_xml(source: Source) -> Parsed:
    """Read an XML file: elements by their names. Raises DamagedFile."""
    if b"<!ENTITY" in source.content.replace(b"\0", b""):
        raise DamagedFile(source.path, "it declares XML entities, which can grow without end.")
    parser = XMLParser()  # noqa: S314 - it declares no entities: looked at above
    try:
        parser.feed(source.content)
        root = parser.close()
    except (ParseError, ValueError, LookupError):
        raise DamagedFile(source.path, "it is damaged, or is no XML.") from None
    composer = TextComposer(source.path)
    value = _value(root)
    add_value(value if isinstance(value, dict) else {_name(root.tag): value}, composer)
    return composer.composed()


def _value(element: Element, depth: int = 0) -> Any:
    """Return an element's words, or its attributes and elements by their names.

    Of several elements of one name the value is a list. An element with words between its elements
    is its words.
    """
    words = " ".join("".join(element.itertext()).split())
    attributes = {_name(name): value for name, value in element.attrib.items()}
    mixed = any((each.tail or "").strip() for each in element) or (
        len(element) > 0 and (element.text or "").strip()
    )
    if depth > _DEEPEST or mixed or (len(element) == 0 and not attributes):
        return words
    found: dict[str, Any] = dict(attributes)
    if len(element) == 0:
        return {**found, _name(element.tag): words} if words else found
    grouped: dict[str, list[Any]] = {}
    for each in element:
        grouped.setdefault(_name(each.tag), []).append(_value(each, depth + 1))
    for name, values in grouped.items():
        key = name if name not in found else f"{name} "
        found[key] = values[0] if len(values) == 1 else values
    only = list(found.values())
    # A list of things ("items" of "item") goes by the name of the list.
    return only[0] if len(only) == 1 and isinstance(only[0], list) and not attributes else found


def _name(tag: Any) -> str:
    """Return a name without its namespace; comments and instructions have none of their own."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def read_notebook(source: Source) -> Parsed:
    """Read a Jupyter notebook: texts, code and what the code printed. Raises DamagedFile."""
    decoded = decode(source.content, source.path)
    try:
        cells = json.loads(decoded.text)["cells"]
        kinds = [(each["cell_type"], _joined(each["source"]), each) for each in cells]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise DamagedFile(source.path, "it is damaged, or is no notebook.") from None
    composer = TextComposer(source.path)
    composer.note(*decoded.notes)
    for kind, text, cell in kinds:
        if kind == "markdown":
            _add_markdown(text, composer)
        elif kind == "code":
            composer.lines(text)
            for output in cell.get("outputs", ()):
                printed = output.get("text") or output.get("data", {}).get("text/plain") or ""
                composer.lines(_joined(printed), "Output")
        else:
            composer.lines(text)
    return composer.composed()


def _joined(source: Any) -> str:
    if isinstance(source, list):
        return "".join(map(str, source))
    if not isinstance(source, str):
        raise TypeError
    return source


def _add_markdown(text: str, composer: TextComposer) -> None:
    for block in markdown_blocks(text):
        words = text[block.start : block.end]
        if block.kind is BlockKind.HEADING:
            composer.heading(block.label, block.level)
        elif block.kind is BlockKind.LINES:
            composer.lines(words)
        elif block.kind is BlockKind.PROSE:
            composer.prose(words)
