"""What counts as a whole sentence in the benchmark of extraction, and which sentences are asked."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import click
import pytest

from benchmarks.quality.extraction import measure, sentences_of, unpacked

ONE = "A sequence is a string with an alphabet of its own."
TWO = "Two of them are the same if the letters are."
PAGE = "".join(
    f'<H1 CLASS="chapter"><A NAME="c">Chapter&#XA0;{number}</A></H1>{paragraphs}'
    for number, paragraphs in enumerate(
        (
            "<P>This one stands before all that is read here.</P>",
            f"<P>{ONE} It is short. {TWO}</P><P>How a program of it would look today:"
            "<PRE>print(1)</PRE></P><UL><LI>One</LI></UL>",
            "",
            "",
            "<P>This one stands behind all that is read here.</P>",
        ),
        start=1,
    )
)


def test_sentences_are_those_of_the_paragraphs_of_the_chapters() -> None:
    assert sentences_of(PAGE)[:2] == [ONE, TWO]
    assert not any("all that is read here" in each for each in sentences_of(PAGE))


@pytest.mark.parametrize(
    ("text", "whole", "letters"),
    [
        (f"{ONE} {TWO}", 1.0, 1.0),
        (f"{ONE}\nTwo of  them are the same if the\nletters are.", 1.0, 1.0),
        (f"{ONE} Two of them are the same if the let-\nters are.", 0.5, 1.0),  # a broken word
        (f"{ONE} Two of them are the 24 same if the letters are.", 0.5, 0.5),  # a page's number
        ("A sequence is a string with an alphabet of its", 0.0, 0.0),
    ],
)
def test_sentences_are_whole_or_not(text: str, whole: float, letters: float) -> None:
    measured = measure("ours", text, [ONE, TWO], 1.0)
    assert (measured.whole, measured.letters) == (whole, letters)


def test_quotes_dashes_and_ligatures_are_of_one_form() -> None:
    assert measure("ours", "the ﬁrst “word” – it’s", ['the first "word" - it\'s'], 1.0).whole == 1.0


def test_an_archive_without_the_tutorial_is_told(tmp_path: Path) -> None:
    archive = tmp_path / "other.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.addfile(tarfile.TarInfo("other/README"), io.BytesIO())
    with pytest.raises(click.ClickException, match="does not hold the tutorial"):
        unpacked(archive)
