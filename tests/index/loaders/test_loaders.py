"""File -> Document: decoding, blocks, and one clear sentence for each bad file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    Block,
    BlockKind,
    DocumentError,
    EmptyDocument,
    MissingFile,
    NothingReadable,
    NotText,
    UnreadableFile,
    UnsupportedFormat,
    find_files,
    load_document,
)
from index.loaders.encoding import decode
from index.loaders.markup.markdown import markdown_blocks
from index.loaders.registry import READABLE
from index.loaders.text import text_blocks

Write = Callable[[str, str | bytes], Path]


def parts(text: str, blocks: list[Block]) -> list[tuple[str, str]]:
    return [(each.kind.value, text[each.start : each.end].strip()) for each in blocks]


def test_a_text_file_keeps_every_character(write: Write) -> None:
    content = "First line.\r\nSecond\tline \n\n  Third “line”.\r".encode()
    document = load_document(write("a.txt", content))
    assert document.text == "First line.\r\nSecond\tline \n\n  Third “line”.\r"
    assert document.name == "a.txt"
    assert document.format == "text"
    assert document.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfNa\xc3\xafve", "Naïve"),
        ("Naïve".encode("utf-16"), "Naïve"),
        (b"\xfe\xff" + "Naïve".encode("utf-16-be"), "Naïve"),
        ("Naïve".encode("utf-32"), "Naïve"),
        ("Naïve".encode(), "Naïve"),
        ("“Naïve”, she said".encode("cp1252"), "“Naïve”, she said"),
    ],
)
def test_encodings_are_detected(content: bytes, text: str) -> None:
    assert decode(content, Path("a.txt")).text == text


def test_a_long_text_in_an_old_encoding_is_guessed() -> None:
    text = "Восстание началось в апреле 1920 года в провинции Гилян. " * 100
    assert decode(text.encode("cp1251"), Path("a.txt")).text == text


def test_what_cannot_be_stored_is_replaced_one_for_one(write: Write) -> None:
    assert (
        load_document(write("a.txt", b"A\x00B. " + b"Plain words. " * 20)).text[:4] == "A\ufffdB."
    )


def bad_files(write: Write) -> list[tuple[Path, type[DocumentError], str]]:
    return [
        (Path("nowhere.txt"), MissingFile, "there is no such file or folder."),
        (write("empty.txt", b""), EmptyDocument, "the file is empty."),
        (write("blank.txt", b" \n\t\n"), EmptyDocument, "there are no words in it."),
        (
            write("photo.txt", bytes(range(256)) * 40),
            NotText,
            "its bytes are not text, whatever the file's name says.",
        ),
        (
            write("half.txt", b"\xff\xfeabc"),
            NotText,
            "its bytes are not text, whatever the file's name says.",
        ),
        (
            write("tool.exe", b"MZ"),
            UnsupportedFormat,
            f"this kind of file cannot be read ({READABLE}).",
        ),
    ]


def test_each_bad_file_gets_one_sentence(write: Write) -> None:
    for path, kind, reason in bad_files(write):
        with pytest.raises(kind) as caught:
            load_document(path)
        assert str(caught.value) == f"{path}: {reason}"


def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("folder.txt", "pipe.txt"):
        with pytest.raises(UnreadableFile, match=r"it is not a file with text in it\.$"):
            load_document(tmp_path / name)


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"it cannot be read \(file name too long\)\.$"):
        load_document(tmp_path / ("a" * 999 + ".txt"))
    with pytest.raises(MissingFile):
        load_document(tmp_path / "a\0.txt")


def test_files_are_found_below_a_folder_but_not_hidden_ones(write: Write) -> None:
    wanted = [write("b/deep/2.md", "x"), write("b/1.TXT", "x")]
    for name in (".hidden.txt", "b/.git/3.txt", "b/photo.jpg"):
        write(name, "x")
    assert find_files(wanted[1].parent.parent) == sorted(wanted)


def test_a_folder_without_a_readable_file_is_an_error(write: Write) -> None:
    folder = write("only.jpg", "x").parent
    with pytest.raises(NothingReadable, match="no file in this folder can be read"):
        find_files(folder)


def test_headings_of_plain_text() -> None:
    text = (
        "An introduction that is a sentence.\n\n"
        "Take by force\n\nHowever, confidence was low. It was said.\n\n"
        "the Coup\n\nin less than a couple of days it came.\n\n"
        "Not a heading.\n\nBecause it ends like a sentence, and this follows."
    )
    assert [label for kind, label in parts(text, text_blocks(text)) if kind == "heading"] == [
        "Take by force",
        "the Coup",
    ]


def test_a_list_of_short_lines_is_no_row_of_headings() -> None:
    text = "apples\n\npears\n\nplums"
    assert parts(text, text_blocks(text)) == [
        ("prose", "apples"),
        ("prose", "pears"),
        ("prose", "plums"),
    ]


def test_bullets_verse_and_wrapped_prose() -> None:
    bullets = "We need:\n- bread,\n  brown\n- milk\n1. eggs"
    assert parts(bullets, text_blocks(bullets)) == [
        ("prose", "We need:"),
        ("prose", "- bread,\n  brown"),
        ("prose", "- milk"),
        ("prose", "1. eggs"),
    ]
    verse = "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand"
    assert parts(verse, text_blocks(verse)) == [("lines", verse)]
    wrapped = "The flotilla left the\nport of Baku at dawn and\nreached Anzali"
    assert parts(wrapped, text_blocks(wrapped)) == [("prose", wrapped)]


def test_markdown_blocks() -> None:
    text = (
        "---\ntitle: Gilan\n---\n\n# The *coup* of `1920`\n\nOne para\nwrapped.\n\n"
        "- item one\n- item two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n"
        "Setext\n------\n\n> quoted\n\n[link]: http://example.org\n"
    )
    blocks = markdown_blocks(text)
    assert parts(text, blocks) == [
        ("margin", "---"),
        ("heading", "title: Gilan"),
        ("margin", "---"),
        ("heading", "# The *coup* of `1920`"),
        ("prose", "One para\nwrapped."),
        ("prose", "- item one"),
        ("prose", "- item two"),
        ("lines", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("lines", "```\ncode\n```"),
        ("heading", "Setext"),
        ("lines", "------"),
        ("prose", "> quoted"),
        ("lines", "[link]: http://example.org"),
    ]
    headings = [(each.level, each.label) for each in blocks if each.kind is BlockKind.HEADING]
    assert headings == [(1, "Gilan"), (1, "The coup of 1920"), (2, "Setext")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_markdown_lines_end_in_three_ways(newline: str) -> None:
    text = newline.join(["# One", "", "Two.", "", "## Three", "", "Four."])
    assert parts(text, markdown_blocks(text)) == [
        ("heading", "# One"),
        ("prose", "Two."),
        ("heading", "## Three"),
        ("prose", "Four."),
    ]


SIGNS = st.text(
    st.sampled_from("ab #-*|>`~=_\n\r\t1.[]():<&\\\x0b\x0c\x1c\x85\u2028\x00") | st.characters(),
    max_size=200,
)


@settings(max_examples=300, deadline=None)
@given(SIGNS, st.sampled_from([text_blocks, markdown_blocks]))
def test_blocks_are_in_order_and_lose_no_letter(
    text: str, find: Callable[[str], list[Block]]
) -> None:
    blocks = find(text)
    covered = [offset for each in blocks for offset in range(each.start, each.end)]
    assert covered == sorted(set(covered))
    assert {offset for offset, sign in enumerate(text) if sign.isalnum()} <= set(covered)


def blocks_of(text: str) -> list[tuple[str, str, str]]:
    return [
        (each.kind.value, text[each.start : each.end].strip(), each.label)
        for each in markdown_blocks(text)
    ]


def test_front_matter_and_comments_are_no_text_to_answer_with() -> None:
    text = (
        "---\ntitle: 'Boat log'\nauthor: Ines\n---\n\n# The keel\n\nIt is oak.\n\n"
        "<!-- It is pine. -->\n\nThe mast <!-- or is it? --> is ash.\n"
    )
    assert blocks_of(text) == [
        ("margin", "---", ""),
        ("heading", "title: 'Boat log'", "Boat log"),
        ("margin", "author: Ines", ""),
        ("margin", "---", ""),
        ("heading", "# The keel", "The keel"),
        ("prose", "It is oak.", ""),
        ("margin", "<!-- It is pine. -->", ""),
        ("prose", "The mast", ""),
        ("margin", "<!-- or is it? -->", ""),
        ("prose", "is ash.", ""),
    ]


def test_a_title_that_the_text_starts_with_is_said_once() -> None:
    text = "---\ntitle: Boat Log\n---\n# Boat log\n\nIt is oak.\n"
    assert [kind for kind, _, _ in blocks_of(text)] == [
        "margin", "margin", "margin", "heading", "prose",
    ]  # fmt: skip
