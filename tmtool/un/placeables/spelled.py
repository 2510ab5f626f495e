"""Where a number stands in a text that the grammar reads as no value: labels, names, capitals.

图十三 is Figure XIII, 附件一和二 Annexes I and II, 一号 No. 1, (25)目 (xxv); 300K is a number with
a unit, "SIXTEENTH" one in the capitals of a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from tmtool.lang.number_words import in_words, ordinal_in_words, roman
from tmtool.lang.numbers import NUMERALS, in_chinese, plain_decimal
from tmtool.un.placeables.model import Placeable

_MOST = 400
"""Labels are not greater, and Roman numerals are not read. Chosen, no measurement."""
_BY_NUMERALS = (
    "(?:附件|附录|附表|附文|专栏|方框|插文|图|表|卷|册|框|编|部分|章|节|条|款|项|第"
    "|[（(、和及与至到])"
)
_BY_ROMAN = (
    r"(?i:\b(?:annex(?:es)?|appendi(?:x|ces)|fig(?:ure|ures|s?\.)|tables?|box(?:es)?|parts?"
    r"|vol(?:umes?|s?\.)|sect(?:ions?|s?\.)|chap(?:ters?|s?\.)|protocols?|art(?:icles?|s?\.)"
    r"|titles?|phases?|categor(?:y|ies)|schedules?|stages?|tiers?|class|type|[ivxlc]+ and"
    r"|[ivxlc]+ to|[ivxlc]+,)\s)"
)
_KINDS = ("number", "ordinal", "numbered", "paragraph", "label")


def places(placeable: Placeable, text: str) -> Iterator[int]:
    """Where a text says the number of a placeable as a label, in a name or in capitals."""
    for spelling, pattern in _patterns(placeable):
        # Most are nowhere in the text, and a pattern takes long to compile.
        if spelling in text:
            yield from (found.start("n") for found in re.finditer(pattern, text))


def _patterns(placeable: Placeable) -> Iterator[tuple[str, str]]:
    """How the number may be spelled, and what has to be around it."""
    value = placeable.value
    if placeable.kind not in _KINDS or not isinstance(value, int | Fraction):
        return
    if isinstance(value, int) and 0 < value < _MOST:
        yield from _of_label(value)
    figures = plain_decimal(value)
    if figures:
        n = f"(?P<n>{re.escape(figures)})"
        yield figures, rf"(?<![0-9.,/]){n}(?=[Kk](?![A-Za-z]))"
        yield figures, rf"(?<=(?:19|20)[0-9]{{2}}){n}(?![0-9.,/])"


def _of_label(value: int) -> Iterator[tuple[str, str]]:
    numerals = in_chinese(value)
    yield numerals, f"{_BY_NUMERALS}(?P<n>{numerals})(?![{NUMERALS}])"
    yield f"{numerals}号", f"(?<![{NUMERALS}])(?P<n>{numerals})(?=号)"
    letters = roman(value) or ""
    for each in (letters, letters.lower()):
        yield f"({each})", rf"\((?P<n>{each})\)"
    yield letters, rf"{_BY_ROMAN if len(letters) == 1 else ''}\b(?P<n>{letters})\b"
    for words in (in_words(value).upper(), ordinal_in_words(value).upper()):
        # In small letters the grammar has read it.
        yield words, rf"\b(?P<n>{words})\b"
