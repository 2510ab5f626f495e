"""What is odd about a text or a pair of texts, each kind a function of a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from tmtool.lang.script import get_base, is_han

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
"""Control characters, and what is no character at all; tabs and line ends are text."""
LONGEST = 10_000
"""Characters of a text beyond which it is no segment and hardly a paragraph. Chosen, no
measurement."""
_FEW = 2
"""So many rare characters a text may have and still be read rightly. Chosen, no measurement."""
_RATIO = 5.0
"""So many times as long as the other side a text is odd. Chosen, no measurement."""
_SHORT = 60
"""Letters up to which lengths say nothing. Chosen, no measurement."""
_WEIGHT = 3
"""Latin letters that a Chinese character counts as. Chosen, no measurement."""
# What broken encodings leave behind: letters of Western and Eastern Europe beside each other, signs
# for what was lost. Texts without any are spared the long look.
_TRACES = re.compile("[\x80-\xff\u0192\u0400-\u04ff\u2013-\u203a\u20ac\u2122\ufffd锟烫屯]|\\?{4}")
# Misread characters begin with a letter of those alphabets: quotation marks alone are no trace, nor
# is the dot in the middle of a name.
_LEADS = re.compile("[\x80-\xb6\xb8-\xff\u0400-\u04ff\u0600-\u06ff\ufffd锟烫屯]|\\?{4}")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f]+")
_LETTER = re.compile(r"[^\W\d_]")


def find_text_oddities(text: str, lang: str) -> Iterator[str]:
    """The kinds of oddities of one text."""
    if not text or text.isspace():
        yield "empty"
        return
    if CONTROL.search(text):
        yield "control characters"
    if is_broken(text, lang):
        yield "broken encoding"
    if len(text) > LONGEST:
        yield "absurdly long"


def find_pair_oddities(source: str, target: str) -> Iterator[str]:
    """The kinds of oddities of a pair whose texts are not empty.

    >>> list(find_pair_oddities("Annex", "Annex")), list(find_pair_oddities("A/75/1", "A/75/1"))
    (['identical'], [])
    >>> list(find_pair_oddities("附件", "The General Assembly " * 9))
    ['length ratio']
    """
    if source == target:
        if _LETTER.search(source.replace("A/", "")) and not source.isupper():
            yield "identical"
        return
    less, more = sorted((measure_weight(source), measure_weight(target)))
    if more > _SHORT and more > _RATIO * less:
        yield "length ratio"


def measure_weight(text: str) -> int:
    """How much a text says, in Latin letters: a Chinese character counts as three.

    >>> measure_weight("大会"), measure_weight("the Assembly")
    (6, 12)
    """
    if text.isascii():
        return len(text)
    return len(text) + (_WEIGHT - 1) * sum(map(len, _HAN.findall(text)))


def is_broken(text: str, lang: str) -> bool:
    """Whether a text was decoded wrongly, wholly or in a place.

    >>> is_broken("å›½é™…ç»„ç»‡ ltd", "en"), is_broken("国际组织", "zh")
    (True, False)
    """
    if text.isascii() and "????" not in text:
        return False
    if not _has_trace(text, lang) and not _has_rare(text):
        return False
    from tmtool.documents.damage import mojibake

    return any(True for _ in mojibake.find_mojibake(text, get_base(lang)))


def _has_trace(text: str, lang: str) -> bool:
    if not _TRACES.search(text):
        return False
    return bool(_LEADS.search(text)) or (get_base(lang) != "zh" and bool(_HAN.search(text)))


def _has_rare(text: str) -> bool:
    """Whether three Chinese characters are rare ones, as UTF-8 read as GBK has them."""
    if _usual().issuperset(text):
        return False
    seldom = [char for char in set(text) if _is_rare(char)]
    return sum(map(text.count, seldom)) > _FEW


@lru_cache(maxsize=1)
def _usual() -> frozenset[str]:
    """Characters that aren't rare: of most texts all are among them, which is seen at once."""
    level_1 = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    signs = chain(range(0x80), range(0x2010, 0x2027), range(0x3008, 0x3012), range(0xFF01, 0xFF5F))
    return frozenset(map(chr, signs)).union(
        "、。·", *(each.decode("gb2312", "ignore") for each in level_1)
    )


@lru_cache(maxsize=1 << 14)
def _is_rare(char: str) -> bool:
    from tmtool.documents.damage.model import is_common_han

    return is_han(char) and not is_common_han(char)
