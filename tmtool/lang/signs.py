"""Text as it counts when somebody typed it: signs that programs put for others are one.

Excel, Word and LibreOffice change quotation marks, dashes, an ellipsis, © and ½ while one types,
and the kind of white space.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from tmtool.lang.tokens import HAN

UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""What takes no room, as a class of characters. Standard (Unicode, default ignorable)."""
_MARKS = r"\u0300-\u036f\u064b-\u0652"
_SIGNS: tuple[tuple[str, str], ...] = (
    ('"', '["“”„‟]'),
    ("'", "['‘’‚‛]"),
    ("-", "[-‐‑–—―−]+"),
    ("...", r"…+|\.{3,}"),
    ("(c)", r"\([cC]\)|©"),
    ("(r)", r"\([rR]\)|®"),
    ("(tm)", r"\((?:tm|TM)\)|™"),
    ("1/2", r"(?<!\d)1/2(?!\d)|½"),
    ("1/4", r"(?<!\d)1/4(?!\d)|¼"),
    ("3/4", r"(?<!\d)3/4(?!\d)|¾"),
)
"""Signs and all that programs write for them. Peer (AutoCorrect of Word and of LibreOffice)."""
_TOKEN = re.compile(
    "|".join(
        (
            rf"(?P<blank>[\s{UNSEEN}]+)",
            *(f"(?P<sign{at}>{form})" for at, (_, form) in enumerate(_SIGNS)),
            rf"[{HAN}]",
            rf"(?:[^\W_{HAN}]|[{_MARKS}])+",
            r".",
        )
    )
)


class SignToken(NamedTuple):
    """A word, a Chinese character or a sign: `text[start:stop]`; `key` is what it counts for."""

    start: int
    stop: int
    key: str


def fold_signs(text: str) -> str:
    """The text as it counts: without white space, and each sign in one of its forms.

    >>> fold_signs("The “bank” —") == fold_signs('The "bank" -')
    True
    """
    return "".join(token.key for token in split_tokens(text, exact=False))


def split_tokens(text: str, *, exact: bool = False) -> list[SignToken]:
    """The tokens of a text; with `exact` those of white space too, and each sign as it stands."""
    found = list[SignToken]()
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if exact:
            key = match[0]
        elif kind == "blank":
            continue
        elif kind:
            key = _SIGNS[int(kind.removeprefix("sign"))][0]
        else:
            key = normalize("NFC", match[0])
        found.append(SignToken(*match.span(), key))
    return found
