"""Characters of symbol fonts: Word keeps their places in the font, not what they are."""

from __future__ import annotations

# The Symbol font by its codes 0x20 to 0x7E and 0xA0 to 0xFE; a space where there is no character.
_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟ"
    "ΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉"
    "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_SYMBOL = {0x20 + i: char for i, char in enumerate(_LOW)} | {
    0xA0 + i: char for i, char in enumerate(_HIGH)
}
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x9E: "·",
    0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→",
    0xE1: "↑", 0xE2: "↓", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x80 + i: "⓪①②③④⑤⑥⑦⑧⑨⑩"[i] for i in range(11)},
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def find_symbol(char: str, font: str | None) -> str | None:
    r"""The character that a place in a font means; None if nobody knows.

    >>> (
    ...     find_symbol("\uf061", "Symbol"),
    ...     find_symbol("\uf0fc", "Wingdings"),
    ...     find_symbol("\uf021", "Webdings"),
    ... )
    ('α', '✓', None)
    >>> find_symbol("§", "Arial")
    '§'
    """
    place = ord(char)
    if 0xF000 <= place <= 0xF0FF:
        place -= 0xF000
    elif (font or "").lower() not in _FONTS or place > 0xFF:
        return char
    found = _FONTS.get((font or "").lower())
    if found is not None:
        return found.get(place)
    return None if (font or "").lower().startswith(("webdings", "wingdings", "mt ")) else chr(place)


def is_private(text: str) -> bool:
    """Whether a text has places of a symbol font in it."""
    return any("\uf000" <= char <= "\uf0ff" for char in text)
