"""Stretches of a text that are another text's bytes, and what script they decode to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Script: TypeAlias = Literal["western", "cyrillic", "arabic", "greek", "han"]

_SCRIPTS: tuple[tuple[Script, str], ...] = (
    ("cyrillic", r"[\u0400-\u04ff]"),
    ("arabic", r"[\u0600-\u06ff\ufe70-\ufefc]"),
    ("greek", r"[\u0370-\u03ff]"),
    ("han", r"[\u3000-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0002ffff]"),
    # Accents and signs; control characters too, which may be the bytes of yet another text.
    ("western", r"[\u0080-\u017f\u0192\u02c6\u02dc\u0300-\u036f\u2000-\u2bff\ufb00-\ufb06\ufeff]"),
)
_IS = {name: re.compile(pattern) for name, pattern in _SCRIPTS}
HOME: Mapping[Script, str] = {"cyrillic": "ru", "arabic": "ar", "han": "zh"}
"""The language that a script stands for where a text is in it anyway."""


@dataclass(frozen=True, slots=True)
class DamageRun:
    """A stretch `text[start:stop]`, what it decodes to, and the script of that."""

    start: int
    stop: int
    decoded: str
    script: Script

    @property
    def letters(self) -> int:
        """How many characters are of that script, and not just signs."""
        return sum(_IS[self.script].match(char) is not None for char in self.decoded)


def detect_script(decoded: str) -> Script | None:
    """The one script of all characters, Western signs among them allowed; None for a jumble.

    >>> detect_script("Да – нет".replace(" ", "")), detect_script("国际"), detect_script("Д国")
    ('cyrillic', 'han', None)
    """
    found = {_of(char) for char in decoded}
    others = found - {"western"}
    if None in found or len(others) > 1:
        return None
    return others.pop() if others else "western"


def _of(char: str) -> Script | None:
    if char.isascii() or unicodedata.category(char) in ("Cn", "Co"):
        return None
    return next((name for name, _ in _SCRIPTS if _IS[name].match(char)), None)


@lru_cache(maxsize=4)
def map_upper_bytes(codec: str) -> Mapping[str, int]:
    """Character -> byte, for the upper half of a code page; holes are control characters.

    >>> map_upper_bytes("cp1252")["é"], map_upper_bytes("cp1252")["€"]
    (233, 128)
    """
    table = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        table[bytes([byte]).decode(codec, "ignore") or chr(byte)] = byte
    return table


def build_upper_class(codec: str) -> str:
    """The characters of the upper half of a code page, for a character class."""
    return re.escape("".join(map_upper_bytes(codec)))
