"""Files that fuzzing made and that were not refused as they should be: one test for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import load_document
from index.errors import ReadingFailed
from tests.index.loaders.test_hostile import GOOD, refused, repacked

Write = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize(
    "changed",
    [
        lambda part: part.replace(b"wordprocessingml/2006/main", b"wordprocessingml/2006/mai"),
        lambda part: part.replace(b"w:body", b"w:bodies"),
    ],
    ids=["another first element", "no body"],
)
def test_a_word_document_without_a_body(changed: Callable[[bytes], bytes], write: Write) -> None:
    content = repacked(GOOD[".docx"], {"word/document.xml": changed})
    error = refused(write("a.docx", content))
    assert error.reason == "it is damaged, or is no Word document."


@pytest.mark.parametrize("end", [b"</table:heet>", b"", b"</table:table></table:table>"])
def test_a_workbook_whose_sheet_does_not_end(end: bytes, write: Write) -> None:
    """Its parser went on for ever; the sandbox ended it after a minute."""

    def changed(content: bytes) -> bytes:
        start, _, rest = content.rpartition(b"</table:table>")
        return start + end + rest

    content = repacked(GOOD[".ods"], {"content.xml": changed})
    error = refused(write("a.ods", content))
    assert error.reason == "it is damaged, or is no workbook."


@pytest.mark.parametrize("encoding", [b"utf-7", b"nonsense", b"idna"])
def test_a_workbook_in_an_encoding_that_xml_has_not(encoding: bytes, write: Write) -> None:
    declared = b'<?xml version="1.0" encoding="%s"?>' % encoding
    content = repacked(GOOD[".ods"], {"content.xml": lambda part: declared + part})
    error = refused(write("a.ods", content))
    assert error.reason == "it is damaged, or is no workbook."


@pytest.mark.slow
def test_a_workbook_that_asks_for_all_memory_takes_only_its_reader_down(write: Write) -> None:
    """Without the sandbox, 5 KB made its parser take all memory of the machine."""
    content = GOOD[".xls"][:61] + GOOD[".xls"][109:]
    with pytest.raises(ReadingFailed, match=r"reading it took the parser down|more than .* memory"):
        load_document(write("a.xls", content))
    assert load_document(write("b.xls", GOOD[".xls"])).text.startswith("One")
