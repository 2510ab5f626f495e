"""Codes of languages in memories: what is odd about one, and whether a text can be in it."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES, normalize

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*|[xXiI]-[A-Za-z0-9-]+")
_OWN_NAMES = frozenset({"cmn", "arb", "yue", "nob", "nor"})
_PARTS = {"chs": "Hans", "cht": "Hant"}
_SIMPLIFIED = frozenset({"cn", "sg", "hans", "chs"})
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant", "cht"})
_MANY = 40
"""Letters from which a text says what script it is in. Chosen, no measurement."""
_HARDLY = 0.05
"""The share of letters below which a script is hardly there. Chosen, no measurement."""
_SCRIPTS = (
    ("han", "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\u3041-\u30fa\U00020000-\U0003347f"),
    ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    ("cyrillic", "\u0400-\u052f"),
    ("arabic", "\u0620-\u064a\u066e-\u06d3"),
    ("hangul", "\uac00-\ud7a3"),
    ("greek", "\u0370-\u03ff"),
    ("hebrew", "\u05d0-\u05ea"),
    ("thai", "\u0e00-\u0e7f"),
    ("devanagari", "\u0900-\u097f"),
)
_WRITTEN = re.compile("|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _SCRIPTS))
_NOT_LATIN = {
    **dict.fromkeys(("zh", "ja", "yue"), "han"),
    **dict.fromkeys(("ru", "uk", "bg", "mn"), "cyrillic"),
    **dict.fromkeys(("ar", "fa", "ur"), "arabic"),
    "ko": "hangul", "el": "greek", "he": "hebrew", "th": "thai", "hi": "devanagari",
}  # fmt: skip
# What is written in several scripts, or in one that isn't told apart here.
_ANY = frozenset({"sr", "hy", "ka", "ms", "sw"})


@lru_cache(maxsize=4096)
def correct_code(code: str) -> str | None:
    """The code as it should be, None where nobody can tell; the code itself where it is right.

    >>> [correct_code(code) for code in ("zh_CN", "EN-us", "English", "zh-CHS", "eng", "xx", "cmn")]
    ['zh-CN', 'EN-us', 'en', 'zh-Hans', 'en', None, 'cmn']
    """
    try:
        lang = normalize(code)
    except InputError:
        return code if _TAG.fullmatch(code) and code[:2].lower() in ("x-", "i-") else None
    parts = [part for part in re.split(r"[-_.@ ]", code.strip()) if part]
    first = parts[0].lower()
    is_base = first in LANGUAGES or first in _OWN_NAMES or first in ("nb", "nn")
    others = [_PARTS.get(part.lower(), part) for part in parts[1:] if part.lower() != "utf"]
    good = "-".join([parts[0] if is_base else lang, *others])
    return good if _TAG.fullmatch(good) else None


def detect_script(text: str) -> str | None:
    """The script of most letters; a Chinese character counts for several."""
    counts = _counts(text)
    return max(counts, key=lambda name: counts[name]) if counts else None


def has_hardly_any(text: str, script: str) -> bool:
    """Whether a text of many letters has hardly one of a script.

    >>> has_hardly_any("The General Assembly recalls its own resolutions on the matter", "han")
    True
    """
    counts = _counts(text)
    return sum(counts.values()) > _MANY and counts[script] < _HARDLY * sum(counts.values())


@lru_cache(maxsize=16)
def _counts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for found in _WRITTEN.finditer(text):
        name, (start, stop) = found.lastgroup or "", found.span()
        counts[name] += (stop - start) * (3 if name in ("han", "hangul") else 1)
    return counts


def find_script(lang: str) -> str | None:
    """The script that a language is written in, None where that is not one."""
    return None if lang in _ANY or lang not in LANGUAGES else _NOT_LATIN.get(lang, "latin")


@lru_cache(maxsize=4096)
def find_chinese_script(code: str) -> str | None:
    """How the Chinese of a code is written, as far as it says.

    >>> (
    ...     find_chinese_script("zh-CN"),
    ...     find_chinese_script("zh_Hant"),
    ...     find_chinese_script("zh"),
    ...     find_chinese_script("en-SG"),
    ... )
    ('Simplified', 'Traditional', None, None)
    """
    first, *others = re.split(r"[-_]", code.lower())
    if first not in ("zh", "cmn", "chi", "zho"):
        return None
    if _TRADITIONAL.intersection(others):
        return "Traditional"
    return "Simplified" if _SIMPLIFIED.intersection(others) else None


def is_other_chinese(text: str, way: str) -> bool:
    """Whether a text is written the other way: most of the characters that differ are.

    >>> is_other_chinese("數字鴻溝", "Simplified"), is_other_chinese("数字鸿沟", "Simplified")
    (True, False)
    """
    traditional, simplified = _ways()
    old, new = sum(c in traditional for c in text), sum(c in simplified for c in text)
    wrong, right = (old, new) if way == "Simplified" else (new, old)
    return wrong > 1 and wrong > right


@lru_cache(maxsize=1)
def _ways() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only one way of writing Chinese has."""
    from tmtool.lang.fold import load_simplified

    table = load_simplified()
    traditional = {old for old in table if not old.encode("gb2312", "ignore")}
    new = {char for char in table.values() if not char.encode("big5", "ignore")}
    return frozenset(traditional), frozenset(new - traditional)
