"""Texts in the forms that the rules of values know; no length changes.

Capitals are restored to a text in small letters or in capitals only: texts are looked up in small
letters, and headings are in capitals. Months, document symbols, Roman numerals and parts of
resolutions get the capitals that the rules know.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tmtool.lang.fold import compile_class, load_simplified
from tmtool.lang.numbers import DIGITS
from tmtool.un.dates import MONTHS
from tmtool.un.symbols import SymbolMatch, find_symbols
from tmtool.un.vocabulary import compile_pieces, load_words

_CAPITALS = {month.lower(): month for month in MONTHS} | load_words("placeables/languages/en.toml")[
    "capitals"
]


_PATTERNS = compile_pieces("placeables/forms.toml")
_SIGNS = str.maketrans("％．／－＄￡○貳\u2010\u2011", "%./-$£〇二--") | DIGITS


def unify_forms(text: str) -> str:
    """The text in the forms that the rules know, character for character: simplified, narrow.

    >>> unify_forms("第七十屆會議，負０.6％，COVID\u201119")
    '第七十届会议，负0.6%，COVID-19'
    """
    if text.isascii():
        return text
    text = text.translate(_forms()) if _other_forms().search(text) else text
    if "，" not in text:
        return text
    return _PATTERNS["wide_comma"].sub(lambda found: found[0].replace("，", ","), text)


@lru_cache(maxsize=1)
def _other_forms() -> re.Pattern[str]:
    """Any character that may have another form: to find none is quicker than to look each up."""
    return compile_class(_forms())


@lru_cache(maxsize=1)
def _forms() -> dict[int, str]:
    """For str.translate."""
    return {ord(each): plain for each, plain in load_simplified().items()} | {
        sign: plain if isinstance(plain, str) else chr(plain) for sign, plain in _SIGNS.items()
    }


def list_symbols(text: str) -> list[SymbolMatch]:
    """The document symbols of a text; S-19/2 and S/19-2 are resolutions of special sessions."""
    if "/" not in text or not _PATTERNS["symbol"].search(text):
        return []
    return [each for each in find_symbols(text) if not _PATTERNS["special"].match(text, each.start)]


def restore_capitals(text: str, *, headings: bool = True) -> str:
    """The text, with capitals where the rules need them if all its letters are of one size.

    Without `headings` a text in nothing but capitals stays: Latin letters in Chinese are short
    forms.

    >>> restore_capitals(
    ...     "resolution 3038 (xxvii) of 18 december 1972, a/75/62, annex ii; 43/222 b."
    ... )
    'resolution 3038 (XXVII) of 18 December 1972, A/75/62, annex II; 43/222 B.'
    >>> (
    ...     restore_capitals("SEVENTY-FIFTH SESSION, 12 NOVEMBER 2020"),
    ...     restore_capitals("In may and/or June"),
    ... )
    ('seventy-fifth session, 12 November 2020', 'In may and/or June')
    """
    if text.islower():
        return _in_words(_in_signs(text))
    small = text.lower() if headings and text.isupper() else text
    if small == text or len(small) != len(text):
        return _PATTERNS["month_in_capitals"].sub(lambda found: found[0].capitalize(), text)
    return _in_words(_in_signs(small))


def _in_signs(text: str) -> str:
    """Symbols, parts and sessions of resolutions: they have a stroke or a bracket."""
    if "/" in text:
        if _PATTERNS["slash"].search(text):
            text = _PATTERNS["small_symbol"].sub(_capital, text)
        text = _PATTERNS["part"].sub(_capital, text)
    if "(" in text or "（" in text:
        with_sessions = _PATTERNS["session"].sub(_capital, text)
        if with_sessions != text:
            text = _PATTERNS["part_of_session"].sub(_capital, with_sessions)
    return text


def _in_words(text: str) -> str:
    """Months, currencies, and Roman numerals after the words that they follow."""
    for word, capital in _CAPITALS.items():
        if word in text:
            text = text.replace(word, capital)
    text = _PATTERNS["short_month"].sub(lambda found: found[0].capitalize(), text)
    return _PATTERNS["place"].sub(_capital, text) if _PATTERNS["roman"].search(text) else text


def _capital(match: re.Match[str]) -> str:
    """In capitals, but for words between letters; strokes without any figure are no symbol."""
    text = match[0]
    if re.fullmatch("[a-z]+(?:/[a-z]+)+", text):
        return text
    large = re.sub("( ?)(TO|AND)( ?)", lambda link: link[0].lower(), text.upper())
    return large if len(large) == len(text) else text
