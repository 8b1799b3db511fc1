"""Which encoding a text is in, told by its bytes alone; what is quoted in a mail is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.loaders.encoding import decode
from index.loaders.text import text_blocks
from index.splitting.passages import PassageSize, split_passages
from index.types import Document
from testing.fakes import WordEmbedder

# The sentences are the usual ones of their languages, short as notes are.
OLD = [
    ("cp1251", "Паром отходит в шесть утра."),
    ("koi8-r", "Мост через реку построен в 1931 году."),
    ("cp866", "Паром отходит в шесть утра, капитан Ольга Венд."),
    ("iso8859-5", "Капитан парома живёт в деревне у моста."),
    ("cp1253", "Η γέφυρα χτίστηκε το 1931 από την Άννα."),
    ("cp1255", "הגשר נבנה בשנת 1931 על ידי אנה."),
    ("cp1256", "تم بناء الجسر في عام 1931 من قبل آنا."),
    ("cp932", "この橋は1931年に作られました。"),
    ("euc-jp", "この橋は1931年に作られました。"),
    ("gb18030", "这座桥是在1931年建的，他们在这里生活了很多年。"),
    ("big5", "這座橋是在1931年建的，他們在這裡生活了很多年。"),
    ("cp949", "이 다리는 1931년에 지어졌습니다."),
    ("cp1252", "Señor Núñez owns the mill – it’s the “old” one, 40 €."),
    ("cp1252", "L’été à Orléans, où l’œuvre d’Hélène fut créée."),
    ("cp1252", "25 °C ± 2, © Müller & Söhne"),
    ("cp1250", "Most został zbudowany w 1931 roku przez Żanetę Łąkową."),
    ("mac-roman", "Le pont a été construit en 1931 par Zoë à Orléans."),
    ("cp850", "Die Brücke wurde 1931 für Zoë in Malmö eröffnet."),
]


@pytest.mark.parametrize(("encoding", "text"), OLD)
def test_short_texts_in_old_encodings(encoding: str, text: str) -> None:
    decoded = decode(text.encode(encoding), Path("a.txt"))
    assert (decoded.text, decoded.notes) == (text, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["The well was dug in 1820.\nIt is deep.", "Мост построен в 1931 году.", "桥 建于1931年。"],
)
def test_utf_16_without_a_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), Path("a.txt")).text == text


@pytest.mark.parametrize("bad", [b"\xff", b"\xe9", b"\xc3"])
def test_a_bad_byte_is_replaced_and_noted(bad: bytes) -> None:
    content = "Zoë Brontë of Malmö ".encode() + bad + b" was here."
    decoded = decode(content, Path("a.txt"))
    assert decoded.text == "Zoë Brontë of Malmö \ufffd was here."
    assert decoded.notes == ("1 place of the file held no UTF-8: “\ufffd” stands there.",)


def test_a_file_that_ends_within_a_character() -> None:
    decoded = decode("Zoë Brontë of Malmö".encode()[:-1], Path("a.txt"))
    assert decoded.text == "Zoë Brontë of Malm\ufffd"
    assert decoded.notes[0].startswith("1 place ")


def test_the_replacement_character_of_the_file_itself_is_not_counted() -> None:
    content = "Zoë \ufffd Brontë \ufffd of Malmö, Zoë and Zoë ".encode() + b"\xff"
    assert decode(content, Path("a.txt")).notes[0].startswith("1 place ")


def test_lines_of_two_encodings() -> None:
    content = "Señor Núñez – “old”.\n".encode("cp1252") + "A naïve façade: 40 €.\n".encode()
    decoded = decode(content, Path("a.txt"))
    assert decoded.text == "Señor Núñez – “old”.\nA naïve façade: 40 €.\n"
    assert decoded.notes == ("It mixes two encodings: 6 bytes were read as cp1252.",)


def labels(text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end].strip(), each.label) for each in text_blocks(text)]


def test_what_a_mail_quotes_is_marked() -> None:
    text = "The boat leaves at six.\n\nOn 3 May Siri wrote:\n> The boat leaves at nine.\n\nSiri\n"
    assert labels(text) == [
        ("The boat leaves at six.", ""),
        ("On 3 May Siri wrote:", ""),
        ("> The boat leaves at nine.", "Quoted mail (On 3 May Siri wrote)"),
        ("Siri", ""),
    ]


def test_an_older_mail_below_a_line_of_the_program_is_marked_to_the_end() -> None:
    text = "It is six.\n\n-----Original Message-----\nFrom: Siri\n\nIt is nine.\n"
    assert [label for _, label in labels(text)] == ["", "Quoted mail", "Quoted mail"]


def test_pythons_prompt_is_no_quote() -> None:
    assert labels(">>> 1 + 1\n2\n")[0][1] == ""


def test_a_label_is_the_end_of_its_passages_heading_and_of_no_other() -> None:
    text = "The boat leaves at six.\n\n> It leaves at nine.\n\nSiri Vik.\n"
    made = Document("a.txt", "/a.txt", "text", "0" * 64, text, tuple(text_blocks(text)))
    passages = split_passages(made, WordEmbedder(), PassageSize())
    assert [(each.text, each.heading) for each in passages] == [
        ("The boat leaves at six.", ""),
        ("> It leaves at nine.", "Quoted mail"),
        ("Siri Vik.", ""),
    ]


def test_clauses_are_blocks_under_their_heading() -> None:
    text = "1. Rent\n1.1 The rent is 900 euros.\n1.2 It is due\non the first.\n\n2.1 km is far.\n"
    assert labels(text) == [
        ("1. Rent", "1. Rent"),
        ("1.1 The rent is 900 euros.", ""),
        ("1.2 It is due\non the first.", ""),
        ("2.1 km is far.", ""),
    ]
