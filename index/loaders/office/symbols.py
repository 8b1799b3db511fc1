"""Signs of the fonts Symbol and Wingdings -> the Unicode characters that look like them.

Word stores them by their place in the font, which says nothing to anybody without it.
"""

from __future__ import annotations

import re

# The places 0x20 to 0x7E and 0xA0 to 0xFE of the font Symbol, as Adobe laid it out.
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_SYMBOL_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉"
    "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\ufffd〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_SYMBOL = {
    **{0x20 + at: sign for at, sign in enumerate(_SYMBOL_LOW)},
    **{0xA0 + at: sign for at, sign in enumerate(_SYMBOL_HIGH)},
}
# Of Wingdings those that carry a meaning in a text.
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑",
    0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "☐", 0xAB: "★",
    0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE7: "⇐", 0xE8: "➔", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_PRIVATE = re.compile("[\uf020-\uf0ff]")


def sign(place: str, font: str) -> str:
    """Return the sign at a place of a font, given as Word gives it ("F0B1"), or U+FFFD."""
    try:
        code = int(place, 16)
    except ValueError:
        return "\ufffd"
    if 0xF000 <= code <= 0xF0FF:
        return _sign(code - 0xF000, font)
    return chr(code) if 0x20 <= code < 0xD800 else "\ufffd"


def with_signs(text: str, font: str) -> str:
    """Return the text with the places of its font that it holds as the signs they stand for."""
    return _PRIVATE.sub(lambda found: _sign(ord(found[0]) - 0xF000, font), text)


def _sign(place: int, font: str) -> str:
    known = _WINGDINGS if "dings" in font.lower() else _SYMBOL
    return known.get(place, "\ufffd")
