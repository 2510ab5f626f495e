"""Which languages a text and its translation are in, where nobody says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tmtool.errors import InputError
from tmtool.lang.codes import name as language_name
from tmtool.lang.codes import normalize
from tmtool.lang.detect import detect
from tmtool.regions import read_region

_EXPRESSION, _LETTERS, _SIGNS = re.compile(r"[\\|*?]"), re.compile(r"\b[a-z]\b"), re.compile(r"\W")
"""Signs of patterns, and what says nothing of the language: signs, and in patterns single
letters."""
_UNSURE = 0.05
"""Measured on short texts of the Universal Declaration and the Sustainable Development Goals,
2026-11: all that were told with more were told rightly."""
_LATIN = ("ca", "en", "es", "fr", "gl", "it", "pt", "ro")
_ALIKE = {"zh": ("yue", "ja"), "ja": ("zh",)} | dict.fromkeys(
    ("ca", "gl", "it", "pt", "ro"), ("es", "fr", "en")
)
"""What a text may be in that seems to be in a language that a memory doesn't have."""


def guess(text: str, languages: Sequence[str]) -> str:
    """Which of these languages a phrase is in, by its script and its commonest words.

    InputError where there are none, as in an empty memory.

    >>> guess("数字鸿沟", ["en", "zh"]), guess("digital divide", ["zh", "en"])
    ('zh', 'en')
    >>> guess("74/197", ["zh", "en"]), guess("数字", ["ja", "en"])
    ('en', 'ja')
    """
    if not languages:
        message = "this memory is empty"
        raise InputError(message)
    words = unicodedata.normalize("NFC", text)
    if _EXPRESSION.search(words):
        words = _LETTERS.sub(" ", words)
    seen = detect(_SIGNS.sub(" ", words))
    # Few words say little: where nothing speaks for one language of a script, it is English.
    usual = "en" if seen.confidence == 0 and seen.lang in _LATIN else seen.lang
    alike = (usual, *_ALIKE.get(usual, ("en", "fr", "es")))
    return next((each for each in alike if each in languages), languages[0])


def is_unsure(text: str, languages: Sequence[str]) -> bool:
    """Whether a text may as well be in another of these languages: few words in Latin letters.

    >>> is_unsure("Indicadores", ["en", "es", "zh"]), is_unsure("Indicadores", ["en", "zh"])
    (True, False)
    """
    seen = detect(text)
    others = [each for each in languages if each in _LATIN]
    return seen.lang in _LATIN and seen.confidence < _UNSURE and len(others) > 1


def choose_direction(
    text: str, languages: Sequence[str], lang: str | None = None, to: str | None = None
) -> tuple[str, str]:
    """The language of a text and the one that translations are wanted in, guessed where not given.

    Two regions of one language are two sides.

    >>> (
    ...     choose_direction("数字鸿沟", ["zh", "en"]),
    ...     choose_direction("74/197", ["zh", "en", "fr"], to="en"),
    ... )
    (('zh', 'en'), ('zh', 'en'))
    >>> choose_direction("數位落差", ["zh", "en"], "zh-TW", "zh-CN")
    ('zh', 'zh')
    """
    is_of_regions = bool(lang and to) and read_region(lang or "") != read_region(to or "")
    to = find_known(to, languages) if to else None
    rest = [each for each in languages if each != to]
    if lang:
        found = find_known(lang, languages)
    elif to and not any(map(str.isalpha, text)):
        # Numbers are in any language: the usual one beside the other.
        found = find_other(to, languages) or to
    else:
        found = guess(text, rest or languages)
    to = to or find_other(found, languages)
    if to is None or (to == found and not is_of_regions):
        message = f"the target language is not clear: the text is in {found}"
        raise InputError(message, code="languages unsaid")
    return found, to


def find_known(code: str, languages: Sequence[str]) -> str:
    """The memory's own spelling of a language."""
    found = code if code in languages else normalize(code)
    if found not in languages:
        listed = ", ".join(languages)
        raise InputError(f"this memory has no texts in {language_name(found)}; it has {listed}")
    return found


def find_other(lang: str, languages: Sequence[str]) -> str | None:
    """The language of the other side where the query names none."""
    usual = ["zh", *languages] if lang == "en" else ["en", "zh", *languages]
    return next((each for each in usual if each in languages and each != lang), None)
