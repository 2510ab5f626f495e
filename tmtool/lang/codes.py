"""Language codes: many spellings in, one ISO 639-1 code out."""

from __future__ import annotations

import re
from functools import lru_cache

from tmtool.errors import InputError

OFFICIAL = ("ar", "zh", "en", "fr", "ru", "es")
"""The six languages of the United Nations, in their alphabetical order in English."""

LANGUAGES = {
    "ar": "Arabic", "zh": "Chinese", "en": "English", "fr": "French", "ru": "Russian",
    "es": "Spanish", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "mn": "Mongolian", "ms": "Malay", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
"""The languages that can be named, code to English name."""

# ISO 639-2 and 639-3 codes, codes of varieties that are written like the language, codes of
# Windows and other habits that mean no other language, and names.
_ALIASES = {
    "ara": "ar", "arb": "ar", "bul": "bg", "cat": "ca", "ces": "cs", "chi": "zh", "cmn": "zh",
    "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el", "eng": "en", "est": "et",
    "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gre": "el", "heb": "he",
    "hin": "hi", "hun": "hu", "hye": "hy", "ind": "id", "ita": "it", "iw": "he", "jpn": "ja",
    "kat": "ka", "kor": "ko", "lav": "lv", "lit": "lt", "mon": "mn", "msa": "ms", "nb": "no",
    "nld": "nl", "nn": "no", "nob": "no", "nor": "no", "per": "fa", "pol": "pl", "por": "pt",
    "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slv": "sl", "spa": "es", "srp": "sr",
    "swa": "sw", "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi",
    "zho": "zh", "cn": "zh", "zhs": "zh", "zht": "zh", "chs": "zh", "cht": "zh", "jp": "ja",
    "cz": "cs", "dk": "da", "in": "id", **{name.lower(): code for code, name in LANGUAGES.items()},
}  # fmt: skip


def normalize(code: str) -> str:
    """The ISO 639-1 code of a language, whatever its region, script or spelling.

    >>> [normalize(code) for code in ("zh_CN", "ZH-CHS", "zh-Hans", "cmn", "en-GB", "eng")]
    ['zh', 'zh', 'zh', 'zh', 'en', 'en']
    """
    base = re.split(r"[-_.@ ]", code.strip().lower())[0]
    found = _ALIASES.get(base, base)
    if found not in LANGUAGES:
        message = f"{code!r} is not a known language code: use one of {', '.join(LANGUAGES)}"
        raise InputError(message)
    return found


def find_known(code: str | None) -> str | None:
    """The code of a language that is known here, else None.

    >>> find_known("zh-CN"), find_known("x-dev"), find_known("")
    ('zh', None, None)
    """
    try:
        return normalize(code) if code else None
    except InputError:
        return None


def name(lang: str) -> str:
    """The English name of a language.

    >>> name("zh"), name("en-GB")
    ('Chinese', 'English')
    """
    return LANGUAGES[normalize(lang)]


def name_language(lang: str) -> str:
    """What people call a language: its English name, the code of one that is not known here.

    >>> name_language("zh-Hans"), name_language("enm")
    ('Chinese', 'enm')
    """
    try:
        return name(lang)
    except InputError:
        return lang


@lru_cache(maxsize=4096)
def find_language(code: str) -> str:
    """The ISO 639-1 code of a language; that of a language nobody knows here, in lower case.

    >>> [
    ...     find_language(code)
    ...     for code in ("ZH-CHS", "EN-001", "x-en-US", "fr_CA", "EU-ES", "x-klingon")
    ... ]
    ['zh', 'en', 'en', 'fr', 'eu', 'x-klingon']
    """
    try:
        return normalize(code)
    except InputError:
        pass
    parts = [part for part in re.split(r"[-_.@ ]", code.strip().lower()) if part]
    if parts[:1] in (["x"], ["i"]) and len(parts) > 1:
        inner = find_language("-".join(parts[1:]))
        return inner if inner in LANGUAGES else "-".join(parts)
    return parts[0] if parts else ""


@lru_cache(maxsize=4096)
def is_known(lang: str) -> bool:
    """Whether it is one of the languages that can be named."""
    return lang in LANGUAGES
