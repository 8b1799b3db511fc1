"""The parser and the reader that docs/extending.md shows work, once they have their rows."""

from __future__ import annotations

import ast
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from index import Library
from index.loaders import registry
from index.loaders.source import Source
from qa.assistant import Assistant
from qa.reader import factory
from testing.blocks import check_composed, parts
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
PARSER, READER = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def shown(name: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that a page shows, as if it stood in its file."""
    file = folder / f"{name}.py"
    file.write_text(code, encoding="utf-8")
    spec = spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_the_format_that_is_shown_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown("index.loaders.faq", PARSER, tmp_path, monkeypatch)
    (row,) = re.findall(r"`Format\((.*?)\)` \|", PAGE)
    made = registry.Format(*ast.literal_eval(f"({row})"))
    monkeypatch.setitem(registry.FORMATS, ".faq", made)
    content = b"Q: Who led it?\nA: Ada led it.\n\nQ: When?\nA: In 1920.\n"
    parsed = registry.parse(Source(content, Path("house.faq")))
    check_composed(parsed)
    assert parts(parsed) == [
        ("heading 1", "Who led it?"),
        ("prose", "Ada led it."),
        ("heading 1", "When?"),
        ("prose", "In 1920."),
    ]


def test_the_reader_that_is_shown_answers(
    monkeypatch: pytest.MonkeyPatch, library: Library, tmp_path: Path
) -> None:
    module = shown("qa.reader.first_sentence", READER, tmp_path, monkeypatch)
    monkeypatch.setitem(factory.READERS, "first", module.FirstSentenceReader.of_library)
    (tmp_path / "a.txt").write_text("The lamp was lit in June. Nobody saw it.")
    with Assistant(library, "first") as assistant:
        assistant.add(tmp_path / "a.txt")
        answer = assistant.ask("When was the lamp lit?")
    assert answer.text == "The lamp was lit in June."
    (citation,) = answer.citations
    assert (citation.quote.start, citation.quote.end) == (0, 25)
