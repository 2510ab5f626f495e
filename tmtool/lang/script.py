"""How a language is written: what stands between its segments, and how wide its letters are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

UNSPACED = frozenset({"zh", "ja", "yue", "th", "lo", "km", "my"})
"""Languages that write no space between sentences."""

_HAN = (
    (0x3005, 0x3005),
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2FA1F),
    (0x30000, 0x3347F),
)
"""Standard (Unicode blocks): CJK Unified Ideographs and Extensions A to J, both blocks of
compatibility ideographs, and the ideographic iteration mark and zero (〇)."""
_HAN_RUN = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _HAN)}]+")


@lru_cache(maxsize=256)
def get_base(lang: str) -> str:
    """The language of a code without region or script.

    >>> get_base("zh-Hans"), get_base("en_GB")
    ('zh', 'en')
    """
    return lang.replace("_", "-").partition("-")[0].lower()


def get_joiner(lang: str) -> str:
    """What stands between two segments of a language: nothing in Chinese, a space in English.

    >>> get_joiner("zh-Hans"), get_joiner("en")
    ('', ' ')
    """
    return "" if get_base(lang) in UNSPACED else " "


def join(texts: Iterable[str], lang: str) -> str:
    """Segments put back into running text.

    >>> join(["大会，", "回顾其决议，"], "zh")
    '大会，回顾其决议，'
    """
    return get_joiner(lang).join(texts)


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one, of any block.

    >>> is_han("会"), is_han("𠀀"), is_han("。"), is_han("A")
    (True, True, False, False)
    """
    code = ord(char)
    return code >= _HAN[0][0] and any(first <= code <= last for first, last in _HAN)


def count_han(text: str) -> int:
    """How many characters of a text are Chinese ones, of any block.

    >>> count_han("大会 1946 年。")
    3
    """
    return sum(map(len, _HAN_RUN.findall(text)))


def measure_width(text: str) -> int:
    r"""How many columns a terminal needs: wide characters two, combining and control marks none.

    >>> measure_width("大会, 1946"), measure_width("e\u0301")
    (10, 1)
    """
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if char.isascii():
        return int(char.isprintable())
    if unicodedata.category(char) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
