"""Receipts: made with the answer, checked against the files, with and without this program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library
from qa import Assistant
from qa.answer.verify import Claim, ClaimState, ReceiptError, read_receipt, verify_claims
from qa.reader.span import SpanReader
from testing.fakes import WordNetwork
from testing.pdf_file import lines_down, pdf_file

Write = Callable[[str, str | bytes], Path]
TEXT = "It rained – a lot.\n\nRasht was occupied on 4 June 1920. Anzali burned."
QUOTE = "4 June 1920"


@pytest.fixture
def assistant(library: Library) -> Assistant:
    return Assistant(library, SpanReader(WordNetwork({QUOTE: 60.0}), library.word_weights))


@pytest.fixture
def receipt(assistant: Assistant, write: Write, tmp_path: Path) -> Path:
    """The receipt of an answer from a.txt, which holds `TEXT`."""
    assistant.library.add_file(write("a.txt", TEXT))
    answer = assistant.ask("When was Rasht occupied?", threshold=0.0)
    assert answer.text == QUOTE
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(answer.to_dict()), encoding="utf-8")
    return path


def state(assistant: Assistant, receipt: Path, file: Path | None = None) -> tuple[ClaimState, str]:
    first, *_ = verify_claims(read_receipt(receipt), assistant.library, file)
    return first.state, first.said


def test_a_receipt_can_be_checked_without_this_program(receipt: Path, write: Write) -> None:
    citation = json.loads(receipt.read_text())["citations"][0]
    content = write("a.txt", TEXT).read_bytes()
    assert hashlib.sha256(content).hexdigest() == citation["sha256"]
    # "It rained – a lot.\n\nRasht was occupied on " is 42 characters; the dash takes three bytes.
    assert (citation["start"], citation["bytes"]) == (42, [44, 55])
    assert content[44:55] == QUOTE.encode()
    assert hashlib.sha256(b"4 June 1920").hexdigest() == citation["quote_sha256"]


def test_verified(assistant: Assistant, receipt: Path) -> None:
    assert state(assistant, receipt) == (ClaimState.VERIFIED, "the file is unchanged")


def test_verified_though_the_file_changed_elsewhere(
    assistant: Assistant, receipt: Path, write: Write
) -> None:
    write("a.txt", TEXT + " Manjil stood firm.")
    found = state(assistant, receipt)
    assert found == (ClaimState.VERIFIED, "the file was changed at other places")


def test_moved_within_its_document(assistant: Assistant, receipt: Path, write: Write) -> None:
    write("a.txt", "Before.\n\n" + TEXT)
    assert state(assistant, receipt) == (ClaimState.MOVED, "it stands at characters 51-62 now")


def test_moved_to_another_document(assistant: Assistant, receipt: Path, write: Write) -> None:
    assistant.library.add_file(write("b.txt", "See: Rasht was occupied on 4 June 1920."))
    write("a.txt", "Nothing of the kind.")
    assert state(assistant, receipt) == (
        ClaimState.MOVED,
        "its file does not hold it any more; it stands in b.txt, characters 27-38",
    )


def test_changed_where_the_same_words_stand_in_another_sentence(
    assistant: Assistant, receipt: Path, write: Write
) -> None:
    write("a.txt", TEXT.replace("Rasht was", "Baku was "))
    assert state(assistant, receipt)[0] is ClaimState.CHANGED


def test_changed_and_unreadable_files(assistant: Assistant, receipt: Path, write: Write) -> None:
    path = write("a.txt", TEXT.replace("1920", "1921"))
    assert state(assistant, receipt) == (ClaimState.CHANGED, "its file does not hold it any more")
    path.write_bytes(b"")
    assert state(assistant, receipt) == (
        ClaimState.CHANGED,
        "its file cannot be read: the file is empty.",
    )


def test_deleted(assistant: Assistant, receipt: Path, write: Write, tmp_path: Path) -> None:
    path = write("a.txt", TEXT)
    renamed = path.rename(path.with_name("renamed.txt"))
    assert state(assistant, receipt) == (ClaimState.DELETED, "its file is not there")
    assert (
        state(assistant, receipt, renamed)[0] is ClaimState.VERIFIED
    )  # where the person says it is
    assistant.library.add_file(renamed)
    assert state(assistant, receipt)[0] is ClaimState.VERIFIED  # the same content, by its hash
    assistant.library.remove("a.txt")
    assert state(assistant, receipt)[0] is ClaimState.VERIFIED
    assistant.library.remove("renamed.txt")
    assert state(assistant, receipt)[0] is ClaimState.DELETED


def test_of_an_extracted_format_the_text_is_proved(
    assistant: Assistant, write: Write, tmp_path: Path
) -> None:
    page = lines_down("It rained.", "", "Rasht was occupied on 4 June 1920.")
    assistant.library.add_file(write("a.pdf", pdf_file([page])))
    answer = assistant.ask("When was Rasht occupied?", threshold=0.0)
    assert answer.citations[0].receipt is not None
    assert answer.citations[0].receipt.extracted
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps([answer.to_dict()]), encoding="utf-8")
    assert state(assistant, path) == (
        ClaimState.VERIFIED,
        "the file is unchanged; what is proved is the text extracted from the file",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"quote": "4 June 1920"', '"quote": "5 June 1920"'),
        ('"start": 42', '"start": 43'),
        ('"text": "Rasht was occupied on 4', '"text": "Baku was occupied on 4'),
        ('"citations": [', '"citations": [5, '),
        ('"quote_sha256"', '"another"'),
    ],
)
def test_an_altered_receipt_is_refused(receipt: Path, old: str, new: str) -> None:
    text = receipt.read_text()
    assert old in text
    receipt.write_text(text.replace(old, new))
    with pytest.raises(ReceiptError, match="is no receipt, or was altered"):
        read_receipt(receipt)


def test_what_is_no_receipt(tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    with pytest.raises(ReceiptError, match="cannot be read"):
        read_receipt(path)
    for content in (b"", b"\xff\xfe", b"[" * 100_000):
        path.write_bytes(content)
        with pytest.raises(ReceiptError, match="is no receipt"):
            read_receipt(path)
    path.write_text('{"citations": []}')
    with pytest.raises(ReceiptError, match="holds no citation"):
        read_receipt(path)


def test_a_conversation_is_a_receipt_of_all_its_answers(receipt: Path, tmp_path: Path) -> None:
    answer = json.loads(receipt.read_text())
    path = tmp_path / "conversation.json"
    path.write_text(json.dumps({"turns": [{"answer": answer}, {"answer": None}, answer]}))
    claims = read_receipt(path)
    assert len(claims) == 2
    assert (
        claims[0]
        == claims[1]
        == Claim(
            "a.txt",
            42,
            53,
            QUOTE,
            answer["citations"][0]["sha256"],
            20,
            "Rasht was occupied on 4 June 1920.",
        )
    )
