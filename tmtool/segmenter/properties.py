r"""Unicode properties as members of a character class, for `\p{...}` in SRX files."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

_LAST = 0x323AF
"""Planes 0 to 3; beyond them are only tags and private use."""

_POSIX = {
    "alpha": "L Nl", "alphabetic": "L Nl", "letter": "L", "upper": "Lu", "uppercase": "Lu",
    "lower": "Ll", "lowercase": "Ll", "digit": "Nd", "alnum": "L Nl Nd", "punct": "P S",
    "punctuation": "P", "space": "Z", "whitespace": "Z", "white_space": "Z", "cntrl": "Cc",
    "control": "Cc", "titlecase": "Lt", "ideographic": "Lo", "javalowercase": "Ll",
    "javauppercase": "Lu", "assigned": "L M N P S Z Cc Cf",
}  # fmt: skip
_SCRIPTS = {
    "arabic", "armenian", "bengali", "cyrillic", "devanagari", "ethiopic", "georgian", "greek",
    "gujarati", "hangul", "hebrew", "hiragana", "katakana", "khmer", "lao", "latin", "malayalam",
    "mongolian", "myanmar", "sinhala", "tamil", "telugu", "thai", "tibetan",
}  # fmt: skip
_ALIASES = {"han": "cjk"}
_PREFIXES = ("general_category=", "gc=", "script=", "sc=", "block=", "blk=", "is", "in")


@cache
def members(name: str) -> str:
    r"""The members of a property, in the spelling of a character class.

    >>> members("Nd")[:3], members("IsCyrillic")[:6] != ""
    ('0-9', True)
    """
    return _spelled(_ranges(_test(name)))


@cache
def complement(name: str) -> str:
    r"""All characters but the members of a property.

    >>> complement("L").startswith(r"\x00-\x40")
    True
    """
    test = _test(name)
    return _spelled(_ranges(lambda code: not test(code)))


def _test(name: str) -> Callable[[int], bool]:
    """Whether a code point has the property; an unknown name is a ValueError."""
    plain = name.strip()
    if _is_category(plain):
        return lambda code: unicodedata.category(chr(code)).startswith(plain)
    plain = _without_prefix(plain.lower().replace(" ", ""))
    if plain in _POSIX:
        categories = tuple(_POSIX[plain].split())
        extra = "\t\n\v\f\r" if categories == ("Z",) else ""
        return lambda code: _in_categories(code, categories) or chr(code) in extra
    if plain in _SCRIPTS or plain in _ALIASES:
        script = _ALIASES.get(plain, plain).upper() + " "
        return lambda code: unicodedata.name(chr(code), "").startswith(script)
    if _is_category(plain.capitalize()):
        return _test(plain.capitalize())
    raise ValueError(f"the property {name!r} is not supported")


def _is_category(name: str) -> bool:
    return name in {"L", "M", "N", "P", "S", "Z", "C"} or (
        len(name) == 2 and name[0] in "LMNPSZC" and name[1] in "ultmonecsdfipkp"
    )


def _in_categories(code: int, categories: tuple[str, ...]) -> bool:
    return unicodedata.category(chr(code)).startswith(categories)


def _without_prefix(name: str) -> str:
    for prefix in _PREFIXES:
        if name.startswith(prefix) and len(name) > len(prefix):
            return name.removeprefix(prefix)
    return name


def _ranges(test: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    first = None
    for code in range(_LAST + 1):
        if test(code):
            first = code if first is None else first
        elif first is not None:
            yield first, code - 1
            first = None
    if first is not None:
        yield first, 0x10FFFF


def _spelled(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(
        _char(first) if first == last else f"{_char(first)}-{_char(last)}" for first, last in ranges
    )


def _char(code: int) -> str:
    char = chr(code)
    if char.isalnum() and not 0xD800 <= code < 0xE000:
        return char
    return f"\\x{code:02x}" if code < 256 else f"\\U{code:08x}"
