"""PDF: letters that are raised, hidden, askew, of no language, or written from the right."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import MissingExtra
from index.loaders.pdf import ocr
from index.loaders.pdf.arabic import is_right_to_left, mended_arabic, words_of
from index.loaders.pdf.readable import is_readable
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import check_composed, parts
from testing.pdf_file import PdfLine, lines_down, pdf_file


def read(*pages: list[PdfLine]) -> Parsed:
    parsed = parse(Source(pdf_file(pages), Path("a.pdf")))
    check_composed(parsed)
    return parsed


def text(*lines: PdfLine) -> str:
    return read(list(lines)).text


def test_a_raised_number_joins_no_other_number() -> None:
    assert text(PdfLine("The town has 5400", 700, raised="3", rest=" inhabitants.")) == (
        "The town has 5400\u200a3 inhabitants."
    )
    assert text(PdfLine("It reaches 10", 700, raised="8", rest=" kelvin.")) == (
        "It reaches 10\u200a8 kelvin."
    )
    assert text(PdfLine("It cost 40", 700, raised="2,3", rest=", no more.")) == (
        "It cost 40\u200a2,3, no more."
    )
    assert text(PdfLine("All 12 members", 700, raised="4", rest=" agreed.")) == (
        "All 12 members\u200a4 agreed."
    )


def test_raised_letters_that_are_read_as_one_word_stay() -> None:
    assert text(PdfLine("On the 19", 700, raised="th", rest=" of May")) == "On the 19th of May"
    assert text(PdfLine("It has 12 km", 700, raised="2", rest=" of land")) == (
        "It has 12 km2 of land"
    )


def test_what_cannot_be_seen_is_left_out_and_told() -> None:
    parsed = read(
        [
            PdfLine("The fee is 20 euros.", 700),
            PdfLine("The fee is 900 euros.", 660, grey=1),
            PdfLine("The fee is 800 euros.", 620, mode=3),
            PdfLine("White words on a bar are seen.", 580, grey=1, bar=True),
        ],
        lines_down("All black."),
    )
    assert [words for _, words in parts(parsed)] == [
        "The fee is 20 euros.",
        "White words on a bar are seen.",
        "All black.",
    ]
    assert parsed.notes == ("White or invisible text on 1 of 2 pages is left out (p. 1).",)


def test_white_words_at_the_end_of_a_black_line_are_left_out() -> None:
    parsed = read([PdfLine("The fee is 20 euros.", 700), PdfLine("Not 900.", 700, 190, grey=1)])
    assert parsed.text == "The fee is 20 euros."


def test_words_under_a_scan_are_its_text() -> None:
    page = [PdfLine("The words of a scan, as OCR read them.", 700, mode=3)]
    content = pdf_file([page], image=(2, 2, b"\xff\x00\xff\x00"), stamped=True)
    parsed = parse(Source(content, Path("a.pdf")))
    assert parsed.text == "The words of a scan, as OCR read them."
    assert parsed.notes == ()


def test_a_watermark_is_no_part_of_a_sentence() -> None:
    page = [
        PdfLine("The clock tower was finished in", 700),
        PdfLine("CONFIDENTIAL", 500, 150, size=50, turned=45),
        PdfLine("1888 and repaired in 1920.", 686),
    ]
    assert parts(read(page, page)) == [
        ("margin", "CONFIDENTIAL"),
        ("prose", "The clock tower was finished in\n1888 and repaired in 1920."),
        ("prose", "The clock tower was finished in\n1888 and repaired in 1920."),
    ]


PLAIN = (
    "This agreement reflects what the two parties agreed with respect to the data of",
    "customers that are processed on behalf of one of them in connection with services.",
)
# What comes of a font that numbers its glyphs from 3 on and does not say what they are.
CIPHER = ["".join(chr(ord(sign) - 29) for sign in line if sign != " ") for line in PLAIN]


def test_text_that_is_no_language_is_told_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PROGRAM", "no such program")
    assert CIPHER[0].startswith("7KLVDJUHHPHQW")
    parsed = read(lines_down(*PLAIN), lines_down(*CIPHER), lines_down(*CIPHER))
    assert parsed.text == "\n".join(PLAIN)
    assert parsed.notes == (
        "2 of 3 pages have no usable text (p. 2, 3): their fonts do not say which letters they "
        'draw. They need OCR, that is the program tesseract and: pip install "pillow>=11,<13" '
        '"pytesseract>=0.3.13,<1".',
    )
    with pytest.raises(MissingExtra, match="2 of 2 pages have no usable text: reading them"):
        read(lines_down(*CIPHER), lines_down(*CIPHER))


@pytest.mark.parametrize(
    "words",
    [
        " ".join(PLAIN),
        " ".join(PLAIN).upper(),
        "Wszystkie istoty ludzkie rodzą się wolne i równe pod względem swej godności i praw.",
        "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan.",
        "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền.",
        "Genir pawb yn rhydd ac yn gydradd â'i gilydd mewn urddas a hawliau.",
        "Все люди рождаются свободными и равными в своём достоинстве и правах.",
        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
        "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
        "AB-1234 CX-99812 ZZ-1 QW-7712 RT-55123 XK-9912 BN-1 PL-7761 VV-221 KLM-9981 TRX-11",
        "Q1 2024 12.5 13.1 Q2 2024 11.9 10.4 EUR USD GBP 1,200 3,400 total net gross VAT 19 %",
        "def f(x): return [y for y in range(x) if y % 2]; import os, sys; self.x = kwargs.get(1)",
        "GmbH Nr. Str. HRB 12345 B USt-IdNr. DE123456789 BIC COBADEFFXXX IBAN DE12 3456 7890",
        "Rm 12",
        # Charts of fonts: every letter is what it is drawn as.
        "ABCDEFGHIJKLM NOPQRSTUVWXYZ abcdefghijklm nopqrstuvwxyz 0123456789 !#$%&()*+,-./:;<=>?@",
        " ".join(map(chr, [*range(0x391, 0x3A2), *range(0x410, 0x450), *range(0x5D0, 0x5EB)])),
        " ".join(f"{number:04X} {chr(number)} {chr(number + 32)}" for number in range(65, 91)),
    ],
)
def test_language_is_readable(words: str) -> None:
    assert is_readable(words)


def in_order_of_use(words: str) -> str:
    """Return words in the letters that a font has whose glyphs are numbered as they are used."""
    known = {sign: chr(0x41 + at) for at, sign in enumerate(dict.fromkeys(words.replace(" ", "")))}
    return "".join(known.get(sign, sign) for sign in words)


@pytest.mark.parametrize(
    "words",
    [
        " ".join(CIPHER),
        "".join(chr(ord(sign) + 5) for sign in PLAIN[0]),
        "\ue001\ue002\ue003 \ue004\ue005\ue006\ue007" * 10,
        "\ufffd\ufffd\ufffd\ufffd " * 12,
        # Glyph numbers taken for characters: of a Japanese font, and of an English one by twos.
        "".join(chr(843 + 37 * number % 4000) for number in range(120)),
        " ".join(PLAIN).encode("ascii").decode("utf-16-be"),
        # Glyphs numbered as they first occur begin in order, and do not go on so.
        in_order_of_use(" ".join(PLAIN)[:90]),
        "!\"#$%&'()*+,-./ !\"#$%&'() *+,-./0 !\"#$% &'()*+ ,-./0 !\"#$%&'()*+,-./",
    ],
)
def test_glyph_numbers_are_not(words: str) -> None:
    assert not is_readable(words)


def test_lam_and_alef_drawn_as_one_are_put_in_order() -> None:
    alef, lam, dal = "\u0627", "\u0644", "\u062f"
    one, other, third = (10.0, 0.0, 16.0, 9.0), (4.0, 0.0, 10.0, 9.0), (0.0, 0.0, 4.0, 9.0)
    assert mended_arabic(alef + lam + dal, [one, one, third]) == lam + alef + dal
    # An article is two letters beside each other, and is in order.
    assert mended_arabic(alef + lam + dal, [one, other, third]) == alef + lam + dal


def test_latin_words_stand_apart_from_arabic_ones() -> None:
    line = "Python\u0645\u0646 \u0628\u0644\u063a\u0629"
    assert is_right_to_left(line)
    assert not is_right_to_left("Python \u0645\u0646")
    assert [line[start:end] for start, end in words_of(line)] == [
        "Python",
        "\u0645\u0646",
        "\u0628\u0644\u063a\u0629",
    ]
