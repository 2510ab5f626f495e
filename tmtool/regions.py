"""Regional usage: what a language code says behind the language (BCP 47), and what fits what."""

from __future__ import annotations

import re
from functools import lru_cache

_SUBTAG = re.compile(r"[A-Za-z0-9]{1,8}")
_SURE = re.compile(
    r"(?i:[a-z]{2}|[0-9]{3}|arab|cyrl|deva|guru|hani|hans|hant|latn|mong|chs|cht|zhs|zht|nb|nn)"
)
"""Regions, and scripts that languages are written in besides their usual one (ISO 15924)."""
_SCRIPTS_OF_WINDOWS = {"chs": "Hans", "zhs": "Hans", "cht": "Hant", "zht": "Hant"}
"""What Windows and others call Simplified and Traditional Chinese."""
_VARIETIES = frozenset({"nb", "nn"})
"""Languages that are read as another one (no), and told apart as its varieties."""
_LIKELY_SCRIPTS = {
    "zh": {"CN": "Hans", "SG": "Hans", "MY": "Hans", "TW": "Hant", "HK": "Hant", "MO": "Hant"},
}
"""The scripts of regions, as the likely subtags of Unicode CLDR have them."""


_LIKELY_REGIONS = {
    "ar": "EG",
    "de": "DE",
    "en": "US",
    "es": "ES",
    "fr": "FR",
    "ja": "JP",
    "ko": "KR",
    "pt": "BR",
    "ru": "RU",
    "zh": "CN",
}
"""The regions of languages, as the likely subtags of Unicode CLDR have them."""


@lru_cache(maxsize=4096)
def read_region(code: str) -> str | None:
    """The subtags of a code behind its language, written as BCP 47 does; None where it has none.

    >>> [read_region(code) for code in ("zh_TW", "ZH-hant-hk", "zh-CHT", "en-gb", "es-419", "zh")]
    ['TW', 'Hant-HK', 'Hant', 'GB', '419', None]
    >>> read_region("en_US.UTF-8"), read_region("x-en-US"), read_region("nn-NO")
    ('US', 'US', 'nn-NO')
    >>> read_region("ca-valencia"), read_region("zh_text")
    ('valencia', None)
    """
    parts = re.split(r"[-_ ]", re.split(r"[.@]", code.strip())[0])
    if parts[0].lower() in ("x", "i"):
        parts = parts[1:]
    first, *rest = parts or [""]
    if first.lower() in _VARIETIES or first.lower() in _SCRIPTS_OF_WINDOWS:
        rest = [first, *rest]
    # What is no code but the heading of a column has bars and blanks.
    pattern = _SURE if re.search("[_ ]", code) else _SUBTAG
    found = [_spell(part) for part in rest if pattern.fullmatch(part)]
    return "-".join(found) or None


def build_tag(lang: str, region: str | None) -> str:
    """A language with its region.

    >>> build_tag("zh", "Hant-HK"), build_tag("zh", None)
    ('zh-Hant-HK', 'zh')
    """
    return lang if region is None else f"{lang}-{region}"


def is_default(lang: str, region: str) -> bool:
    """Return True if a region says no more than the language alone does, as in `zh-CN`.

    Translation memories of Trados have a region in every language code.

    >>> is_default("zh", "CN"), is_default("zh", "Hans-CN"), is_default("zh", "Hans")
    (True, True, True)
    >>> is_default("zh", "TW"), is_default("zh", "Hant"), is_default("en", "GB")
    (False, False, False)
    """
    if lang not in _LIKELY_REGIONS:
        return False
    return _whole(lang, region) <= _whole(lang, _LIKELY_REGIONS[lang])


def list_tags(lang: str, code: str | None) -> tuple[str, ...]:
    """Everything that the usage of a text may be called: with and without language and script.

    >>> list_tags("zh", "zh-Hant-HK")
    ('zh-Hant-HK', 'Hant-HK', 'zh-HK', 'HK')
    >>> list_tags("zh", "zh")
    ('zh',)
    """
    region = read_region(code) if code else None
    if region is None:
        return (lang,)
    bare = "-".join(part for part in region.split("-") if not _is_script(part))
    called = (f"{lang}-{region}", region, f"{lang}-{bare}", bare) if bare else (region,)
    return tuple(dict.fromkeys((f"{lang}-{region}", *called)))


@lru_cache(maxsize=4096)
def rate_region(lang: str, region: str | None, wanted: str | None) -> int:
    """How well a regional usage fits the one that is wanted, 0 best.

    The same one, one that is told more or less exactly, the language in general, one that is
    written alike, any other.

    >>> [rate_region("zh", region, "HK") for region in ("HK", "Hant-HK", None, "TW", "CN")]
    [0, 0, 2, 3, 4]
    >>> [rate_region("zh", region, "Hant") for region in ("TW", "CN")]
    [1, 4]
    """
    if wanted is None:
        return 0
    if region is None:
        return 2
    own, asked = _whole(lang, region), _whole(lang, wanted)
    if own == asked:
        return 0
    if own <= asked or asked <= own:
        return 1
    return 3 if any(map(_is_script, own & asked)) else 4


def _spell(part: str) -> str:
    part = part.lower()
    if part in _SCRIPTS_OF_WINDOWS:
        return _SCRIPTS_OF_WINDOWS[part]
    if part in _VARIETIES:
        return part
    if _is_script(part):
        return part.title()
    return part.upper() if len(part) == 2 else part


def _is_script(part: str) -> bool:
    return len(part) == 4 and part.isalpha()


def _whole(lang: str, region: str) -> frozenset[str]:
    """The subtags of a region, with the script that is usual there."""
    parts = frozenset(region.split("-"))
    likely = {script for part, script in _LIKELY_SCRIPTS.get(lang, {}).items() if part in parts}
    return parts if any(map(_is_script, parts)) else parts | likely
